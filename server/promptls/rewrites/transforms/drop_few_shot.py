"""Leaves out the examples of a prompt, for models that do worse with them.

## Trigger

Examples in tags (`<example>`, `<examples>`) that something else in the message stands beside.

## What does not trigger it

- Examples that no tag marks off, since where they end is a guess; `tag-examples` marks them off.
- A message that is nothing but examples, and one whose text speaks of them ("as in the example").
- Documents and transcripts in tags, which are input.

## Change

The tags and what is in them. Unsafe, and only by name: it drops what the author wrote, so look at the
preview.

## Sources

- DeepSeek-R1's report: few-shot prompting consistently degrades it; OpenAI on the o-series: zero-shot
  first; docs/evidence.md, P17, O8, rule 51, 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_NAMES = LazyPattern(r"examples?|few[_-]?shot(?:[_-]examples?)?|samples?|demonstrations?", re.I)
_SPOKEN_OF = LazyPattern(r"\b(?:examples?|samples?|demonstrations?)\b", re.I)


@rewrite(
    "drop-few-shot",
    safety=Safety.UNSAFE,
    effects={Effect.DROPS},
    cases=(
        Case(
            "Sort the ticket.\n\n<example>\nIt crashes: bug\n</example>\n\nAnswer with one word.\n",
            "Sort the ticket.\n\nAnswer with one word.\n",
        ),
        Case(
            "Sort it.\n\n<examples>\n<example>\na: b\n</example>\n<example>\nc: d\n</example>\n</examples>\n",
            "Sort it.\n",
        ),
        Case("<example>\na: b\n</example>\n\nSort it.\n", "Sort it.\n"),
        Case.silent("Sort it.\n\nExample:\n\nIt crashes: bug\n"),
        Case.silent("<example>\na: b\n</example>\n"),
        Case.silent("Sort it as in the example.\n\n<example>\na: b\n</example>\n"),
        Case.silent("Sum it up.\n\n<document>\na: b\n</document>\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message, for all its examples."""
    for index, message in enumerate(context.prompt.messages):
        document = message.document
        spans = list(_examples(document))
        rest = _without(document.text, spans)
        templated = any(document.templates_in(Span(*span)) for span in spans)
        if not spans or not rest.strip() or _SPOKEN_OF.search(rest) or templated:
            continue
        changes = tuple(TextChange(index, start, end, "") for start, end in spans)
        where = Place(index, Span(spans[0][0], spans[-1][1]))
        yield Suggestion(where, "Leave out the examples", changes)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    starts = (0, *(end for _, end in spans))
    ends = (*(start for start, _ in spans), len(text))
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _examples(document: Document) -> Iterator[tuple[int, int]]:
    """The outermost tags of examples, each with the blank lines behind it (before it, at the end)."""
    blocks, text = document.blocks, document.text
    at = 0
    while at < len(blocks):
        opening = blocks[at]
        if opening.kind is BlockKind.TAG and not opening.marker and _NAMES.fullmatch(opening.info):
            closing = next(
                (
                    n
                    for n in range(at + 1, len(blocks))
                    if blocks[n].kind is BlockKind.TAG and blocks[n].marker and blocks[n].info == opening.info
                ),
                None,
            )
            if closing is None:
                return
            start, end = opening.start, blocks[closing].end
            if closing + 1 < len(blocks):
                end = blocks[closing + 1].start
            else:
                start = len(text[:start].rstrip())
            yield start, end
            at = closing
        at += 1
