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
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding, Proposal, TextChange
from promptls.prompt.verbs import VERBS
from promptls.rules.rule import Bad, BlockView, Context, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

_SOFT = LazyPattern(
    r"[\s*_\-]*(?P<soft>(?P<please>please,?\s+)(?=(?P<verb>[A-Za-z]+))"
    r"|(?:could|would|can)\s+you\s+(?:please\s+)?|it\s+would\s+be\s+(?:nice|good|great|helpful|lovely)\b|you\s+might\s+want\s+to\b"
    r"|ideally\b,?|(?:you\s+)?should\s+ideally\b|try\s+to\b|we\s+would\s+like\s+you\s+to\b)",
    re.I,
)


@rule(
    "soft-directive",
    family="emphasis",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    scope=Scope.BLOCK,
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
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """Each instruction that opens softly."""
    prose = block.content.prose
    for start, end in block.content.sentences:
        match = _SOFT.match(prose, start, end)
        if match is None or (match["please"] and match["verb"].lower() not in VERBS):
            continue
        first, last = match.span("soft")
        words = " ".join(match["soft"].split()).rstrip(",")
        change = _without_please(match)
        fix = (Proposal('Drop "please"', (change,), Safety.UNSAFE, preferred=True),) if change else ()
        length = len(match["soft"].rstrip(" ,\n"))
        message = f'"{words}" is soft where this model follows firm words; state what is to be done'
        yield block.finding(first, min(last, first + length), message, fix)


def _without_please(match: re.Match[str]) -> TextChange | None:
    if not match["please"]:
        return None
    start, end = match.span("please")
    verb = match["verb"]
    opens = match["please"][0].isupper()
    return TextChange(0, start, end + 1, verb[0].upper() if opens else verb[0])
