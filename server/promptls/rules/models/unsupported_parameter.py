"""A request parameter is set that the target model rejects, ignores, or is best left without.

## What

`temperature` for a model whose API answers it with an error (OpenAI's o-series, Claude 5), `max_tokens` for
one that calls it `max_completion_tokens`,
`presence_penalty` for one that passes it over (DeepSeek while it thinks), or a value other than the one the
vendor tells to keep (Gemini 3's temperature of 1.0).

## Why

A rejected parameter makes every request fail; an ignored one makes people believe that they have changed
something. Which ones these are is a fact of the model's profile, from its vendor's documentation and from
the catalogues (LiteLLM's `supports_sampling_params`, models.dev's `temperature`). For a model that rejects
none the finding is a warning.

## Fix

The rewrite `parameter-fix`: the parameter is taken out, renamed, or set to the value that the message names.
Unsafe, since the request changes; gateways may translate rejected parameters, then ignore the finding for
that file. Where the format has no way to take an entry out, do it by hand.

## Limits

Only parameters that the file itself holds are seen. Where thinking is switched off in the file, parameters
that are refused or ignored only while the model thinks are let pass.

## Sources

- The facts `parameters`, `sampling_parameters` and `temperature_parameter` of each profile, with their
  sources
- docs/evidence.md, rule 66, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding
from promptls.prompt.glance import has_metadata
from promptls.prompt.request_faults import ParameterFault, parameter_faults
from promptls.rules.rule import Bad, Context, Good, rule

_REJECTS = {"rejected": ["temperature", "top_p"]}
_IGNORES = {"ignored": ["temperature"]}
_KEEPS = {"advised": ["temperature=1.0"]}
_RENAMES = {"renamed": ["max_tokens=max_completion_tokens"]}
_REWRITE = "parameter-fix"


class Options(NamedTuple):
    """`rejected`, `ignored`: names of parameters. `advised`: `name=value` pairs that are best kept.

    `renamed`: `old=new` pairs of names.
    """

    rejected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()


@rule(
    "unsupported-parameter",
    family="models",
    severity=Severity.ERROR,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    only_if=has_metadata,
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
        Bad("---\nmodel: a\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_REJECTS,
            fixed="---\nmodel: a\n---\nName three birds.\n"),
        Bad("---\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_IGNORES,
            fixed="---\n---\nName three birds.\n"),
        Bad("---\ntemperature: 0.2\n---\nName three birds.\n", found=("0.2",), thresholds=_KEEPS,
            fixed="---\ntemperature: 1.0\n---\nName three birds.\n"),
        Bad("---\nmax_tokens: 9\n---\nName three birds.\n", found=("9",), thresholds=_RENAMES,
            fixed="---\nmax_completion_tokens: 9\n---\nName three birds.\n"),
        Bad('{"topP": 0.9, "messages": [{"role": "user", "content": "Name three birds."}]}\n', found=("0.9",),
            path="a.chat.json", thresholds=_REJECTS),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a parameter, at its value."""
    params = ctx.options._asdict()
    for fault in parameter_faults(ctx.prompt.metadata, **params):
        path = fault.parameter.path
        yield Finding(path, _message(fault), ctx.proposals(_REWRITE, path, params))


def _message(fault: ParameterFault) -> str:
    name = fault.parameter.path[-1]
    if fault.kind == "rejected":
        return f'the model rejects a request that sets "{name}"; remove it'
    if fault.kind == "ignored":
        return f'"{name}" has no effect on this model; remove it'
    if fault.kind == "renamed":
        return f'the model rejects "{name}"; call it "{fault.wanted}"'
    return f'"{name}" is best kept at {fault.wanted} for this model; remove it or set that'
