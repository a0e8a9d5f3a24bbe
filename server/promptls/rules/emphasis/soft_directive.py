"""Soft wording where the model's makers ask for firm words.

## What

"Please read the file first", "Could you check the tests", "It would be nice to have a table", "Ideally,
cite". Only for models whose profile lists the rule.

## Why

The guides for GLM-4.6 and 4.7 say to state rules as MUST, REQUIRED and STRICTLY and to leave out "please
try" (Cerebras' guide, rule 2; the prompt for these models in VS Code; docs/evidence.md, Z3, Z4,
2026-11-22). Guides for Claude and GPT say the opposite of capitals and nothing of "please", so the rule is
silent without a profile that lists it.

## Fix safety

Unsafe: the tone changes. Only "please" is dropped; a word of obligation is never put in or changed, because
only the author knows how much a rule is meant.

## Limits

English only, and only at the head of an instruction. Text that is written for a person ("Please contact
support") is no instruction to the model and stays, where it stands in quotes or in an example.

## Sources

- Cerebras, GLM-4.7 migration guide, rule 2, as restated in melvinmt/skills; docs/evidence.md, Z3,
  2026-11-22
- microsoft/vscode, zaiPrompts.tsx; docs/evidence.md, Z4, 2026-11-22
- docs/evidence.md, rule 62, 2026-11-22
"""

from __future__ import annotations

import re

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Proposal, TextChange
from promptls.prompt.verbs import VERBS
from promptls.rules.phrases import Hit, Phrase, WordList, phrases
from promptls.rules.rule import Bad
from promptls.text.lazy_pattern import LazyPattern

_SOFT = LazyPattern(
    r"[\s*_\-]*(?P<found>please(?=,?\s+(?P<verb>[A-Za-z]+))|(?:could|would|can)\s+you(?:\s+please)?\b"
    r"|it\s+would\s+be\s+(?:nice|good|great|helpful|lovely)\b|you\s+might\s+want\s+to\b|ideally\b"
    r"|(?:you\s+)?should\s+ideally\b|try\s+to\b|we\s+would\s+like\s+you\s+to\b)",
    re.I,
)


def _is_order(hit: Hit) -> bool:
    return not hit.match["verb"] or hit.match["verb"].lower() in VERBS


def _without_please(hit: Hit) -> tuple[Proposal, ...]:
    verb = hit.match["verb"]
    if not verb:
        return ()
    first = verb[0].upper() if hit.words[0].isupper() else verb[0]
    change = TextChange(0, hit.found[0], hit.match.start("verb") + 1, first)
    return (Proposal('Drop "please"', (change,), Safety.UNSAFE, preferred=True),)


RULE = phrases(
    "soft-directive",
    __name__,
    WordList(
        (Phrase(_SOFT, head=True, accept=_is_order),),
        "is soft where this model follows firm words; state what is to be done",
        fixes=_without_please,
    ),
    family="emphasis",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    model_bound=True,
    languages=("en",),
    good=(
        "Read the file first.\n",
        "You must cite a source.\n",
        'If the key is wrong, answer "Please contact support".\n',
        "- Pleased users\n",
    ),
    bad=(
        Bad("Please read the file first.\n", fixed="Read the file first.\n", found=("Please",)),
        Bad("- please cite a source\n- Sort the rows.\n", fixed="- cite a source\n- Sort the rows.\n"),
        Bad("Try to answer in one line.\n", found=("Try to",)),
        Bad("It would be nice to have a table.\n", found=("It would be nice",)),
    ),
)  # fmt: skip
