"""Puts tags around examples, so that they are not taken for instructions or for the input.

## Trigger

Blocks that the prompt gives as examples ("Example:", "For example:", a section called Examples, turns of
"Input:" and "Output:") and that stand in no tag.

## What does not trigger it

- Examples in tags already, and an example that is one fence or table: it is marked off as it is.
- An example inside one sentence, a list of use cases, and a description of the input.
- Examples in list items, which their bullet marks off, and those that "END OF EXAMPLE" closes.
- Instruction files and skills, whose examples document something.

## Change

`<example>` before them and `</example>` behind them, on lines of their own; where several pairs of input
and output follow one another, a tag around each and `<examples>` around all. Safe: no character of the
author's is touched.

## Sources

- Anthropic, prompting best practices: examples inside `<example>` tags, several inside `<examples>`;
  docs/evidence.md, A1 and rule 53, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Place, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_INPUT = LazyPattern(r"\W{0,3}(?:input|user|human|q|question)\s?\d{0,2}\W{0,3}[:：]", re.I)
_OUTPUT = LazyPattern(
    r"(?m)^\W{0,3}(?:output|assistant|response|answer|a|result)\s?\d{0,2}\W{0,3}[:：]", re.I
)
_TITLE = LazyPattern(
    r"\b(?:examples?|samples?|few[- ]shot|demonstrations?)(?:\s+(?:outputs?|inputs?|responses?|\d+))?\W*$",
    re.I,
)
_DOCUMENTATION = (Kind.INSTRUCTIONS, Kind.SKILL)
_ENDS = LazyPattern(r"\bend(?:\s+of)?(?:\s+the)?\s+examples?\b", re.I)
_MARKED_OFF = (BlockKind.FENCE, BlockKind.TABLE, BlockKind.QUOTE)


@rewrite(
    "tag-examples",
    safety=Safety.SAFE,
    effects={Effect.ADDS},
    cases=(
        Case(
            "Sort the ticket.\n\nExample:\n\nIt crashes on start: bug\n\nAnswer with one word.\n",
            "Sort the ticket.\n\nExample:\n\n<example>\nIt crashes on start: bug\n</example>\n\nAnswer with one word.\n",
        ),
        Case(
            "Sort the ticket.\n\n## Examples\n\nInput: It crashes\nOutput: bug\n\nInput: Add a theme\nOutput: wish\n",
            "Sort the ticket.\n\n## Examples\n\n<examples>\n<example>\nInput: It crashes\nOutput: bug\n</example>\n\n"
            "<example>\nInput: Add a theme\nOutput: wish\n</example>\n</examples>\n",
        ),
        Case(
            "Sort it.\n\nInput: It crashes\nOutput: bug\n",
            "Sort it.\n\n<example>\nInput: It crashes\nOutput: bug\n</example>\n",
        ),
        Case.silent("Sort it.\n\n<example>\nInput: It crashes\nOutput: bug\n</example>\n"),
        Case.silent("Sort it.\n\nExample:\n\n```\nIt crashes: bug\n```\n"),
        Case.silent("Sort it, for example by date.\n"),
        Case.silent("## Example use cases\n\n- Sort the tickets\n- Count them\n"),
        Case.silent("- Sort it. For example:\n  - bug\n  - wish\n"),
        Case.silent("Sort it.\n\nInput: {{ticket}}\nOutput:\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a run of example blocks."""
    if context.prompt.kind in _DOCUMENTATION:
        return
    for index, message in enumerate(context.prompt.messages):
        document = message.document
        for first, last in _runs(document):
            pairs = _pairs(document, first, last)
            changes = tuple(_changes(index, document, pairs))
            where = Place(index, Span(document.blocks[first].start, document.blocks[last].end))
            yield Suggestion(where, f"Put tags around {_count(pairs)}", changes)


def _count(pairs: list[tuple[int, int]]) -> str:
    return f"these {len(pairs)} examples" if len(pairs) > 1 else "this example"


def _runs(document: Document) -> Iterator[tuple[int, int]]:
    """The first and last block of each run of examples that can be marked off."""
    blocks = document.blocks
    at = 0
    while at < len(blocks):
        last = at
        while last < len(blocks) and blocks[last].example:
            last += 1
        if last > at:
            first = at + _is_lead(document, at, last)
            while last - 1 > first and blocks[last - 1].kind is BlockKind.RULE:
                last -= 1
            if _takes_tags(document, first, last - 1):
                yield first, last - 1
            at = last
        else:
            at += 1


def _is_lead(document: Document, first: int, end: int) -> bool:
    """True if the first block is a line such as "Example:" with the example itself below it."""
    block = document.blocks[first]
    text = document.text[block.content : block.end].rstrip(" *_")
    return first + 1 < end and block.kind is BlockKind.PARAGRAPH and "\n" not in text and text[-1:] in ":："


def _takes_tags(document: Document, first: int, last: int) -> bool:
    blocks = document.blocks[first : last + 1]
    before = document.blocks[first - 1] if first else None
    if before is not None and (
        before.kind is BlockKind.TAG or (before.kind is BlockKind.ITEM and blocks[0].indent)
    ):
        return False
    if any(b.kind in (BlockKind.TAG, BlockKind.HEADING) or not b.closed for b in blocks):
        return False
    if all(block.kind in _MARKED_OFF for block in blocks) or blocks[0].indent:
        return False
    text = document.text[blocks[0].start : blocks[-1].end]
    lead = document.text[before.content : before.end].rsplit("\n", 1)[-1] if before else ""
    if _ENDS.search(lead) or _ENDS.search(text):
        return False
    if not _TITLE.search(lead) and not (_INPUT.match(text) and _OUTPUT.search(text)):
        return False
    slot = document.templates_in(Span(blocks[0].start, blocks[-1].end))
    return not slot and not text.rstrip().endswith((":", "："))


def _pairs(document: Document, first: int, last: int) -> list[tuple[int, int]]:
    """The runs of blocks that make one example each: one more begins with each "Input:"."""
    starts = [
        number
        for number in range(first, last + 1)
        if _INPUT.match(document.text, document.blocks[number].content)
    ]
    if len(starts) < 2 or starts[0] != first:
        return [(first, last)]
    ends = [*(start - 1 for start in starts[1:]), last]
    return list(zip(starts, ends, strict=True))


def _changes(index: int, document: Document, pairs: list[tuple[int, int]]) -> Iterator[TextChange]:
    several = len(pairs) > 1
    for number, (first, last) in enumerate(pairs):
        opening = "<examples>\n" if several and number == 0 else ""
        closing = "\n</examples>" if several and number == len(pairs) - 1 else ""
        start, end = document.blocks[first].start, document.blocks[last].end
        yield TextChange(index, start, start, f"{opening}<example>\n")
        yield TextChange(index, end, end, f"\n</example>{closing}")
