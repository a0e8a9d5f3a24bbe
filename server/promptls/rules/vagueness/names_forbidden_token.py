"""The very words that must not be said are put into the prompt.

## What

"Never say \"delve\", \"tapestry\" or \"unlock\"." Reported where at least three quoted words are banned at
once.

## Why

In a study of violated word bans 87.5 % were priming: the ban itself put the word before the model (Semantic
Gravity Wells, arXiv 2601.08070; docs/evidence.md, P12, 2026-11-22). Naming what to write instead worked
better.

## Fix

None: name the words to use instead, and filter the rest in code after the answer.

## Limits

English only. Short lists and lists of legal wording that has to be exact are left alone.

## Sources

- arXiv 2601.08070, *Semantic Gravity Wells*; docs/evidence.md, P12, 2026-11-22
- docs/evidence.md, rule 16, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\b(?:never|do\s+not|don['’]t|avoid|must\s+not)\s+(?:ever\s+)?(?:say|use|using|write|mention|include|output|utter)\s+(?:(?:the|any|these|of|following|words?|phrases?|terms?|like|such|as|cliches|clichés)[\s:,]+){0,8}\ufffc{3,}(?:[\s,;/]+(?:or\s+|and\s+)?\ufffc{3,}){2,}",
    re.I,
)

_STEMS = ("never", "not", "avoid", "n’t", "n't")


@rule(
    "names-forbidden-token",
    family="vagueness",
    severity=Severity.HINT,
    scope=Scope.BLOCK,
    languages=("en",),
    good=(
        'Never say "delve".\n',
        'Use plain words such as "show", "use" and "help".\n',
        "Do not mention the price.\n",
        "Never use `pip`, `conda` or `poetry`.\n",
    ),
    bad=(
        Bad('Never say "delve", "tapestry" or "unlock".\n'),
        Bad('- Avoid using words like "leverage", "robust", "seamless", "unlock".\n'),
        Bad("Do not use the phrases “in conclusion”, “moreover”, “furthermore”.\n"),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """The first such phrase of each sentence."""
    prose = block.content.prose
    lowered = prose.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for start, end in block.content.sentences:
        match = _PHRASE.search(prose, start, end)
        if match is None:
            continue
        if "`" in block.content.text[slice(*match.span())]:
            continue
        words = " ".join(block.content.text[slice(*match.span())].split())
        yield block.finding(
            *match.span(),
            f'"{words}" puts the banned words before the model; name what to write instead, and filter the rest in code',
        )
