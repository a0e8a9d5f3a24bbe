"""A ban without bounds: "do not infer", "do not guess".

## What

"Do not infer.", "Never assume anything." as a whole demand. Only for models whose profile lists the rule.

## Why

Google's guide for Gemini 3 says that such bans make the model over-index on them and fail at basic logic or
arithmetic, and gives the wording to use instead (docs/evidence.md, G2, 2026-11-22).

## Fix safety

Unsafe: the sentence is replaced by Google's, which bans outside information and asks for deduction from
what is given.

## Limits

English only. A ban with an object ("do not guess the customer number") is bounded and is left alone.

## Sources

- Google, Gemini 3 prompting guide; docs/evidence.md, G2, 2026-11-22
- docs/evidence.md, rule 17, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\s*[*_\-]*\s*(?:do\s+not|don['’]t|never)\s+(?:infer|guess|assume|speculate|make\s+(?:any\s+)?assumptions|make\s+(?:things|anything|stuff)\s+up)(?:\s+(?:or|and)\s+(?:infer|guess|assume|speculate))?(?:\s+anything)?\s*[.!]?\s*$",
    re.I,
)

_STEMS = ("infer", "guess", "assum", "speculat", "make ")


@rule(
    "blanket-negative",
    family="vagueness",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
    model_bound=True,
    languages=("en",),
    good=(
        "Do not guess the customer number.\n",
        "Use only the report. Do not infer prices from other years.\n",
        "Infer the author.\n",
    ),
    bad=(
        Bad(
            "What was the profit? Do not infer.\n",
            fixed="What was the profit? Use only the provided text for deductions and calculations; do not introduce outside information.\n",
            found=("Do not infer.",),
        ),
        Bad("- Never assume anything.\n- Cite the page.\n"),
        Bad("Don't guess or speculate!\n"),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """The first such phrase of each sentence."""
    prose = block.content.prose
    lowered = prose.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for start, end in block.content.sentences:
        match = _PHRASE.match(prose, start, end)
        if match is None:
            continue
        words = " ".join(block.content.text[slice(*match.span())].split())
        yield block.finding(
            *match.span(),
            f'"{words}" has no bounds; say what may be used and that conclusions come from it alone',
            (_bounded(*match.span()),),
        )


_BOUNDED = "Use only the provided text for deductions and calculations; do not introduce outside information."


def _bounded(start: int, end: int) -> Proposal:
    return Proposal(
        "Say what may be used", (TextChange(0, start, end, _BOUNDED),), Safety.UNSAFE, preferred=True
    )
