"""An instruction asks for an amount that it does not number.

## What

"Give several examples", "provide some sources", "use multiple searches": one model takes three, another
twelve. Reported only where the counted thing is something to be delivered.

## Why

Mistral's prompting guide advises against blurry quantities (docs/evidence.md, M1), Google's health
checklist lists them under ambiguity (G1, 2026-11-22). A naive list of such words was right in 38 % of its
findings on sentences with planted faults (docs/evidence.md, own counts), so this list is tight and the finding
a hint.

## Fix

None: only the author knows the number. Give it, or a range ("3 to 5 examples").

## Limits

English only. Silent where the sentence gives a number, and for things that are only described ("the file
has several parts").

## Sources

- docs.mistral.ai, prompting; docs/evidence.md, M1, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 9, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, instructions, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_AMOUNT = "some|several|a\\s+few|many|numerous|multiple|various|a\\s+(?:couple|number|handful|variety|range)\\s+of|plenty\\s+of|enough|sufficient"
_THING = (
    "examples?|points?|bullets?|items|options|ideas|suggestions?|questions?|sources?|references|quotes?|sentences|paragraphs|sections|steps"
    "|variations?|variants|versions|alternatives|recommendations?|reasons|words|searches|iterations|scenarios|tips|titles|headlines|keywords|tags"
    "|hashtags|emojis|facts|insights|takeaways|exercises|tasks|test\\s+cases|tests|details?|information|statistics|figures|metaphors|analogies|anecdotes"
    "|comments?|citations?|hooks|candidates"
)
_ASKED = LazyPattern(
    r"\b(?:give|provide|list|include|generate|write|add|offer|suggest|ask|use|create|produce|present|show|name|propose|cite|run|perform|do|try|insert|share|output|return|make|draft|collect|prepare|mention|brainstorm)"
    rf"\s+(?:\w+\s+){{0,2}}?(?P<found>(?:{_AMOUNT})\s+(?:(?!of\b|to\b|that\b|and\b)[\w-]+\s+){{0,2}}?(?:{_THING}))\b",
    re.I,
)
_NUMBERED = LazyPattern(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b|[:：]\s*$|\(e\.g\.", re.I)


RULE = phrases(
    "vague-quantifier",
    __name__,
    WordList(
        (Phrase(_ASKED),),
        "gives no amount; say how many, or what it has to hold",
        spans=instructions,
        unless=_NUMBERED,
    ),
    family="vagueness",
    severity=Severity.HINT,
    languages=("en",),
    good=(
        "Give 3 examples.\n",
        "The report has several sections.\n",
        "Give several examples (3 to 5).\n",
        "Do not ask many questions at once: ask two.\n",
        "Handle multiple file formats.\n",
        "Try multiple variations:\n\n- by name\n- by number\n",
    ),
    bad=(
        Bad("Give several examples.\n", found=("several examples",)),
        Bad("- Provide some sources for each claim.\n", found=("some sources",)),
        Bad("Ask a few clarifying questions first.\n", found=("a few clarifying questions",)),
    ),
)  # fmt: skip
