"""The shape that is asked for puts the answer before its reason.

## What

`{"label": ..., "reason": ...}`: the model writes the label first and then finds a reason for it. Only for
models whose profile lists the rule, since one that thinks beforehand has its reason already.

## Why

A model writes one token after the other, so that only what stands before the answer can help it. Google's
checklist calls the order wrong, OpenAI's own prompt for writing prompts asks for conclusions last
(docs/evidence.md, G1, P3, 2026-11-22), and the order of keys changed results in *Let Me Speak Freely*
(arXiv 2408.02442; P7).

## Fix

None: the order of the keys is part of what the prompt shows; swap them in the shape and in each example.

## Limits

Only keys by well-known names, in JSON that the prompt shows.

## Sources

- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- arXiv 2408.02442, *Let Me Speak Freely?*; docs/evidence.md, P7
- docs/evidence.md, rule 32, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_PAIR = LazyPattern(
    r"(?P<answer>\"(?:answer|label|score|verdict|result|decision|classification|category|rating|conclusion|sentiment)\")\s{0,4}:[^{}\[\]]{0,200}?(?P<reason>\"(?:reason|reasons|reasoning|rationale|explanation|analysis|thinking|justification|evidence|critique)\")\s{0,4}:",
    re.I,
)


@rule(
    "answer-before-reasoning",
    family="output",
    severity=Severity.INFO,
    model_bound=True,
    good=(
        'Return JSON: {"reason": string, "label": string}\n',
        'Return JSON: {"label": string, "score": number}\n',
        "Give the label and the reason.\n",
    ),
    bad=(
        Bad('Return JSON: {"label": string, "reason": string}\n', found=('"label"',)),
        Bad('Return:\n\n```json\n{"id": 1, "score": 4, "explanation": "clear"}\n```\n', found=('"score"',)),
        Bad('Return JSON: {"verdict": "yes", "rationale": "it says so"}\n', found=('"verdict"',)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each pair of keys in the wrong order, the first of a message."""
    for index, message in enumerate(ctx.prompt.messages):
        match = _PAIR.search(message.document.text)
        if match:
            place = Place(index, Span(*match.span("answer")))
            reason = ((Place(index, Span(*match.span("reason"))), "the reason stands here"),)
            said = f"{match['answer']} is written before {match['reason']}, which can no longer help it; swap the two"
            yield Finding(place, said, related=reason)
