"""Worked examples for a model that does worse with them.

## What

Two or more examples (pairs of input and output, or example blocks) for a model whose makers advise against
them. Only for models whose profile lists the rule.

## Why

DeepSeek reports that few-shot prompting consistently degrades R1 (arXiv 2501.12948; docs/evidence.md,
P17, second-hand); OpenAI says to try its o-series without examples first (O8, 2026-11-22). Gemini and
Claude want examples, so the rule is silent without a profile that lists it.

## Fix

None: say in words what the examples show; keep one where it alone defines the form.

## Limits

Only examples that are marked as such.

## Sources

- DeepSeek-R1, arXiv 2501.12948; docs/evidence.md, P17
- OpenAI, reasoning best practices; docs/evidence.md, O8, 2026-11-22
- docs/evidence.md, rule 51, 2026-11-22
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import OWN, Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_OPENS = LazyPattern(r"\W{0,6}(?:examples?\s*\d+|input\s*\d*|q|question)\s*\d{0,2}\**\s*:", re.I)
_TAGS = frozenset("example sample good_example good-example example-1 example_1".split())
_NAMES = LazyPattern(r"\b(?:example|input|question)|\bq\d{0,2}\b", re.I)
"""One of these is in whatever _OPENS finds, at its head."""
_TAGGED = Sieve((LazyPattern("|".join(sorted(_TAGS)), re.I),), (BlockKind.TAG,))
_SHOWN = Sieve((_NAMES,), OWN, examples=True)


@rule(
    "few-shot-on-reasoning-model",
    family="examples",
    severity=Severity.INFO,
    model_bound=True,
    looks_for=(_TAGGED, _SHOWN),
    good=(
        "Sort the rows.\n",
        "Sort the rows.\n\nExample 1: b, a gives a, b\n",
        "List input files: a, b.\n",
    ),
    bad=(
        Bad("Name the sum.\n\nQ: 1 + 1\nA: 2\n\nQ: 2 + 2\nA: 4\n"),
        Bad("Sort.\n\n<example>\nb, a\n</example>\n\n<example>\nd, c\n</example>\n", found=("<example>",)),
        Bad("Sort.\n\nExample 1: b, a gives a, b\n\nExample 2: d, c gives c, d\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding, at the first of several examples."""
    places: list[Place] = []
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        document = message.document
        for number, (start, end) in sorted((*document.gather(_tagged), *document.gather(_opened))):
            base = document.blocks[number].content
            places.append(Place(index, Span(base + start, base + end)))
    if len(places) > 1:
        said = f"{len(places)} examples for a model that does worse with them; say in words what they show"
        yield Finding(places[0], said, related=tuple((place, "another example") for place in places[1:4]))


@sifted(_TAGGED)
def _tagged(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    if block.info.lower() in _TAGS and not block.marker:
        yield 0, len(content.text)


@sifted(_SHOWN)
def _opened(block: Block, content: BlockContent) -> Iterator[tuple[int, int]]:
    if not _OPENS.match(content.text):
        return
    if block.kind is BlockKind.ITEM and "utput" not in content.text:
        return  # an item "Question:" is a field of a form
    line = content.text.find("\n")
    yield 0, line if line > 0 else len(content.text)
