"""Where prompt files keep the parameters of a request, and what these are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.last_asked import last_asked
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath
from promptls.text.lazy_pattern import LazyPattern

PARENTS: tuple[MetadataPath, ...] = (
    (), ("parameters",), ("modelParameters",), ("model", "parameters"), ("model", "options"), ("config",),
    ("extra_body",), ("execution_settings", "default"),
)  # fmt: skip
"""The places, from the metadata's root, that hold request parameters in one format or another."""

_CAPITAL = LazyPattern(r"(?<=[a-z0-9])[A-Z]")


class Parameter(NamedTuple):
    """One parameter of the request, its `name` in snake case whatever the file's habit is."""

    path: MetadataPath
    name: str
    value: Any


def places(metadata: Mapping[str, Any]) -> Iterator[tuple[MetadataPath, Mapping[Any, Any]]]:
    """Those of PARENTS that there are, with what they hold."""
    if not metadata:
        return
    yield (), metadata
    for parent in PARENTS:
        if not parent or parent[0] not in metadata:
            continue
        values: Any = metadata
        for key in parent:
            values = values.get(key) if isinstance(values, Mapping) else None
        if isinstance(values, Mapping):
            yield parent, values


@last_asked
def parameters(metadata: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """Every entry of the places that hold parameters, in the file's order; `thinking.x` counts as `x`."""
    return tuple(_parameters(metadata))


def _parameters(metadata: Mapping[str, Any]) -> Iterator[Parameter]:
    for parent, values in places(metadata):
        for key, value in values.items():
            if not isinstance(key, str):
                continue
            yield Parameter((*parent, key), snake_case(key), value)
            if key == "thinking" and isinstance(value, Mapping):
                for inner, part in value.items():
                    yield Parameter((*parent, key, inner), snake_case(str(inner)), part)


def declared_schema(metadata: Mapping[str, Any]) -> MetadataPath | None:
    """Where the file itself declares what the output is (`output: {schema: …}`); None where it does not."""
    output = metadata.get("output")
    return ("output", "schema") if isinstance(output, Mapping) and output.get("schema") else None


def snake_case(name: str) -> str:
    """`topP` and `top-p` as `top_p`."""
    if name.islower() and "-" not in name:
        return name
    return _CAPITAL.sub(lambda match: "_" + match.group(), name).replace("-", "_").lower()
