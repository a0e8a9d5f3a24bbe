"""The answer is to be brief and exhaustive at once.

## What

"Be concise." and "Provide a comprehensive, exhaustive answer." of the whole answer. The later place is
reported and the earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

Google's health checklist and OpenAI's guides name conflicting demands among the first faults of a prompt
(docs/evidence.md, G1, O2, O3, 2026-11-22). Both words stand together in 1.5 % of real prompt files
(§1).

## Fix

None: say which part is brief and which is full, or give a number.

## Limits

English and Chinese; only demands on the whole answer, or both on one part of it ("each item"), with no condition ("a
brief summary, then the full table"). "Concise but complete" in one sentence is a wish for both and is left alone.

## Sources

- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- OpenAI, GPT-5 prompting guide; docs/evidence.md, O2, 2026-11-22
- docs/evidence.md, rule 21, 2026-11-22
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
    "brief": "exhaustive",
    "exhaustive": "brief",
    "brief part": "full part",
    "full part": "brief part",
}


@rule(
    "contradictory-length",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en", "zh"),
    looks_for=(ways_to_claim(_OTHER),),
    only_if=may_oppose(_OTHER.items()),
    good=(
        "Be concise. Write a comprehensive table of contents.\n",
        "Be concise. When asked for details, provide a comprehensive answer.\n",
        "Be concise but thorough.\n",
        "Keep each item short.\n\nDescribe every fault in full detail.\n",
        "Give a brief summary, then a detailed report.\n",
        "回答要简洁而全面。\n",
        "摘要部分要简洁，正文要详细。\n",
        "Paragraphs should be short.\n\nWrite at least 2,000 words.\n",
    ),
    bad=(
        Bad(
            "Be concise. Cite the law.\n\nProvide a comprehensive, exhaustive answer.\n",
            found=("Provide a comprehensive, exhaustive answer",),
        ),
        Bad(
            "Answer in great detail. Name each risk.\n\n- Keep your answers short.\n",
            found=("Keep your answers short",),
        ),
        Bad("Keep each item very short. Name the hall.\n\n- Describe every item extensively.\n"),
        Bad("Respond in one sentence. Be as detailed as possible.\n", found=("Be as detailed",)),
        Bad("回答要简洁。\n\n## 内容\n\n尽可能详细地解释每个问题。\n", found=("尽可能详细地解释",)),
        Bad("Your answers must be concise.\n\n- Write at least 2,000 words.\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """The first demand that an earlier one of the other kind excludes."""
    first: dict[tuple[str, str], Claim] = {}
    for claim in claims(ctx.prompt, frozenset(_OTHER)):
        earlier = first.get((_OTHER[claim.kind], claim.about))
        # "Concise but thorough" is one wish.
        if earlier and earlier.sentence != claim.sentence:
            message = f"{quoted(claim.text)} cannot be met together with {quoted(earlier.text)}; say which part is which"
            yield Finding(claim.place, message, related=((earlier.place, "the other demand"),))
            return
        first.setdefault((claim.kind, claim.about), claim)
