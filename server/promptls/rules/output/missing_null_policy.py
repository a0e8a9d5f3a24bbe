"""An extraction into JSON never says what to write for what is not there.

## What

"Extract party, date and amount as JSON" with a shape, and not a word such as null, missing, unknown, omit
or "not found".

## Why

OpenAI's GPT-5.2 guide asks for null instead of a guess and for required and optional fields to be told
apart (docs/evidence.md, O4, 2026-11-22); Google's checklist calls it an underspecified task (G1).
Without a rule the model fills the gap.

## Fix

None: whether null, an empty text or leaving out the key is right depends on what reads the answer.

## Limits

English only. Only where fields are extracted and the answer is to be JSON, and not where the request
carries its own schema.

## Sources

- OpenAI, GPT-5.2 prompting guide; docs/evidence.md, O4, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 29, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Kind, Place
from promptls.prompt.asked_output import SHAPING, asked_output
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sought, looks_for
from promptls.prompt.units import Unit
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span

_EXTRACTS = frozenset("extract parse pull collect gather fill populate".split())
_SAYS = Sought(
    r"\b(?:null|none|missing|absent|unknown|omit|leave\s+(?:it|them)\s+(?:out|empty|blank)|not\s+(?:found|present|available|given|stated|specified|mentioned|applicable)|n/?a|empty\s+(?:string|array|list|object)|optional|if\s+(?:there|a|any|no|it|the)\b|unavailable|undefined|unspecified)",
    re.I,
)


@rule(
    "missing-null-policy",
    family="output",
    severity=Severity.HINT,
    languages=("en",),
    looks_for=SHAPING,
    good=(
        'Extract the party and the date. Return JSON: {"party": string, "date": string}. Use null for what is missing.\n',
        'Write a joke. Return JSON: {"joke": string}\n',
        "Extract the names from the list.\n",
    ),
    bad=(
        Bad('Extract the party and the date. Return JSON: {"party": string, "date": string}\n'),
        Bad('Parse the receipt.\n\nReturn JSON like this:\n\n```json\n{"shop": "Ada", "total": 2.5}\n```\n'),
        Bad("Pull the sender from the mail. Return JSON with the key `sender` (string).\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, at the instruction that extracts."""
    prompt = ctx.prompt
    if prompt.output_schema is not None or prompt.kind not in (Kind.TASK, Kind.SYSTEM, Kind.COMMAND):
        return
    for index, message in enumerate(prompt.messages):
        document = message.document
        extracting = document.gather(_extracting)
        found = next((each for each in extracting if not document.only_introduces(*each)), None)
        if found is None:
            continue
        if not asked_output(prompt).shapes or any(m.document.mentions(_SAYS) for m in prompt.messages):
            return
        said = "nothing says what to write for a field that is not in the text; say null, or leave it out"
        number, unit = found
        place = Span(unit.start, unit.end).shift(document.blocks[number].content)
        yield Finding(Place(index, place), said)
        return


@looks_for(own=True)
def _extracting(block: Block, content: BlockContent) -> list[Unit]:
    """The instructions of one block that extract."""
    return [unit for unit in content.units if unit.verb in _EXTRACTS]
