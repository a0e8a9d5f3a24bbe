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

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Proposal, TextChange
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\s*[*_\-]*\s*(?:do\s+not|don['’]t|never)\s+(?:infer|guess|assume|speculate|make\s+(?:any\s+)?assumptions|make\s+(?:things|anything|stuff)\s+up)(?:\s+(?:or|and)\s+(?:infer|guess|assume|speculate))?(?:\s+anything)?\s*[.!]?\s*$",
    re.I,
)


_BOUNDED = "Use only the provided text for deductions and calculations; do not introduce outside information."


def _bounded(hit: Hit) -> tuple[Proposal, ...]:
    change = TextChange(0, *hit.found, _BOUNDED)
    return (Proposal("Say what may be used", (change,), Safety.UNSAFE, preferred=True),)


RULE = phrases(
    "blanket-negative",
    __name__,
    WordList(
        (Phrase(_PHRASE, head=True),),
        "has no bounds; say what may be used and that conclusions come from it alone",
        fixes=_bounded,
    ),
    family="vagueness",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
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
)  # fmt: skip
