"""Hostile input: never an exception, and twice the text takes about twice the time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from promptls.schema.describe import is_described, nested_sentences, return_sentence
from promptls.schema.described import is_enumerated, read_prose
from promptls.schema.from_example import find_inline_shapes, parse_example
from promptls.schema.from_json_schema import parse_json_schema
from promptls.schema.from_key_list import from_key_list
from promptls.schema.requests import find_format_requests
from promptls.schema.shape import MAX_DEPTH, Field, Shape, depth, nested_paths
from promptls.schema.strict_json import check_json

UNITS = [
    "{", "[", "}", "]", '"', "'", "“", "`", '{"a":', "[{", '\\"', '"\\', '"a\n', "(", "<a", "{{", "{%", "/*", "// ",
    "<!--", "JSON with ", "In the JSON, ", "In the JSON, a is a", "The JSON is a ", "Return a JSON object ", "- a: ",
    "- a (string)\n", "a|", '"a"|', "with the keys ", "keys a (", '"a" (', "**a", "status is ", "...", '{"a":1},',
    "{'a':", "$", "return ", "JSON ", "to ", "if ", "output: ", "as JSON ", " ", "\n", ",", ":", "\ufffc", "a_",
]  # fmt: skip

SHAPE = Shape("object", fields=(Field("a", Shape("string")),))
READERS: list[Callable[[str], object]] = [
    parse_example,
    find_inline_shapes,
    check_json,
    parse_json_schema,
    from_key_list,
    find_format_requests,
    lambda text: is_described(("x",), SHAPE, read_prose(text)),
    lambda text: is_enumerated("a", read_prose(text)),
]


@pytest.mark.parametrize("unit", UNITS)
def test_no_reader_fails_or_hangs(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    for reader in READERS:
        for hostile in (text, '{"a": ' + text, text + "}"):
            started = time.process_time()
            reader(hostile)
            # A quadratic reader takes minutes here; a linear one a second on a slow and busy machine.
            assert time.process_time() - started < 12, (unit, reader)


@pytest.mark.parametrize("opening", ['{"a":', "[", '[{"a":'])
def test_deep_nesting_is_cut_and_said(opening: str) -> None:
    closing = "".join({"{": "}", "[": "]"}[char] for char in reversed(opening) if char in "{[")
    text = opening * 10_000 + "1" + closing * 10_000
    parsed = parse_example(text)
    assert parsed is not None
    assert parsed.too_deep
    assert depth(parsed.shape) <= MAX_DEPTH + 1
    assert check_json(text) is None
    assert len(find_inline_shapes(text)) == 1
    for path, shape in nested_paths(parsed.shape):
        assert not is_described(path, shape, read_prose(""))
    assert return_sentence(parsed.shape)
    assert nested_sentences(parsed.shape) or depth(parsed.shape) < 2 or opening == "["


def test_a_wide_example_is_read_whole() -> None:
    text = "{" + ", ".join(f'"key{number}": {{"x": {number}}}' for number in range(5_000)) + "}"
    parsed = parse_example(text)
    assert parsed is not None
    assert len(parsed.shape.fields) == 5_000
    assert len(nested_sentences(parsed.shape)) == 5_000
