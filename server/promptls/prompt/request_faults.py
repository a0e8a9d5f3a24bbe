"""Parameters of a request that a model rejects, ignores, calls by another name, or is best left without."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from promptls.named_tuple import NamedTuple
from promptls.prompt.request import Parameter, parameters
from promptls.prompt.thinking import read_switch

_WHILE_THINKING = frozenset(("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty"))


class ParameterFault(NamedTuple):
    """One parameter with what is wrong with it; `wanted` is its new name (renamed) or value (advised)."""

    parameter: Parameter
    kind: Literal["rejected", "ignored", "renamed", "advised"]
    wanted: str = ""


def parameter_faults(
    metadata: Mapping[str, Any],
    rejected: Collection[str] = (),
    ignored: Collection[str] = (),
    advised: Collection[str] = (),
    renamed: Collection[str] = (),
) -> Iterator[ParameterFault]:
    """The faults in the file's order. `advised` are `name=value` pairs, `renamed` are `old=new` pairs.

    Where thinking is switched off in the file, parameters that are refused or ignored only while the model
    thinks are let pass.
    """
    if not (found := parameters(metadata)):
        return
    values, names = _pairs(advised), _pairs(renamed)
    asleep = _is_thinking_off(metadata)
    for parameter in found:
        name = parameter.name
        passes = asleep and name in _WHILE_THINKING
        if name in rejected and not passes:
            yield ParameterFault(parameter, "rejected")
        elif name in ignored and not passes:
            yield ParameterFault(parameter, "ignored")
        elif parameter.path[-1] in names:
            # `maxTokens` is a name that a host has made up, and translates itself.
            yield ParameterFault(parameter, "renamed", names[name])
        elif name in values and not _same(parameter.value, values[name]):
            yield ParameterFault(parameter, "advised", values[name])


def _pairs(entries: Collection[str]) -> dict[str, str]:
    found = (entry.partition("=") for entry in entries)
    return {name: value for name, _, value in found}


def _is_thinking_off(metadata: Mapping[str, Any]) -> bool:
    switch = read_switch(metadata)
    off = any(p.name == "reasoning_effort" and p.value == "none" for p in parameters(metadata))
    return off or (switch is not None and switch.on is False)


def _same(value: Any, wanted: str) -> bool:
    try:
        return float(value) == float(wanted)
    except (TypeError, ValueError):
        return str(value) == wanted
