"""The answer may come from the given text alone, and nothing says what to do when it is not in there.

## What

"Answer only from the context", "Use only the provided documents", and no word in the prompt on what to write
when the context does not hold the answer.

## Why

A model that must answer, and only from a text without the answer, makes one up. OpenAI's GPT-4.1 guide shows the
way out for each such rule, and Google's health checklist calls its absence an underspecified task
(docs/evidence.md, O1, G1, 2026-11-22).

## Fix

None: "If it is not in there, say so" is what most prompts want, but a program may need `null` or an empty list.

## Limits

English only. Silent where the prompt says anything about what is missing, not found, unknown or unsure, in
any message, and where the text is only for some part of the work ("only the text for calculations"). In
1,709 real prompt files 7 sentences demand such an answer, and all of these files have a way out
(2026-11-26): the rule is for prompts of retrieval, of which that collection has few.

## Sources

- OpenAI, GPT-4.1 prompting guide; docs/evidence.md, O1, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 47, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.quote import quoted
from promptls.prompt.sieve import Sieve, Sought, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_GIVEN = r"(?:context|sources?|documents?|passages?|excerpts?|text|articles?|information|knowledge\s+base)\b(?!\s+for\b)"
_CLOSED = LazyPattern(
    rf"\b(?:use|rely\s+on|answer|respond|reply)\s+(?:\w+\s+){{0,3}}?(?:only|solely|exclusively)\s+(?:(?:on|from|using|with|based\s+on|the|information|facts|in)\s+){{0,4}}(?:(?:provided|given|supplied|retrieved|following|above|below)\s+)?{_GIVEN}"
    rf"|\bonly\s+(?:use|rely\s+on|answer\s+(?:from|based\s+on|using|with))\s+(?:(?:the|information|facts|from|in)\s+){{0,4}}(?:(?:provided|given|supplied|retrieved|following|above|below)\s+)?{_GIVEN}",
    re.I,
)
_DENIED = LazyPattern(r"\b(?:do\s+not|don['’]t|never|not)\s+(?:\w+\s+){0,2}$", re.I)
_WAY_OUT = Sought(
    r"\b(?:if|when|where|unless|whenever)\b[^.\n]{0,160}?(?:\b(?:not|cannot|no|none|missing|insufficient|unclear|unsure|uncertain|unavailable|absent|lacks?|outside|without|unknown|empty|fails?)\b|n['’]t\b)"
    r"|\b(?:not\s+(?:found|available|stated|specified|mentioned|enough|in\s+the)|unknown|null|n/a|insufficient|(?:do|does)\s*(?:n['’]t|\s+not)\s+know|otherwise)\b",
    re.I,
)
_SIEVE = Sieve((_CLOSED,), own=True)


@rule(
    "missing-edge-policy",
    family="output",
    severity=Severity.INFO,
    languages=("en",),
    looks_for=_SIEVE,
    good=(
        "Answer only from the context. If the answer is not in there, say so.\n",
        "Use only the provided documents; reply \"not found\" otherwise.\n",
        "Do not rely solely on the text of the report.\n",
        "Use only plain words.\n",
        "Use only the provided text for calculations.\n",
    ),
    bad=(
        Bad("Answer the question. Use only the provided context.\n", found=("Use only the provided context",)),
        Bad("- Only answer from the given documents.\n- Be brief.\n", found=("Only answer from the given documents",)),
        Bad("Respond solely based on the information in the text above.\n"),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, at the first such demand."""
    places: list[Place] = []
    for index, message in enumerate(ctx.prompt.messages):
        document = message.document
        for number, span in document.gather(_closed_in):
            places.append(Place(index, span.shift(document.blocks[number].content)))
    if not places or any(message.document.mentions(_WAY_OUT) for message in ctx.prompt.messages):
        return
    first = places[0]
    words = quoted(ctx.prompt.messages[first.message].document.text[first.span.start : first.span.end])
    yield Finding(first, f"{words} leaves no way out; say what to write when the answer is not in there")


@sifted(_SIEVE)
def _closed_in(block: Block, content: BlockContent) -> Iterator[Span]:
    for match in _CLOSED.finditer(content.prose):
        if not _DENIED.search(content.prose, max(0, match.start() - 30), match.start()):
            yield Span(*match.span())
