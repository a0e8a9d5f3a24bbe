"""An example runs into the instructions: nothing says where it ends.

## What

A paragraph that opens with "Example:" and goes on for `lines` lines or more, without a tag, a fence, a quotation
mark or a heading around it, while instructions follow in the same section.

## Why

Anthropic asks for examples in `<example>` tags, to set them off from instructions
(docs/evidence.md, A1, 2026-11-22); OpenAI and Amazon set them under a heading of their own (O1, N2). Where an
example ends is otherwise for the model to guess, and what follows it may be read as a part of it.

## Fix

Puts `<example>` and `</example>` around the paragraph.

## Fix safety

Unsafe: the layout alone changes what a model does, and a heading or a fence may suit the model better.

## Limits

English labels. An example of one line, in a list, or at the end of a section is left alone.

## Sources

- Anthropic, prompting best practices; docs/evidence.md, A1, 2026-11-22
- OpenAI, GPT-4.1 prompting guide; Amazon, Nova prompting; docs/evidence.md, O1, N2, 2026-11-22
- docs/evidence.md, rule 53, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_OPENS = LazyPattern(r"\**(?:for )?examples?\s*\d{0,2}\**\s*[:：]\**", re.I)
_CLOSED = LazyPattern(r"[\"'“`<|]|\{")
_TITLE = LazyPattern(r"\b(?:examples?|samples?|few[- ]shot)\b", re.I)
_SIEVE = Sieve((_OPENS,), (BlockKind.PARAGRAPH,))


class Options(NamedTuple):
    """`lines`: lines of an example from which its end should be marked. Our judgement."""

    lines: int = 3


@rule(
    "undelimited-examples",
    family="examples",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    options=Options,
    languages=("en",),
    looks_for=_SIEVE,
    good=(
        "Sort.\n\nExample: b, a gives a, b.\n\nName the sum.\n",
        "Sort.\n\n<example>\nExample:\nb, a\na, b\n</example>\n\nName the sum.\n",
        "Sort.\n\n## Examples\n\nExample 1:\nb, a\na, b\n\n## Rules\n\nName the sum.\n",
        "Sort.\n\nName the sum.\n\nExample:\nb, a\na, b\n",
        "Sort.\n\nExample:\n\n```\nb, a\na, b\n```\n\nName the sum.\n",
    ),
    bad=(
        Bad(
            "Sort the letters.\n\nExample:\nb, a\na, b\n\nName the sum.\n",
            fixed="Sort the letters.\n\n<example>\nExample:\nb, a\na, b\n</example>\n\nName the sum.\n",
            found=("Example:",),
        ),
        Bad(
            "Answer the mail.\n\nFor example: a mail\nasks for the price\nof a bell.\n\nName the price first.\n"
        ),
        Bad("Answer.\n\n**Example 1:**\nWho? Ann.\nWhen? Now.\n\n- Name the day.\n- Name the hour.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each such paragraph, at its label."""
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        document = message.document
        found = document.gather(_unmarked, ctx.options.lines)
        tags = document.numbers_of(BlockKind.TAG) if found else []
        depths = list(accumulate((-1 if document.blocks[tag].marker else 1 for tag in tags), initial=0))
        for number, (label, end) in found:
            if depths[bisect_left(tags, number)] <= 0 and _is_open(document, number):
                start = document.blocks[number].content
                changes = (
                    TextChange(index, start, start, "<example>\n"),
                    TextChange(index, start + end, start + end, "\n</example>"),
                )
                proposal = Proposal("Put tags around the example", changes, Safety.UNSAFE, preferred=True)
                text = "nothing says where this example ends; put a tag, a fence or a heading around it"
                yield Finding(Place(index, Span(start, start + label)), text, (proposal,))


@sifted(_SIEVE)
def _unmarked(block: Block, content: BlockContent, lines: int) -> Iterator[tuple[int, int]]:
    """The lengths of the label and of the whole of a paragraph that is an example."""
    opens = None if block.indent else _OPENS.match(content.text)
    if opens is None:
        return
    text = content.text.rstrip()
    if text.count("\n") + 1 >= lines and not _CLOSED.search(text, opens.end()):
        yield opens.end(), len(text)


def _is_open(document: Document, number: int) -> bool:
    """True if instructions follow in the same section, and that is none of examples."""
    blocks = document.blocks
    section = blocks[number].section
    if section >= 0 and _TITLE.search(document.text, blocks[section].content, blocks[section].end):
        return False
    following = number + 1
    if following == len(blocks) or blocks[following].section != section or blocks[following].example:
        return False
    return any(unit.verb for unit in document.contents[following].units)
