"""Tools that files declare, in the forms of the different interfaces."""

from __future__ import annotations

from typing import Any

import pytest

from promptls.prompt.tools import tools_in

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
FORMS: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "chat completions": (
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": SCHEMA}}]},
        ("tools", 0, "function", "parameters"),
    ),
    "responses": (
        {"tools": [{"type": "function", "name": "f", "parameters": SCHEMA}]},
        ("tools", 0, "parameters"),
    ),
    "functions": ({"functions": [{"name": "f", "parameters": SCHEMA}]}, ("functions", 0, "parameters")),
    "anthropic": ({"tools": [{"name": "f", "input_schema": SCHEMA}]}, ("tools", 0, "input_schema")),
    "gemini": (
        {"tools": [{"functionDeclarations": [{"name": "f", "parameters": SCHEMA}]}]},
        ("tools", 0, "functionDeclarations", 0, "parameters"),
    ),
    "bedrock": (
        {"toolConfig": {"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": SCHEMA}}}]}},
        ("toolConfig", "tools", 0, "toolSpec", "inputSchema", "json"),
    ),
    "mcp": ({"tools": [{"name": "f", "inputSchema": SCHEMA}]}, ("tools", 0, "inputSchema")),
    "dotprompt": ({"toolDefs": [{"name": "f", "inputSchema": SCHEMA}]}, ("toolDefs", 0, "inputSchema")),
    "parameters of prompty": (
        {"model": {"parameters": {"tools": [{"function": {"name": "f", "parameters": SCHEMA}}]}}},
        ("model", "parameters", "tools", 0, "function", "parameters"),
    ),
}


@pytest.mark.parametrize(("metadata", "path"), FORMS.values(), ids=FORMS.keys())
def test_a_tool_is_found_with_its_schema_and_place(
    metadata: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    (tool,) = tools_in(metadata)
    assert (tool.name, tool.schema, tool.schema_path) == ("f", SCHEMA, path)
    value: Any = metadata
    for key in path:
        value = value[key]
    assert value is SCHEMA


def test_a_list_of_arguments_is_a_schema() -> None:
    (tool,) = tools_in({"tools": [{"name": "f", "parameters": [{"name": "city", "kind": "string"}]}]})
    assert tool.schema == {"properties": [{"name": "city", "kind": "string"}]}


def test_a_tool_that_is_only_named_has_no_schema() -> None:
    found = list(tools_in({"tools": ["read", "grep"]}))
    assert [(tool.name, tool.schema) for tool in found] == [("read", None), ("grep", None)]


@pytest.mark.parametrize("value", [None, "Read, Write", 3, [None, 3, [], {}], {"tools": {"tools": "x"}}])
def test_what_declares_no_tool_gives_none(value: Any) -> None:
    assert list(tools_in({"tools": value, "model": None, "config": []})) == []


def test_nesting_without_end_ends() -> None:
    tools: list[Any] = []
    tools.append({"tools": tools})
    assert list(tools_in({"tools": tools})) == []
