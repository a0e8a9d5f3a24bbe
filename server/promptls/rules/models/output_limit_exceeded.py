"""The request asks for more output than the target model can write.

## What

`max_tokens` (under any of its names) above the model's longest output, or so high that it does not fit into
the context window beside the prompt itself.

## Why

Most APIs answer such a request with an error; the others cut the value down without a word. The limits are
facts of the model's profile; where sources differ, the highest counts.

## Fix

None: set a value that the model can give; what is needed depends on the task.

## Limits

What fills the variables is not known, so a prompt that just fits may not fit when it is sent. Hosts may
allow less than the vendor. Tokens of the prompt are estimated.

## Sources

- The facts `max_output` and `context_window` of each profile, with their sources
- the facts of the profiles, each with its source, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding
from promptls.prompt.glance import has_metadata
from promptls.prompt.request import parameters
from promptls.rules.rule import Bad, Context, Good, rule

_NAMES = frozenset(("max_tokens", "max_output_tokens", "max_completion_tokens", "max_new_tokens"))
_LIMITS = {"max_output": 4096, "context_window": 8192}
_TIGHT = {"max_output": 8192, "context_window": 8192}
_TASK = "\n---\nName three birds.\n"


class Options(NamedTuple):
    """`max_output`: the longest output. `context_window`: prompt and output. Tokens, 0 if unknown."""

    max_output: int = 0
    context_window: int = 0


@rule(
    "output-limit-exceeded",
    family="models",
    severity=Severity.WARNING,
    options=Options,
    model_bound=True,
    only_if=has_metadata,
    good=(
        Good("---\nmax_tokens: 4096" + _TASK, thresholds=_LIMITS),
        Good("---\nmax_tokens: 100000" + _TASK, thresholds={}),
        Good("Set max_tokens to 100000.\n", thresholds=_LIMITS),
        Good("---\nmax_tokens: many" + _TASK, thresholds=_LIMITS),
    ),
    bad=(
        Bad("---\nmax_tokens: 5000" + _TASK, found=("5000",), thresholds=_LIMITS),
        Bad("---\nmax_output_tokens: 8190" + _TASK, found=("8190",), thresholds=_TIGHT),
        Bad('{"maxTokens": 5000, "messages": [{"role": "user", "content": "Hi"}]}\n', found=("5000",),
            path="a.chat.json", thresholds=_LIMITS),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a parameter, at its value."""
    most, window = ctx.options.max_output, ctx.options.context_window
    for parameter in parameters(ctx.prompt.metadata):
        value = parameter.value
        if parameter.name not in _NAMES or not isinstance(value, int) or isinstance(value, bool):
            continue
        if most and value > most:
            yield Finding(
                parameter.path, f"{value:,} tokens of output are more than the model's {most:,}; ask for less"
            )
        elif window:
            tokens = sum(ctx.count_tokens(message.text.text) for message in ctx.prompt.messages)
            if value + tokens > window:
                rest = f"leave no room in the window of {window:,} for the prompt's own (about {tokens:,})"
                yield Finding(parameter.path, f"{value:,} tokens of output {rest}; ask for less")
