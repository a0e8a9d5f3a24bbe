"""Laws over shapes made at random: written and read again they are the same, and said once they are described."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promptls.schema.describe import is_described, nested_sentences, return_sentence, sentences_by_path
from promptls.schema.described import read_prose
from promptls.schema.from_example import parse_example
from promptls.schema.from_json_schema import from_json_schema, parse_json_schema
from promptls.schema.from_key_list import from_key_list
from promptls.schema.shape import Field, Shape, nested_paths

KEYS = st.text("abcdefghij_", min_size=1, max_size=8)
ODD_KEYS = KEYS | st.text(
    st.characters(exclude_characters='"\\<{[', exclude_categories=["C", "Z"]), min_size=1, max_size=6
)
SAMPLES: dict[str, Any] = {"string": "Tokyo", "number": 4, "boolean": True}


def objects(inner: st.SearchStrategy[Shape], keys: st.SearchStrategy[str]) -> st.SearchStrategy[Shape]:
    return st.lists(st.tuples(keys, inner), min_size=1, max_size=4, unique_by=lambda pair: pair[0]).map(
        lambda pairs: Shape("object", fields=tuple(Field(key, shape) for key, shape in pairs))
    )


def shapes(*, inferred: bool, keys: st.SearchStrategy[str] = KEYS) -> st.SearchStrategy[Shape]:
    leaves = st.sampled_from(["string", "number", "boolean"]).map(
        lambda kind: Shape(kind, inferred=inferred)  # type: ignore[arg-type]
    )
    inner = st.recursive(
        leaves,
        lambda below: objects(below, keys) | below.map(lambda items: Shape("array", items=items)),
        max_leaves=14,
    )
    return objects(inner, keys)


def sample(shape: Shape) -> Any:
    if shape.kind == "object":
        return {field.name: sample(field.shape) for field in shape.fields}
    if shape.items is not None:
        return [sample(shape.items)]
    return SAMPLES[shape.kind]


def bare(shape: Shape) -> Shape:
    """The shape without the places of its keys."""
    fields = tuple(Field(field.name, bare(field.shape), field.required) for field in shape.fields)
    items = bare(shape.items) if shape.items else None
    return Shape(
        shape.kind, fields, items, shape.enum, shape.description, shape.opaque, shape.inferred, shape.nullable
    )


def schema(shape: Shape) -> dict[str, Any]:
    if shape.kind == "object":
        properties = {field.name: schema(field.shape) for field in shape.fields}
        required = [field.name for field in shape.fields if field.required]
        return {"type": "object", "properties": properties, "required": required}
    if shape.items is not None:
        return {"type": "array", "items": schema(shape.items)}
    return {"type": shape.kind}


def unrequired(shape: Shape) -> Shape:
    fields = tuple(Field(field.name, unrequired(field.shape)) for field in shape.fields)
    return Shape(shape.kind, fields, unrequired(shape.items) if shape.items else None)


@given(shapes(inferred=True, keys=ODD_KEYS), st.sampled_from([None, 2]))
def test_an_example_gives_its_shape_back(shape: Shape, indent: int | None) -> None:
    text = json.dumps(sample(shape), indent=indent, ensure_ascii=False)
    parsed = parse_example(text)
    assert parsed is not None
    assert bare(parsed.shape) == shape
    assert not parsed.too_deep


@given(shapes(inferred=True))
def test_every_span_covers_its_key(shape: Shape) -> None:
    text = json.dumps(sample(shape))
    parsed = parse_example(text)
    assert parsed is not None
    waiting = [parsed.shape]
    while waiting:
        here = waiting.pop()
        waiting += [field.shape for field in here.fields] + ([here.items] if here.items else [])
        for field in here.fields:
            assert field.span is not None
            assert text[field.span.start : field.span.end] == field.name


@given(shapes(inferred=False))
def test_a_json_schema_gives_its_shape_back(shape: Shape) -> None:
    made = schema(shape)
    assert unrequired(from_json_schema(made)) == shape
    parsed = parse_json_schema(json.dumps(made, indent=1))
    assert parsed is not None
    assert unrequired(parsed.shape) == shape


@given(shapes(inferred=False, keys=ODD_KEYS))
def test_what_is_said_is_described(shape: Shape) -> None:
    text = "\n".join(nested_sentences(shape))
    for path, here in nested_paths(shape):
        assert is_described(path, here, read_prose(text)), path


@given(shapes(inferred=False), st.data())
def test_saying_what_is_missing_completes_it(shape: Shape, data: st.DataObject) -> None:
    paths = [path for path, _ in nested_paths(shape)]
    skip = set(data.draw(st.lists(st.sampled_from(paths), unique=True))) if paths else set()
    text = "\n".join(sentence for _, sentence in sentences_by_path(shape, skip))
    for path, here in nested_paths(shape):
        assert path in skip or is_described(path, here, read_prose(text)), path


@given(shapes(inferred=False).filter(lambda shape: len(str(shape)) < 4000))
def test_what_is_asked_for_can_be_read_back(shape: Shape) -> None:
    parsed = from_key_list("Read it. " + return_sentence(shape))
    assert parsed is not None
    assert bare(parsed.shape) == shape
