"""A tool of the file takes an object or a list of objects, which the target model gives back mangled.

## What

In the tools that the file declares (`tools`, `functions`, `input_schema` and their like): an argument that is
an object with fields of its own, or a list of such objects, also behind `$ref` and `anyOf`.

## Why

GLM's own form of a tool call is a flat list of `<arg_key>` and `<arg_value>` pairs, so that a nested value
arrives as a string, or with its fields beside the others (stacklok/mecatl 253, dkmaker/hass-pi-agent 42,
vllm 46924 and the chat template, all read 2026-11-22). The program then rejects the call, or reads half of
it.

## Fix

None: the schema is the program's interface. Make each field an argument of its own, or take the object as a
string of JSON on purpose, say so in its description, and decode it.

## Limits

Only tools whose schema stands in the file are seen; one finding for each outermost argument. Maps with free
keys (`additionalProperties`) count as well.

## Sources

- stacklok/mecatl pull request 253, dkmaker/hass-pi-agent pull request 42, vllm issue 46924, 2026-11-22
- the chat template of GLM-4.7 on Hugging Face, 2026-11-22
"""

# ruff: noqa: E501 - whole examples on one line
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.prompt import Finding, MetadataPath
from promptls.prompt.glance import has_metadata
from promptls.prompt.tools import Tool
from promptls.rules.rule import Bad, Context, Good, rule

_CHAT = '{"messages": [{"role": "user", "content": "Find the birds."}], "tools": ['
_FLAT = '{"type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer"}}}'
_NESTED = (
    '{"type": "object", "properties": {"area": {"type": "object", "properties": {"x": {"type": "number"}}}}}'
)
_LIST = '{"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {"id": {}}}}}}'
_FIELDS_SHOWN = 3
_MOST_STEPS = 200
"""Schemas looked at for one argument; `$ref`s can make a small one stand for millions."""


@rule(
    "nested-tool-arguments",
    family="models",
    severity=Severity.WARNING,
    model_bound=True,
    only_if=has_metadata,
    good=(
        Good(_CHAT + f'{{"type": "function", "function": {{"name": "find", "parameters": {_FLAT}}}}}]}}\n', path="a.chat.json"),
        Good(_CHAT + f'{{"name": "find", "input_schema": {_FLAT}}}]}}\n', path="a.chat.json"),
        Good("---\ntools: [read, grep]\n---\nFind the birds.\n"),
        Good(_CHAT + '{"name": "f", "parameters": {"properties": {"tags": {"type": "array", "items": {"type": "string"}}}}}]}\n', path="a.chat.json"),
    ),
    bad=(
        Bad(
            _CHAT + f'{{"type": "function", "function": {{"name": "find", "parameters": {_NESTED}}}}}]}}\n',
            found=('"object"',), path="a.chat.json",
        ),
        Bad(_CHAT + f'{{"name": "save", "input_schema": {_LIST}}}]}}\n', found=('"array"',), path="a.chat.json"),
        Bad(
            "name: Birds\nmessages:\n  - {role: user, content: Find the birds.}\nmodelParameters:\n  tools:\n    - function:\n"
            "        name: find\n        parameters:\n          properties:\n            area: {$ref: '#/$defs/area'}\n"
            "          $defs:\n            area:\n              properties: {x: {type: number}, y: {type: number}}\n",
            found=("{$ref: '#/$defs/area'}",), path="a.prompt.yml",
        ),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding for each argument that is nested."""
    for tool in ctx.prompt.tools:
        if not tool.schema:
            continue
        for name, schema, path in _properties(tool.schema, tool.schema_path):
            fields = _fields(tool, schema, [0])
            if fields is not None:
                place = (*path, "type") if isinstance(schema.get("type"), str) else path
                # The fields of a list's entries, of which there may be any number, are no arguments.
                yield Finding(place, _message(tool, name, [] if "items" in schema else fields))


def _message(tool: Tool, name: str, fields: list[str]) -> str:
    shown = ", ".join(f'"{name}_{field}"' for field in fields[:_FIELDS_SHOWN])
    own = f"give its fields arguments of their own, such as {shown}"
    return (
        f'the argument "{name}" of the tool "{tool.name}" is nested, which the model gives back '
        f"flattened or as a string; {own if fields else 'take a string of JSON, and say so in its description'}"
    )


def _properties(
    schema: Mapping[str, Any], path: MetadataPath
) -> Iterator[tuple[str, Mapping[str, Any], MetadataPath]]:
    """The properties of an object: its JSON Schema has a mapping of them, Prompty's short form a list."""
    found = schema.get("properties")
    # A list that stands for the whole schema has no key of its own in the file.
    under = path if isinstance(found, list) and len(schema) == 1 else (*path, "properties")
    if isinstance(found, Mapping):
        for name, value in found.items():
            if isinstance(value, Mapping):
                yield str(name), value, (*under, name)
    for at, value in enumerate(found) if isinstance(found, list) else ():
        if isinstance(value, Mapping) and isinstance(value.get("name"), str):
            yield value["name"], value, (*under, at)


def _fields(tool: Tool, schema: Mapping[str, Any], steps: list[int]) -> list[str] | None:
    """The names of the fields if the schema is an object or a list of objects, else None."""
    steps[0] += 1
    if steps[0] > _MOST_STEPS:
        return None
    if isinstance(schema.get("$ref"), str):
        target = _referred(tool, schema["$ref"])
        return _fields(tool, target, steps) if target is not None else None
    inner = [name for name, _, _ in _properties(schema, ())]
    if inner or isinstance(schema.get("additionalProperties"), Mapping):
        return inner
    for key in ("anyOf", "oneOf", "allOf"):
        for option in schema[key] if isinstance(schema.get(key), list) else ():
            found = _fields(tool, option, steps) if isinstance(option, Mapping) else None
            if found is not None:
                return found
    items = schema.get("items")
    return _fields(tool, items, steps) if isinstance(items, Mapping) else None


def _referred(tool: Tool, reference: str) -> Mapping[str, Any] | None:
    """What a `$ref` within the tool's schema stands for."""
    target: Any = tool.schema
    for key in reference.removeprefix("#").strip("/").split("/"):
        target = target.get(key) if isinstance(target, Mapping) else None
    return target if reference.startswith("#") and isinstance(target, Mapping) else None
