"""Shapes read from examples, their spans and their holes; inline shapes in prose."""

from __future__ import annotations

import pytest

from promptls.schema.from_example import find_inline_shapes, parse_example
from promptls.schema.shape import Shape, depth, nested_paths

EXAMPLE = """
{
  // one order
  "name": "string", // full name
  "age": number,
  'state': 'open' | "closed" | null,
  "risk": "low|high",
  "words": "list of strings",
  "tags": string[],
  "score": 0-100,
  "nickname"?: string,
  "count": "number of pages",
  "title": "<the title of the book>",
  "sample": "Tokyo",
  "flag": true,
  "lines": [{"sku": "A1", "qty": 2}, {"sku": "B", "note": null}]
}
"""


def leaf(text: str) -> Shape:
    parsed = parse_example('{"k": ' + text + "}")
    assert parsed is not None
    return parsed.shape.fields[0].shape


def test_types_are_read_from_notation_and_from_samples() -> None:
    parsed = parse_example(EXAMPLE)
    assert parsed is not None
    fields = {field.name: field for field in parsed.shape.fields}
    shapes = {name: field.shape for name, field in fields.items()}
    assert shapes["name"] == Shape("string", description="full name")
    assert shapes["age"] == Shape("number")
    assert shapes["state"] == Shape("string", enum=("open", "closed"), nullable=True)
    assert shapes["risk"] == Shape("string", enum=("low", "high"))
    assert shapes["words"] == shapes["tags"] == Shape("array", items=Shape("string"))
    assert shapes["score"].kind == "number"
    assert fields["nickname"].required is False
    assert shapes["count"].kind == "number"
    assert shapes["title"].description == "the title of the book"
    assert shapes["sample"] == Shape("string", inferred=True)
    assert shapes["flag"] == Shape("boolean", inferred=True)
    lines = shapes["lines"].items
    assert lines is not None
    assert [field.name for field in lines.fields] == ["sku", "qty", "note"]
    assert parsed.holes == ()


def test_a_scale_in_quotation_marks_is_a_number_and_other_ranges_are_texts() -> None:
    assert {leaf(f'"{text}"').kind for text in ("0.0-1.0", "0–100", "1 to 5")} == {"number"}
    assert {leaf(f'"{text}"').kind for text in ("10-12", "1999-2004", "2024-01-02")} == {"string"}


def test_keys_know_where_they_stand() -> None:
    text = 'Reply like {"a": {"b c": 1}} please'
    parsed = parse_example(text, 11, 28)
    assert parsed is not None
    outer = parsed.shape.fields[0]
    inner = outer.shape.fields[0]
    assert [text[f.span.start : f.span.end] for f in (outer, inner) if f.span] == ["a", "b c"]
    assert text[parsed.span.start : parsed.span.end] == '{"a": {"b c": 1}}'


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ('{"x": [...]}', "VS2", "..."),
        ('{"x": ...}', "VS2", "..."),
        ('{"x": 1, ...}', "VS2", "..."),
        ('{"x": {…}}', "VS2", "…"),
        ('{"x": []}', "VS3", "[]"),
        ('{"x": {}}', "VS3", "{}"),
        ('{"x": "list"}', "VS3", '"list"'),
        ('{"x": object}', "VS3", "object"),
        ('{"status": "open"}', "VS5", "status"),
        ('{"order_status": "string"}', "VS5", "order_status"),
        ('{"x": "value"}', "VS6", '"value"'),
        ('{"x": "string here"}', "VS6", '"string here"'),
        ('{"x": "..."}', "VS6", '"..."'),
        ('{"x": <thing>}', "VS6", "<thing>"),
        ('{"x": null}', "VS6", "null"),
        ("{ x, y }", "VS6", "x"),
    ],
)
def test_holes_are_found_at_their_words(text: str, kind: str, words: str) -> None:
    parsed = parse_example(text)
    assert parsed is not None
    hole = parsed.holes[0]
    assert (hole.kind, text[hole.span.start : hole.span.end]) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        '{"x": ["a", "b", ...]}',
        '{"status": "open | closed"}',
        '{"status": "open" // one of open, closed or lost\n}',
        '{"type": ["a"]}',
        '{"mime_type": "text/html"}',
        '{"x": {{value}}}',
        '{"x": "string (max 100 chars)"}',
        '{"x": 1.5, "y": "Tokyo", "z": false}',
    ],
)
def test_shapes_without_holes(text: str) -> None:
    parsed = parse_example(text)
    assert parsed is not None
    assert parsed.holes == ()


def test_odd_leaves() -> None:
    assert leaf('"string | null"') == Shape("string", nullable=True)
    assert leaf('"low|high|None"') == Shape("string", enum=("low", "high"), nullable=True)
    assert leaf('"Low/Medium/High"').enum == ("Low", "Medium", "High")
    assert leaf('"image/png"') == Shape("string", inferred=True)
    assert leaf('"2024-01-31"') == Shape("string", inferred=True)
    assert leaf("True").kind == "boolean"
    assert leaf("Array<string>").items == Shape("string")


def test_a_placeholder_key_makes_a_map() -> None:
    parsed = parse_example('{"<id>": {"a": 1}}')
    assert parsed is not None
    assert parsed.shape.free_form
    assert [path for path, _ in nested_paths(parsed.shape)] == [()]


def test_json_lines_are_samples_of_one_shape() -> None:
    parsed = parse_example('{"a": 1}\n{"a": null, "b": "x"}\n')
    assert parsed is not None
    assert [(f.name, f.shape.nullable) for f in parsed.shape.fields] == [("a", True), ("b", False)]


def test_text_without_a_container_has_no_shape() -> None:
    assert parse_example("just words") is None


def test_inline_shapes_are_told_from_other_braces() -> None:
    text = (
        'Say "hi" {x} [a](b) it\'s {"a": {"b": 1}} and [see {"n": 2}] or { "x" and [{"q": 1}] '
        'and {name: string} {% if %} {{ y }} ["a","b"]'
    )
    shapes = [text[span.start : span.end] for span in find_inline_shapes(text)]
    assert shapes == ['{"a": {"b": 1}}', '{"n": 2}', '[{"q": 1}]', "{name: string}", '["a","b"]']


def test_nesting_paths_and_depth() -> None:
    parsed = parse_example('{"order": {"lines": [{"parts": [[{"n": 1}]]}]}, "tags": ["a"]}')
    assert parsed is not None
    assert [path for path, _ in nested_paths(parsed.shape)] == [
        ("order",),
        ("order", "lines"),
        ("order", "lines", "[]", "parts"),
    ]
    assert depth(parsed.shape) == 7
