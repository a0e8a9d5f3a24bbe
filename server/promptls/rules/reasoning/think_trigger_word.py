"""The word "think" sets off reasoning that is switched off.

## What

"Think about edge cases" in a prompt for a model that takes the word as a wish to reason, where thinking is
off. Only for models whose profile lists the rule.

## Why

Anthropic's migration notes for Claude Opus 4.5 say that it is sensitive to the word when extended thinking
is disabled, and give other words for it (anthropics/skills, 2026-07-01; docs/evidence.md, A2).

## Fix safety

Unsafe: the wording changes. "think about" becomes "consider", "think through" becomes "reason through", as
the notes have it.

## Limits

English only; only as an instruction. "Thinking" as a subject is left alone.

## Sources

- anthropics/skills, model migration notes; docs/evidence.md, A2, 2026-07-01
- docs/evidence.md, rule 57, 2026-11-22
"""

from __future__ import annotations

import re

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Proposal, TextChange
from promptls.rules.phrases import Hit, Phrase, WordList, asking, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"(?<![\w-])(?P<think>think\s+(?:about|through|of|carefully\s+about))\b",
    re.I,
)


def _other_word(hit: Hit) -> tuple[Proposal, ...]:
    words = hit.words.lower()
    instead = "reason through" if "through" in words else "find" if words.endswith("of") else "consider"
    shown = instead.capitalize() if hit.words[0].isupper() else instead
    change = TextChange(0, *hit.found, shown)
    return (Proposal(f'Say "{instead}"', (change,), Safety.UNSAFE, preferred=True),)


RULE = phrases(
    "think-trigger-word",
    __name__,
    WordList(
        (Phrase(_PHRASE),),
        'may set off reasoning that is switched off; say "consider" or "evaluate"',
        spans=asking,
        fixes=_other_word,
    ),
    family="reasoning",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    model_bound=True,
    languages=("en",),
    good=(
        "Consider the edge cases.\n",
        "Explain what critical thinking is.\n",
        "Summarise what the author thinks about trade.\n",
    ),
    bad=(
        Bad("Think about edge cases.\n", fixed="Consider edge cases.\n", found=("Think about",)),
        Bad("- Then think through the proof.\n", fixed="- Then reason through the proof.\n"),
        Bad("Think of three names.\n", found=("Think of",)),
    ),
)  # fmt: skip
