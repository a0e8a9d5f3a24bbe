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

from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_PHRASE = LazyPattern(
    r"\b(?:never|do\s+not|don['’]t|avoid|must\s+not)\s+(?:ever\s+)?(?:say|use|using|write|mention|include|output|utter)\s+(?:(?:the|any|these|of|following|words?|phrases?|terms?|like|such|as|cliches|clichés)[\s:,]+){0,8}\ufffc{3,}(?:[\s,;/]+(?:or\s+|and\s+)?\ufffc{3,}){2,}",
    re.I,
)


def _names_no_code(hit: Hit) -> bool:
    return "`" not in hit.words


RULE = phrases(
    "names-forbidden-token",
    __name__,
    WordList(
        (Phrase(_PHRASE, accept=_names_no_code),),
        "puts the banned words before the model; name what to write instead, and filter the rest in code",
    ),
    family="vagueness",
    severity=Severity.HINT,
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
)  # fmt: skip
