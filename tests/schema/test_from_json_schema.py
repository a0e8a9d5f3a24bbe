"""Shapes read from JSON Schemas."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from promptls.schema.from_json_schema import (
    MAX_SHAPES,
    from_json_schema,
    looks_like_json_schema,
    parse_json_schema,
)
from promptls.schema.shape import Shape, nested_paths

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["order"],
    "properties": {
        "order": {
            "type": "object",
            "description": "The order. ",
            "required": ["id", "lines"],
            "properties": {
                "id": {"type": "integer"},
                "status": {"enum": ["open", "closed"], "description": "state now"},
                "paid": {"type": ["boolean", "null"]},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
                "extra": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }
    },
    "$defs": {
        "line": {
            "type": "object",
            "required": ["sku"],
            "properties": {
                "sku": {"type": "string"},
                "qty": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/line"}},
            },
        }
    },
}


def test_a_schema_with_references() -> None:
    shape = from_json_schema(ORDER)
    order = shape.field("order")
    assert order is not None
    assert order.required is True
    assert order.shape.description == "The order."
    fields = {field.name: field for field in order.shape.fields}
    assert fields["status"].shape == Shape("string", enum=("open", "closed"), description="state now")
    assert fields["status"].required is False
    assert fields["paid"].shape == Shape("boolean", nullable=True)
    assert fields["extra"].shape == Shape("object", items=Shape("string"), free_form=True)
    line = fields["lines"].shape.items
    assert line is not None
    assert [(f.name, f.required) for f in line.fields] == [("sku", True), ("qty", False), ("parts", False)]
    assert line.fields[1].shape == Shape("integer", nullable=True)
    inner = line.fields[2].shape.items
    assert inner is not None
    assert inner.description == "the same fields as line"
    assert [path for path, _ in nested_paths(shape)] == [("order",), ("order", "lines")]


def test_the_text_of_a_schema_gives_spans_and_holes() -> None:
    text = """Use this schema:
{
  "type": "object",
  "properties": {
    "status": {"type": "string"},
    "rows": {"type": "array"},
    "any": {},
    "blob": {"type": "object"},
    "note": {"type": "string", "description": "free text"},
  }
}"""
    parsed = parse_json_schema(text)
    assert parsed is not None
    assert [(hole.kind, text[hole.span.start : hole.span.end]) for hole in parsed.holes] == [
        ("VS5", "status"),
        ("VS3", "rows"),
        ("VS6", "any"),
        ("VS3", "blob"),
    ]
    spans = [field.span for field in parsed.shape.fields]
    assert [text[span.start : span.end] for span in spans if span] == [
        "status",
        "rows",
        "any",
        "blob",
        "note",
    ]


def test_alternatives_of_objects_become_one() -> None:
    shape = from_json_schema(
        {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["kind", "a"],
                    "properties": {"kind": {"const": "A"}, "a": {"type": "string"}},
                },
                {
                    "type": "object",
                    "required": ["kind", "b"],
                    "properties": {"kind": {"const": "B"}, "b": {"type": "number"}},
                },
            ]
        }
    )
    assert [(f.name, f.required) for f in shape.fields] == [("kind", True), ("a", False), ("b", False)]
    assert shape.fields[0].shape.enum == ("A", "B")


def test_all_of_joins_fields() -> None:
    shape = from_json_schema(
        {
            "allOf": [{"properties": {"a": {"type": "string"}}}],
            "type": "object",
            "properties": {"b": {"type": "integer"}},
        }
    )
    assert [field.name for field in shape.fields] == ["a", "b"]


@pytest.mark.parametrize(
    "value",
    [
        ORDER,
        {"$schema": "x"},
        {"type": "array", "items": {"type": "string"}},
        {"properties": {"a": {"type": "string"}}},
        {"name": "order", "strict": True, "schema": {"type": "object", "properties": {}}},
        {"type": "json_schema", "json_schema": {"schema": {"type": "object", "properties": {}}}},
        {"json_schema": {"$schema": "x"}},
        {"$defs": {"a": {}}, "$ref": "#/$defs/a"},
        {"definitions": {"a": {}}, "anyOf": [{"$ref": "#/definitions/a"}]},
    ],
)
def test_schemas_are_known_as_such(value: object) -> None:
    assert looks_like_json_schema(value)
    assert parse_json_schema(json.dumps(value)) is not None


@pytest.mark.parametrize(
    "value",
    [
        {"order": {"id": 1}},
        {"type": "invoice", "items": [1]},
        {"type": "array", "items": ["a"]},
        {"properties": {"colour": "red"}},
        {"schema": {"a": 1}},
        [],
        "string",
    ],
)
def test_samples_are_no_schemas(value: object) -> None:
    assert not looks_like_json_schema(value)


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"$ref": "https://example.com/other.json"},
        {"$ref": "#/nowhere/9/x"},
        {"type": 5, "enum": [], "items": 3, "properties": [], "required": 7},
        {"anyOf": [{"type": "null"}]},
        True,
        None,
    ],
)
def test_odd_schemas_still_give_a_shape(schema: object) -> None:
    assert isinstance(from_json_schema(schema), Shape)


def test_references_that_multiply_are_cut() -> None:
    """Thirty definitions that each name the next twice stand for a thousand million fields."""
    names = [f"d{number}" for number in range(30)]
    definitions: dict[str, Any] = {
        name: {
            "type": "object",
            "properties": {"x": {"$ref": f"#/$defs/{following}"}, "y": {"$ref": f"#/$defs/{following}"}},
        }
        for name, following in pairwise(names)
    }
    text = json.dumps({"$ref": "#/$defs/d0", "$defs": definitions})
    parsed = parse_json_schema(text)
    assert parsed is not None
    assert parsed.too_deep
    assert sum(1 for _ in nested_paths(parsed.shape)) <= MAX_SHAPES
