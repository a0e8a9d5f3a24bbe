"""Takes out request parameters that the model rejects or ignores, and renames or sets others as it wants.

## Trigger

A parameter of the request, in the file's own metadata, that the profile names: `temperature` for a model
that rejects it, `presence_penalty` for one that passes it over, `max_tokens` for one that calls it
`max_completion_tokens`, a temperature other than the one the vendor tells to keep.

## What does not trigger it

- Parameters that the profile does not name, and those of the prompt's own text.
- Sampling parameters where the file switches thinking off, since they then work.
- An advised value that is set already, whether it is written 1 or 1.0.
- A parameter to be renamed that the file writes in a host's style (`maxTokens`): the host translates it.

## Change

One entry of the metadata each: taken out, renamed, or set. A mapping that is left empty goes along. Unsafe, and only by name: what the
author set is dropped, and a gateway may translate it. The text is not touched.

## Sources

- The facts `parameters`, `sampling_parameters` and `temperature_parameter` of the profile, with theirs;
  docs/evidence.md, rule 66, 2026-11-22.
"""

# ruff: noqa: E501 - whole files in the cases
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Safety
from promptls.prompt import Change, MetadataChange, MetadataPath, MetadataRemoval, MetadataRename, Place
from promptls.prompt.request_faults import ParameterFault, parameter_faults
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

_REJECTS = {"rejected": ["temperature", "top_p"]}
_KEEPS = {"advised": ["temperature=1.0"]}
_RENAMES = {"renamed": ["max_tokens=max_completion_tokens"]}
_CHAT = '"messages": [{"role": "user", "content": "Name a bird."}]}\n'


@rewrite(
    "parameter-fix",
    safety=Safety.UNSAFE,
    effects={Effect.METADATA, Effect.DROPS},
    cases=(
        Case("---\nmodel: o3\ntemperature: 0.2\n---\nName a bird.\n", "---\nmodel: o3\n---\nName a bird.\n",
             params=_REJECTS),
        Case('{"temperature": 0.2, "seed": 1, "top_p": 0.9, ' + _CHAT, '{"seed": 1, ' + _CHAT, "a.chat.json",
             params=_REJECTS),
        Case("---\ntemperature: 0.2\n---\nName a bird.\n", "---\ntemperature: 1.0\n---\nName a bird.\n",
             params=_KEEPS),
        Case('{"max_tokens": 50, ' + _CHAT, '{"max_completion_tokens": 50, ' + _CHAT, "a.chat.json",
             params=_RENAMES),
        Case('---\nmodel: a\nconfig:\n  temperature: 0.2\n---\n{{role "user"}}Name a bird.\n',
             '---\nmodel: a\n---\n{{role "user"}}Name a bird.\n', "a.prompt", params=_REJECTS),
        Case("modelParameters:\n  top_p: 0.5\n  temperature: 0\nmessages:\n- role: user\n  content: Name a bird.\n",
             "messages:\n- role: user\n  content: Name a bird.\n", "a.prompt.yml", params=_REJECTS),
        Case.silent("modelParameters:\n  maxTokens: 50\nmessages:\n- role: user\n  content: Name a bird.\n",
                    "a.prompt.yml", params=_RENAMES),
        Case.silent("---\nmax_tokens: 50\n---\nName a bird.\n", params=_REJECTS),
        Case.silent("---\nthinking: {type: disabled}\ntop_p: 0.2\n---\nName a bird.\n", params=_REJECTS),
        Case.silent("Set the temperature to 0.2.\n", params=_REJECTS),
        Case.silent("---\ntemperature: 1\n---\nName a bird.\n", params=_KEEPS),
        Case.silent("---\ntemperature: 0.2\n---\nName a bird.\n"),
    ),
)  # fmt: skip
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a parameter, or one for a mapping that holds nothing but such as are taken out."""
    names = (context.param(kind, ()) for kind in ("rejected", "ignored", "advised", "renamed"))
    metadata = context.prompt.metadata
    faults = list(parameter_faults(metadata, *names))
    gone: dict[MetadataPath, list[str]] = {}
    for fault in faults:
        if fault.kind in ("rejected", "ignored"):
            gone.setdefault(fault.parameter.path[:-1], []).append(str(fault.parameter.path[-1]))
    emptied = {path: keys for path, keys in gone.items() if path and set(keys) == set(_at(metadata, path))}
    for path, keys in emptied.items():
        title = "Take out " + " and ".join(f'"{key}"' for key in keys)
        yield Suggestion(Place(0, Span(0, 0)), title, (MetadataRemoval(path),))
    for fault in faults:
        if fault.parameter.path[:-1] not in emptied:
            yield Suggestion(Place(0, Span(0, 0)), _title(fault), (_change(fault),))


def _at(metadata: Mapping[str, Any], path: MetadataPath) -> Any:
    value: Any = metadata
    for key in path:
        value = value[key]
    return value


def _title(fault: ParameterFault) -> str:
    name = fault.parameter.path[-1]
    if fault.kind == "renamed":
        return f'Rename "{name}" to "{fault.wanted}"'
    return f'Set "{name}" to {fault.wanted}' if fault.kind == "advised" else f'Take out "{name}"'


def _change(fault: ParameterFault) -> Change:
    path = fault.parameter.path
    if fault.kind == "renamed":
        return MetadataRename(path, fault.wanted)
    return MetadataChange(path, _value(fault.wanted)) if fault.kind == "advised" else MetadataRemoval(path)


def _value(text: str) -> Any:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text
