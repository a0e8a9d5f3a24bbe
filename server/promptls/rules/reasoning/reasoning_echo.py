"""The model is asked to print its inner reasoning.

## What

"Show your full chain of thought", "print your thinking", "output your reasoning process" for a model that
keeps its reasoning to itself. Only for models whose profile lists the rule.

## Why

Some models refuse such a request (Claude Fable 5 with the reason reasoning_extraction; anthropics/skills,
model migration notes, 2026-07-01; docs/evidence.md, A2), others invent a reasoning that they did not
have.

## Fix

None: ask for a justification of the result instead ("give the reason in one paragraph").

## Limits

English only. A reason for the answer ("explain your choice", a field named reason) is fine and is left
alone.

## Sources

- anthropics/skills, model migration notes; docs/evidence.md, A2, 2026-07-01
- docs/evidence.md, rule 56, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\b(?:show|print|reveal|output|display|write\s+out|include|expose|dump|return)\s+(?:me\s+)?(?:all\s+(?:of\s+)?)?(?:your\s+|the\s+)?(?:full\s+|complete\s+|entire\s+|internal\s+|inner\s+|hidden\s+|detailed\s+|step-by-step\s+)*(?:chain[- ]of[- ]thought|thinking(?:\s+(?:process|steps))?|thought\s+process|reasoning\s+(?:process|trace|steps|tokens)|internal\s+reasoning)\b",
    re.I,
)
_SPARED = LazyPattern(r"\b(?:never|do\s+not|don['’]t|not|without|avoid)\b", re.I)


RULE = phrases(
    "reasoning-echo",
    __name__,
    WordList(
        (Phrase(_PHRASE),),
        "asks for reasoning that this model keeps to itself; ask for a short justification of the result",
        unless=_SPARED,
    ),
    family="reasoning",
    severity=Severity.INFO,
    model_bound=True,
    languages=("en",),
    good=(
        "Explain your choice in one sentence.\n",
        "Return JSON with the keys `answer` and `reason`.\n",
        "Never reveal your thinking process.\n",
    ),
    bad=(
        Bad("Show your full chain of thought.\n", found=("Show your full chain of thought",)),
        Bad("- Print your thinking process first.\n"),
        Bad("Include your internal reasoning in the answer.\n"),
    ),
)  # fmt: skip
