"""The role is blown up with superlatives.

## What

"You are a world-class SQL expert", "an AI with an IQ of 3,129", "the best copywriter ever, with 30 years of
experience". Reported at the words that could go.

## Why

A study of 162 roles found no gain on factual questions from any persona (Zheng et al., arXiv 2311.10054;
docs/evidence.md, P13b, 2026-11-22). A role that names the work ("You review SQL migrations") sets tone
and vocabulary; its superlatives do nothing that was measured, and take the place of a criterion.

## Fix

None: say what the work is and how it is judged.

## Limits

English only; only in the sentence that gives the role. "Expert", "senior" and "experienced" alone are not
reported.

## Sources

- Zheng et al., *When "A Helpful Assistant" Is Not Really Helpful*, arXiv 2311.10054; docs/evidence.md,
  P13b
- docs/evidence.md, rule 64, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad, BlockView
from promptls.text.lazy_pattern import LazyPattern

_ROLE = LazyPattern(
    r"\b(?:you\s+are|you['’]re|act\s+as|acting\s+as|behave\s+as|serve\s+as|imagine\s+you\s+are|pretend\s+(?:to\s+be|you\s+are)|your\s+role\s+is|assume\s+the\s+role\s+of|take\s+on\s+the\s+role\s+of)\b",
    re.I,
)
_INFLATED = LazyPattern(
    r"\b(?:world[- ]?class|world[- ](?:leading|renowned|famous)|super-?intelligent|super-?human|genius(?:-level)?|legendary|god-?like|god-?tier|unparalleled|unrivall?ed|unmatched|ultimate"
    r"|elite|top[- ]tier|top[- ]notch|virtuoso|superstar|rock\s?star|10x|hyper-?intelligent|omniscient|all-?knowing|award[- ]winning|best[- ]in[- ]class|state[- ]of[- ]the[- ]art"
    r"|(?:the|in\s+the)\s+world['’]s\s+(?:best|most|greatest|leading|smartest|foremost)(?:\s+\w+)?|(?:the\s+)?(?:best|greatest|smartest|most\s+(?:advanced|brilliant|intelligent|powerful|skilled|talented))\s+[\w\s-]{0,40}?(?:ever|in\s+the\s+(?:world|universe|history))"
    r"|top\s+\d+(?:\.\d+)?\s*%|(?:an?\s+)?iq\s+(?:of|above|over)\s+[\d,]+|[\d,]+\s+iq"
    r"|(?:over\s+|more\s+than\s+)?(?:[3-9]\d|\d{3,}|[\d,]+,\d{3})\+?\s+years?(?:['’])?\s+(?:of\s+)?(?:\w+\s+){0,2}experience)\b",
    re.I,
)
_AWAY = LazyPattern(r"\b(?:in|for|to|that|who|whose|which|\w+ing|of)\b", re.I)


def _roles(block: BlockView) -> Iterator[tuple[int, int]]:
    """What follows the words that give a role, in each sentence that gives one."""
    for start, end in block.content.sentences:
        if role := _ROLE.search(block.content.prose, start, end):
            yield role.end(), min(end, role.end() + 160)


def _is_of_the_role(hit: Hit) -> bool:
    """False if the superlative belongs to what the role works for or on."""
    has_number = any(sign.isdigit() for sign in hit.match.group())
    return has_number or not _AWAY.search(hit.block.content.prose, hit.start, hit.match.start())


RULE = phrases(
    "persona-inflation",
    __name__,
    WordList(
        (Phrase(_INFLATED, accept=_is_of_the_role),),
        "adds nothing to the role; say what the work is and how it is judged",
        spans=_roles,
    ),
    family="emphasis",
    severity=Severity.HINT,
    languages=("en",),
    good=(
        "You are a senior Java developer.\n",
        "You are an expert in tax law with 10 years of experience.\n",
        "Describe the hotel as world-class.\n",
        "Act as a career coach for elite athletes.\n",
        "You are a writer with expertise in creating world-class documentation.\n",
    ),
    bad=(
        Bad("You are a world-class prompt engineer.\n", found=("world-class",)),
        Bad("You are an AI with a 3,129 IQ that reads bills.\n", found=("3,129 IQ",)),
        Bad("Act as an Elite SEO strategist with 40 years of experience.\n", found=("Elite",)),
    ),
)  # fmt: skip
