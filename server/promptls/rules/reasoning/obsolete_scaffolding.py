"""Scaffolding for older models that the target model does without.

## What

"Double-check your answer before responding", "after every 3 tool calls, summarise your progress", "if in
doubt, use the search tool". Only for models whose profile lists the rule.

## Why

Anthropic's guide for Claude Opus 5 says to remove self-checks and status reports instead of rewording them,
and its notes for 4.7 that 'if in doubt' makes tools fire too often (docs/evidence.md, A4, A2,
2026-07-01). OpenAI says the same of process scripts for GPT-5.5 and later (O6, O7).

## Fix

None: drop the sentence.

## Limits

English only. A check against named criteria or tests is advised everywhere and is left alone ("check that
each row has a date", "run the tests").

## Sources

- Anthropic, prompting Claude Opus 5; docs/evidence.md, A4, 2026-11-22
- anthropics/skills, model migration notes; docs/evidence.md, A2, 2026-07-01
- docs/evidence.md, rule 60, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\b(?:(?:double[- ]check|re-?check|re-?verify|proof-?read|review)\s+(?:your|the\s+final|the\s+whole)\s+(?:\w+\s+)?(?:answers?|responses?|work|output|results?|reasoning)(?:\s+(?:before\s+\w+|carefully|again|for\s+(?:errors|mistakes|accuracy|correctness)))?|double[- ]check\s+(?:everything|before\s+\w+ing)|after\s+every\s+(?:\d+|few|two|three|four|five)\s+tool\s+calls|(?:if|when)\s+in\s+doubt,?\s+(?:use|call|run|search)|default\s+to\s+using\s+(?:the\s+|a\s+)?\w+\s+tools?)\b",
    re.I,
)
_SPARED = LazyPattern(r"\b(?:against|that\s+each|that\s+every|criteria|checklist|tests?)\b", re.I)


RULE = phrases(
    "obsolete-scaffolding",
    __name__,
    WordList(
        (Phrase(_PHRASE),),
        "is scaffolding that this model does without; drop it",
        unless=_SPARED,
    ),
    family="reasoning",
    severity=Severity.INFO,
    model_bound=True,
    languages=("en",),
    good=(
        "Check that each row has a date.\n",
        "Run the tests before you finish.\n",
        "If in doubt, ask the user.\n",
    ),
    bad=(
        Bad(
            "Double-check your answer before responding.\n",
            found=("Double-check your answer before responding",),
        ),
        Bad("After every 3 tool calls, summarise your progress.\n"),
        Bad("If in doubt, use the search tool.\n"),
    ),
)  # fmt: skip
