"""A task that needs steps must be answered in JSON alone, with no place to work them out.

## What

"Calculate …", "prove …", "diagnose …" together with "return only JSON", where no key takes reasoning, steps or an
explanation.

## Why

Models that do not think before they answer lose accuracy when the format leaves them no room: 91.7 against 87.0
on GSM8K for structured output against JSON mode (docs/evidence.md, P7; models of 2024). Off by default: models
that think are not concerned, and there are no figures of models of this year.

## Fix

None: whether a key for the reasoning may be added is up to whoever reads the answer.

## Limits

English only, by verbs alone. A key is known by its name.

## Sources

- *Let Me Speak Freely?*, arXiv 2408.02442; docs/evidence.md, P7, second-hand, 2026-11-22
- docs/evidence.md, rule 34, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.claims import claims, ways_to_claim
from promptls.prompt.document import BlockContent
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_BARE = frozenset({"only json"})
_WORKED_OUT = frozenset(
    "calculate compute solve prove derive diagnose deduce infer estimate plan schedule optimise optimize".split()
)
_ROOM = LazyPattern(
    r"\b\w*(?:reason|rationale|explanation|thought|thinking|steps|working|analysis|justif|why|proof)\w*\b",
    re.I,
)


@rule(
    "format-vs-reasoning",
    family="reasoning",
    severity=Severity.HINT,
    default=False,
    languages=("en",),
    looks_for=(ways_to_claim(_BARE),),
    good=(
        'Calculate the sum. Return only JSON: {"reasoning": "", "sum": 0}\n',
        'Name the buyer. Return only JSON: {"buyer": ""}\n',
        "Calculate the sum and return it in one line.\n",
    ),
    bad=(
        Bad(
            'Calculate the sum of all positions. Return only JSON: {"sum": 0}\n', found=("Return only JSON",)
        ),
        Bad("Diagnose the fault of the machine.\n\n- Output only JSON.\n"),
        Bad("Solve the equation. Respond only with JSON.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding, at the demand for JSON."""
    claim = next(claims(ctx.prompt, _BARE), None)
    if claim is None:
        return
    asked = [m for m in ctx.prompt.messages if m.instructs]
    if any(_ROOM.search(message.document.text) for message in asked):
        return
    verb = next((verb for m in asked for _, verb in m.document.gather(_works_out)), None)
    if verb:
        text = f'{quoted(claim.text)} leaves no place to {verb}; add a first key such as "reasoning"'
        yield Finding(claim.place, text)


def _works_out(block: Block, content: BlockContent) -> Iterator[str]:
    if not block.example and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        yield from (unit.verb for unit in content.units if unit.verb in _WORKED_OUT and not unit.negated)
