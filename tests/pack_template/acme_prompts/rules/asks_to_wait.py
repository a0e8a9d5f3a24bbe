"""The model is asked to wait.

## What

"Wait for my answer": a prompt without a conversation has no one to wait for.

## Why

Our judgement, 2026-11-26: the model can only stop, or make the answer up.

## Sources

- Acme's style guide, 2026-11-26
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.rules import Bad, BlockView, Context, Scope, rule

_WAIT = re.compile(r"\bwait for (?:my|the user's) (?:answer|reply|approval)\b", re.I)


class Options(NamedTuple):
    """`allow` are words that may follow "wait for my" after all."""

    allow: tuple[str, ...] = ()


@rule(
    "acme/asks-to-wait",
    family="acme",
    severity=Severity.WARNING,
    scope=Scope.BLOCK,
    languages=("en",),
    options=Options,
    good=("Wait five minutes.\n", "Ask one question.\n", "Run `wait for my answer`.\n"),
    bad=(
        Bad("Ask, and wait for my answer.\n", found=("wait for my answer",)),
        Bad("- Wait for the user's reply.\n"),
        Bad("Always wait for my approval.\n"),
    ),
)
def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
    """Each such phrase of the prose."""
    for match in _WAIT.finditer(block.content.prose):
        if match.group().split()[-1].lower() not in ctx.options.allow:
            yield block.finding(*match.span(), f'"{match.group()}" has no one to wait for; say what to do')
