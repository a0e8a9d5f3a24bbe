"""Thinking is switched by a parameter that the target model does not have; it has another one for that.

## What

`enable_thinking: false` for a model that takes `thinking: {type: disabled}`, or the other way round, in the
request's parameters that the file keeps.

## Why

Each vendor has a parameter of its own: Z.ai, DeepSeek and Moonshot take `thinking.type`; Qwen and SmolLM
`enable_thinking`; NVIDIA's templates `chat_template_kwargs.enable_thinking`. A parameter that an API does not
know is passed over or rejected, so the model thinks, or does not, against the author's wish.

## Fix

The rewrite `thinking-switch`: the same state, on or off, under the model's own parameter. Unsafe, since a key
is renamed. Gateways may translate the parameter; then ignore the finding for that file.

## Limits

Switches of degrees (`reasoning_effort`) are not translated: on and off are no degree.

## Sources

- The fact `reasoning` of each profile, with its source
- docs.z.ai, thinking mode, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from promptls.diagnostics import Safety, Severity
from promptls.prompt import Finding
from promptls.prompt.thinking import read_switch
from promptls.rules.rule import Bad, Context, Good, rule

_TYPE = {"parameter": "thinking.type"}
_ENABLE = {"parameter": "enable_thinking"}
_CHAT = '"messages": [{"role": "user", "content": "Name a bird."}]}\n'


class Options(NamedTuple):
    """`parameter` that switches the model's thinking, and others that do `also`, by their paths."""

    parameter: str = ""
    also: tuple[str, ...] = ()


@rule(
    "foreign-thinking-switch",
    family="models",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    good=(
        Good("---\nthinking: {type: disabled}\n---\nName a bird.\n", thresholds=_TYPE),
        Good("---\ntemperature: 1\n---\nName a bird.\n", thresholds=_TYPE),
        Good("Set enable_thinking to false.\n", thresholds=_TYPE),
    ),
    bad=(
        Bad(
            "---\nenable_thinking: false\n---\nName a bird.\n",
            fixed='---\nthinking: {"type": "disabled"}\n---\nName a bird.\n',
            found=("false",),
            thresholds=_TYPE,
        ),
        Bad(
            '{"thinking": {"type": "enabled"}, ' + _CHAT,
            fixed='{"enable_thinking": true, ' + _CHAT,
            found=('"enabled"',),
            path="a.chat.json",
            thresholds=_ENABLE,
        ),
        Bad(
            '{"extra_body": {"enable_thinking": true}, ' + _CHAT,
            fixed='{"extra_body": {"thinking": {"type": "enabled"}}, ' + _CHAT,
            found=("true",),
            path="a.chat.json",
            thresholds=_TYPE,
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, at what switches."""
    switch = read_switch(ctx.prompt.metadata)
    fixes = ctx.proposals("thinking-switch", params=ctx.options._asdict())
    if switch is None or not fixes:
        return
    said = ".".join(map(str, switch.path[len(switch.parent) :]))
    message = f'the model does not know "{said}"; switch its thinking with "{ctx.options.parameter}"'
    yield Finding(switch.path, message, fixes)
