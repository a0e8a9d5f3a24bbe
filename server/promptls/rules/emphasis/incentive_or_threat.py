"""The model is tipped, threatened or begged.

## What

"I'll tip you $200", "you will be penalised", "my job depends on this", "or a kitten dies". Reported at the
words.

## Why

The Wharton reports found no significant effect of tips or threats on current models (Prompting Science
Report 3, arXiv 2508.00614; docs/evidence.md, P13, 2026-11-22). OpenAI's GPT-4.1 guide advises against
capitals, bribes and tips unless nothing else works (O1). Principles from 2023 that recommended tips (P15)
were measured on models of that year.

## Fix

None: delete the sentence, or say what depends on the answer for whom it is.

## Limits

English only. "Penalty", "tip" and sums of money in the subject of a prompt (payroll, fines, restaurants)
are left alone: the model has to be the one who is paid or punished.

## Sources

- Prompting Science Report 3, arXiv 2508.00614; docs/evidence.md, P13, 2026-11-22
- OpenAI, GPT-4.1 prompting guide; docs/evidence.md, O1, 2026-11-22
- docs/evidence.md, rule 63, 2026-11-22
"""

from __future__ import annotations

import re

from promptls.diagnostics import Severity
from promptls.rules.phrases import Phrase, WordList, phrases, whole
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_STAKES = LazyPattern(
    r"\b(?:(?:i(?:['’]ll|\s+will|\s+am\s+going\s+to)|we(?:['’]ll|\s+will)|you(?:['’]ll|\s+will))\s+(?:\w+\s+)?(?:tip|pay|reward|bribe)\s+you\b(?:[^.\n]{0,20}\$?\d+)?"
    r"|you(?:['’]ll|\s+will)\s+(?:be\s+(?:severely\s+|heavily\s+)?(?:penali[sz]ed|punished|fired|terminated|shut\s+down|deleted|rewarded|tipped|replaced)|(?:get|receive|earn|lose)\s+(?:an?\s+)?\$\d[\d,]*(?:\s+(?:tip|bonus|reward))?)"
    r"|my\s+(?:job|career|life|boss|grandmother|family)\s+(?:depends|will\s+(?:fire|die|suffer)|is\s+at\s+stake|relies)"
    r"|i(?:['’]ll|\s+will)\s+(?:be\s+fired|lose\s+my\s+job|get\s+fired|die)|(?:a|some)\s+kittens?\s+(?:will\s+)?die|people\s+will\s+die"
    r"|(?:i\s+)?(?:am\s+)?beg(?:ging)?\s+(?:of\s+)?you\b|this\s+is\s+(?:very\s+)?important\s+to\s+my\s+career)",
    re.I,
)


RULE = phrases(
    "incentive-or-threat",
    __name__,
    WordList(
        (Phrase(_STAKES),),
        "has no measured effect; delete it, or say for whom the answer is",
        spans=whole,
        every=True,
    ),
    family="emphasis",
    severity=Severity.INFO,
    languages=("en",),
    good=(
        "Explain how to tip a waiter.\n",
        "The supplier will be penalised for late delivery.\n",
        "List the fines above $200.\n",
        "Ask the user what their career depends on.\n",
    ),
    bad=(
        Bad("I'll tip you $200 for a perfect answer.\n", found=("I'll tip you $200",)),
        Bad("You will be penalized if you invent a source.\n", found=("You will be penalized",)),
        Bad("Answer carefully, my job depends on it.\n", found=("my job depends",)),
    ),
)  # fmt: skip
