"""Thinking is switched by a parameter or a word that the target model does not know; it has another for that.

## What

`enable_thinking: false` for a model that takes `thinking: {type: disabled}`, or the other way round, in the
request's parameters that the file keeps. Or `/think` or `/no_think`, alone on a line or at the end of a
message, for a model that does not heed these words.

## Why

Each vendor has a parameter of its own: Z.ai, DeepSeek and Moonshot take `thinking.type`; Qwen and SmolLM
`enable_thinking`, and Qwen3's hybrids of April 2025 and SmolLM3 the words as well; NVIDIA's templates
`chat_template_kwargs.enable_thinking`. A parameter that an API does not know is passed over or rejected, so
the model thinks, or does not, against the author's wish.

## Fix

The rewrite `thinking-switch`: the same state, on or off, under the model's own parameter. Unsafe, since a key
is renamed, or a word leaves the text; only where the file keeps parameters of the request. Gateways may
translate the parameter; then ignore the finding for that file.

## Limits

Switches of degrees (`reasoning_effort`) are not translated: on and off are no degree.

## Sources

- The fact `reasoning` of each profile, with its source
- docs.z.ai, thinking mode, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding
from promptls.prompt.thinking import read_switch, word_switches
from promptls.rules.rule import Bad, Context, Good, rule

_TYPE = {"parameter": "thinking.type"}
_ENABLE = {"parameter": "enable_thinking"}
_CHAT = '"messages": [{"role": "user", "content": "Name a bird."}]}\n'


class Options(NamedTuple):
    """`parameter` that switches the model's thinking, and others that do `also`, by their paths.

    `words`: it heeds `/think` and `/no_think`.
    """

    parameter: str = ""
    also: tuple[str, ...] = ()
    words: bool = False


@rule(
    "foreign-thinking-switch",
    family="models",
    severity=Severity.WARNING,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    aliases=("thinking-switch",),
    good=(
        Good("---\nthinking: {type: disabled}\n---\nName a bird.\n", thresholds=_TYPE),
        Good("---\ntemperature: 1\n---\nName a bird.\n", thresholds=_TYPE),
        Good("Set enable_thinking to false.\n", thresholds=_TYPE),
        Good("Name a bird. /no_think\n", thresholds={**_ENABLE, "words": True}),
        Good("Say /no_think to end it, or `/no_think`\n", thresholds=_TYPE),
    ),
    bad=(
        Bad("Name a bird. /no_think\n", found=("/no_think",), thresholds=_TYPE),
        Bad(
            "---\ntemperature: 1\n---\nName a bird.\n/think\n",
            fixed="---\ntemperature: 1\nenable_thinking: true\n---\nName a bird.\n",
            found=("/think",),
            thresholds=_ENABLE,
        ),
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
    """At most one finding for the parameters, at what switches, and one for the first word in the text."""
    switch = read_switch(ctx.prompt.metadata)
    fixes = ctx.proposals("thinking-switch", params=ctx.options._asdict()) if switch is not None else ()
    if switch is not None and switch.on is not None and fixes:
        said = ".".join(map(str, switch.path[len(switch.parent) :]))
        yield Finding(switch.path, _message(ctx, said), fixes)
    heeds = ctx.options.words or not ctx.options.parameter
    word = None if heeds else next(word_switches(ctx.prompt), None)
    if word is not None:
        said = "/think" if word.on else "/no_think"
        given = fixes if switch is not None and switch.on is None else ()
        yield Finding(word.where, _message(ctx, said), given)


def _message(ctx: Context, said: str) -> str:
    return f'the model does not know "{said}"; switch its thinking with "{ctx.options.parameter}"'
