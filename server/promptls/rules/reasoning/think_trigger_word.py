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
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.prompt.demands import demands
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"(?<![\w-])(?P<think>think\s+(?:about|through|of|carefully\s+about))\b",
    re.I,
)

_STEMS = ("think",)


@rule(
    "think-trigger-word",
    family="reasoning",
    severity=Severity.HINT,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
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
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """The first such phrase of each sentence."""
    prose = block.content.prose
    lowered = prose.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for start, end in demands(block.kind, block.content):
        match = _PHRASE.search(prose, start, end)
        if match is None:
            continue
        words = " ".join(block.content.text[slice(*match.span())].split())
        yield block.finding(
            *match.span(),
            f'"{words}" may set off reasoning that is switched off; say "consider" or "evaluate"',
            (_other_word(block, *match.span()),),
        )


def _other_word(block: BlockView, start: int, end: int) -> Proposal:
    words = block.content.text[start:end]
    instead = (
        "reason through"
        if "through" in words.lower()
        else "find"
        if words.lower().endswith("of")
        else "consider"
    )
    shown = instead.capitalize() if words[0].isupper() else instead
    return Proposal(f'Say "{instead}"', (TextChange(0, start, end, shown),), Safety.UNSAFE, preferred=True)
