"""The tools that a prompt file declares for the model, whatever the file's format calls them.

Known forms, all read from the metadata: OpenAI's `tools` with `function` (Chat Completions) or without
(Responses) and its older `functions`, Anthropic's `input_schema`, Gemini's `functionDeclarations`, Bedrock's
`toolSpec`, Prompty's `kind: function`, dotprompt's `toolDefs`, and tools that are only named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.last_asked import last_asked
from promptls.named_tuple import NamedTuple
from promptls.prompt.prompt import MetadataPath
from promptls.prompt.request import places, snake_case

_LISTS = frozenset({"tools", "functions", "tool_defs", "tool_config"})
_MORE = ("functionDeclarations", "function_declarations", "tools")
"""Keys of an entry that holds a list of tools in place of being one."""
_WRAPPERS = ("function", "toolSpec", "tool_spec")
_SCHEMAS: tuple[tuple[str, ...], ...] = (
    ("parameters",), ("input_schema",), ("inputSchema", "json"), ("inputSchema",), ("parametersJsonSchema",),
)  # fmt: skip
_DEEPEST = 4


class Tool(NamedTuple):
    """One tool. `schema` is the JSON Schema of its arguments, which stands at `schema_path` of the metadata;
    None for a tool that is only named. `path` leads to the tool itself.
    """

    name: str
    path: MetadataPath
    schema: Mapping[str, Any] | None = None
    schema_path: MetadataPath = ()


@last_asked
def tools_in(metadata: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Every tool that the metadata of a prompt file declare, in the file's order."""
    return tuple(_tools_in(metadata))


def _tools_in(metadata: Mapping[str, Any]) -> Iterator[Tool]:
    for parent, values in places(metadata):
        for key, value in values.items():
            if isinstance(key, str) and snake_case(key) in _LISTS:
                yield from _listed(value, (*parent, key), 0)


def _listed(value: Any, path: MetadataPath, depth: int) -> Iterator[Tool]:
    if isinstance(value, Mapping):
        yield from _more(value, path, depth)
    for at, item in enumerate(value) if isinstance(value, list) else ():
        if isinstance(item, str):
            yield Tool(item, (*path, at))
        elif isinstance(item, Mapping):
            yield from _tool(item, (*path, at), depth)


def _more(item: Mapping[str, Any], path: MetadataPath, depth: int) -> Iterator[Tool]:
    for key in _MORE if depth < _DEEPEST else ():
        if isinstance(item.get(key), list):
            yield from _listed(item[key], (*path, key), depth + 1)


def _tool(item: Mapping[str, Any], path: MetadataPath, depth: int) -> Iterator[Tool]:
    yield from _more(item, path, depth)
    for wrapper in _WRAPPERS:
        if isinstance(item.get(wrapper), Mapping):
            item, path = item[wrapper], (*path, wrapper)
    name = item.get("name")
    if not isinstance(name, str):
        return
    for keys in _SCHEMAS:
        schema: Any = item
        for key in keys:
            schema = schema.get(key) if isinstance(schema, Mapping) else None
        if isinstance(schema, Mapping | list):
            # Prompty lists the arguments themselves.
            found = {"properties": schema} if isinstance(schema, list) else schema
            yield Tool(name, path, found, (*path, *keys))
            return
    yield Tool(name, path)
