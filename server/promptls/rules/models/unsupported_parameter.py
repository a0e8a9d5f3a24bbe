"""A request parameter is set that the target model rejects, ignores, or is best left without.

## What

`temperature` for a model whose API answers it with an error (OpenAI's o-series, Claude 5),
`presence_penalty` for one that passes it over (DeepSeek while it thinks), or a value other than the one the
vendor tells to keep (Gemini 3's temperature of 1.0).

## Why

A rejected parameter makes every request fail; an ignored one makes people believe that they have changed
something. Which ones these are is a fact of the model's profile, from its vendor's documentation and from
the catalogues (LiteLLM's `supports_sampling_params`, models.dev's `temperature`).

## Fix

None yet: remove the parameter, or set the value that the message names. Gateways may strip rejected
parameters; then ignore the finding for that file.

## Limits

Only parameters that the file itself holds are seen. Where thinking is switched off in the file, parameters
that are refused or ignored only while the model thinks are let pass.

## Sources

- The facts `parameters`, `sampling_parameters` and `temperature_parameter` of each profile, with their
  sources
- docs/evidence.md, rule 66, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.prompt.request import Parameter, parameters
from promptls.rules.models.thinking_switch import read_switch
from promptls.rules.rule import Bad, Context, Good, rule

_REJECTS = {"rejected": ["temperature", "top_p"]}
_IGNORES = {"ignored": ["temperature"]}
_KEEPS = {"advised": ["temperature=1.0"]}
_WHILE_THINKING = frozenset(("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty"))


class Options(NamedTuple):
    """`rejected`, `ignored`: names of parameters. `advised`: `name=value` pairs that are best kept."""

    rejected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()


@rule(
    "unsupported-parameter",
    family="models",
    severity=Severity.ERROR,
    options=Options,
    model_bound=True,
    good=(
        Good("---\nmax_tokens: 500\n---\nName three birds.\n", thresholds=_REJECTS),
        Good("Set the temperature to 0.2 in the config.\n", thresholds=_REJECTS),
        Good("---\nthinking: {type: disabled}\ntemperature: 0.2\n---\nName a bird.\n", thresholds=_IGNORES),
        Good("---\ntemperature: 1\n---\nName three birds.\n", thresholds=_KEEPS),
        Good('{"reasoning_effort": "none", "top_p": 0, "messages": [{"role": "user", "content": "Hi"}]}\n',
             "a.chat.json", thresholds=_REJECTS),
        "---\ntemperature: 0.2\n---\nName three birds.\n",
    ),
    bad=(
        Bad("---\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_REJECTS),
        Bad("---\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_IGNORES),
        Bad("---\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_KEEPS),
        Bad('{"topP": 0.9, "messages": [{"role": "user", "content": "Name three birds."}]}\n', found=("0.9",),
            path="a.chat.json", thresholds=_REJECTS),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a parameter, at its value."""
    advised = dict(pair.split("=", 1) for pair in ctx.options.advised)
    awake = not _is_thinking_off(ctx.prompt.metadata)
    for parameter in parameters(ctx.prompt.metadata):
        message = _fault(parameter, ctx.options, advised, awake)
        if message:
            yield Finding(parameter.path, message)


def _fault(parameter: Parameter, options: Options, advised: Mapping[str, str], awake: bool) -> str | None:
    name = parameter.name
    passes = not awake and name in _WHILE_THINKING
    if name in options.rejected and not passes:
        return f'the model rejects a request that sets "{parameter.path[-1]}"; remove it'
    if name in options.ignored and not passes:
        return f'"{parameter.path[-1]}" has no effect on this model; remove it'
    if name in advised and not _same(parameter.value, advised[name]):
        return f'"{parameter.path[-1]}" is best kept at {advised[name]} for this model; remove it or set that'
    return None


def _is_thinking_off(metadata: Mapping[str, Any]) -> bool:
    switch = read_switch(metadata)
    off = any(p.name == "reasoning_effort" and p.value == "none" for p in parameters(metadata))
    return off or (switch is not None and switch.on is False)


def _same(value: Any, wanted: str) -> bool:
    try:
        return float(value) == float(wanted)
    except (TypeError, ValueError):
        return str(value) == wanted
