"""Two demands on the voice of the answer cannot both be met.

## What

"Use a formal tone" and "keep it casual"; "write in the first person" and "write in the third person". The
later place is reported and the earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

A voice is a demand like any other, and two of them are a contradiction of the kind that Google's health
checklist and OpenAI's guides put first (docs/evidence.md, G1, O3, 2026-11-22). Nobody was found to have
measured voices by themselves.

## Fix

None: which voice is wanted is the author's to say.

## Limits

English and Chinese; only voices of a short list, without a condition and of the whole answer, or to the same
readers.

## Sources

- Google, prompt health checklist, conflicting instructions; docs/evidence.md, G1, 2026-11-22
- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.prompt.claims import Claim, claims, may_oppose, ways_to_claim
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule

_OTHER = {
    "formal": "casual",
    "casual": "formal",
    "first person": "third person",
    "third person": "first person",
}


@rule(
    "contradictory-persona",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en", "zh"),
    looks_for=(ways_to_claim(_OTHER),),
    only_if=may_oppose(_OTHER.items()),
    good=(
        "Use a formal tone. Be kind.\n",
        "使用正式的语气，不要使用非正式的语气。\n",
        "Use a formal tone. If the user is casual, use a casual tone.\n",
        "Use formal notation and keep a casual tone.\n",
        "Be formal with parents. Talk to the pupils in an informal way.\n",
        "Write the story in the first person.\n",
    ),
    bad=(
        Bad("Use a formal tone. Name the sender.\n\n- Keep a casual tone.\n", found=("Keep a casual",)),
        Bad(
            "Write in the first person. Cite the log. Write in the third person.\n",
            found=("Write in the third person",),
        ),
        Bad("Be formal with the pupils. Name the law. Talk to the pupils in an informal way.\n"),
        Bad(
            "Write your remarks in the first person. Cite the log. Remarks are written in the third person.\n"
        ),
        Bad("使用正式的语气。\n\n- 采用轻松活泼的语气。\n", found=("轻松活泼的语气",)),
        Bad("Be informal.\n\nMaintain a polite, formal tone.\n", found=("Maintain a polite, formal",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each voice that an earlier one excludes."""
    first: dict[tuple[str, str], Claim] = {}
    for claim in claims(ctx.prompt, frozenset(_OTHER)):
        earlier = first.get((_OTHER[claim.kind], claim.about))
        if earlier and earlier.sentence != claim.sentence:
            message = f"{quoted(claim.text)} cannot be met together with {quoted(earlier.text)}; keep one of the two"
            yield Finding(claim.place, message, related=((earlier.place, "the other voice"),))
        first.setdefault((claim.kind, claim.about), claim)
