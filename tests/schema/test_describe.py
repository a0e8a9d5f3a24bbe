"""Shapes in words, and what prose already says of them."""

from __future__ import annotations

import pytest

from promptls.schema.describe import (
    is_described,
    is_own_sentence,
    nested_sentences,
    return_sentence,
    sentences_by_path,
)
from promptls.schema.described import is_enumerated, read_prose
from promptls.schema.from_example import parse_example
from promptls.schema.from_json_schema import from_json_schema
from promptls.schema.shape import Field, Shape, nested_paths

ORDER = '{"order": {"id": 1, "lines": [{"sku": "A1", "qty": 2}]}}'
ORDER_WORDS = (
    'In the JSON, order is an object with "id" (number) and "lines" '
    '(array of objects, each with "sku" (string) and "qty" (number)).'
)


def shape_of(example: str) -> Shape:
    parsed = parse_example(example)
    assert parsed is not None
    return parsed.shape


def test_a_nested_object_with_what_it_holds() -> None:
    assert nested_sentences(shape_of(ORDER)) == (ORDER_WORDS,)


def test_what_nests_too_deep_gets_a_sentence_a_path() -> None:
    shape = shape_of('{"a": {"b": {"c": {"d": 1, "e": "x"}}, "n": 1}}')
    assert nested_sentences(shape) == (
        'In the JSON, a is an object with "b" (object) and "n" (number).',
        'In the JSON, a.b is an object with "c" (object with "d" (number) and "e" (string)).',
    )


def test_what_would_be_too_long_gets_a_sentence_a_path() -> None:
    inner = ", ".join(f'"field_{number}": "x"' for number in range(30))
    shape = shape_of('{"a": {"b": [{' + inner + "}]}}")
    first, second = nested_sentences(shape)
    assert first == 'In the JSON, a is an object with "b" (array of objects).'
    assert second.startswith('In the JSON, a.b is an array of objects, each with "field_0" (string), ')


def test_arrays_at_the_root_maps_and_unusual_keys() -> None:
    shape = shape_of('[{"a b": {"x": 1}, "m": {"<id>": {"t": "string"}}, "g": [[{"q": 1}]]}]')
    assert nested_sentences(shape) == (
        'The JSON is an array of objects, each with "a b" (object with "x" (number)), '
        '"m" (object whose values are objects, each with "t" (string)) and '
        '"g" (array of arrays of objects, each with "q" (number)).',
    )
    deeper = shape_of('[{"a b": {"x": {"y": {"z": 1}}}}]')
    assert nested_sentences(deeper)[1] == 'In the JSON, "a b" is an object with "x" (object).'


def test_a_schema_gives_required_enum_and_descriptions() -> None:
    shape = from_json_schema(
        {
            "type": "object",
            "required": ["order"],
            "properties": {
                "order": {
                    "type": "object",
                    "description": "What was bought.",
                    "required": ["id", "state"],
                    "properties": {
                        "id": {"type": "integer", "description": "the order's\n number."},
                        "state": {"enum": ["open", "closed"], "description": "where it stands"},
                        "note": {"type": ["string", "null"]},
                        "kind": {"const": "order"},
                        "rating": {"type": "integer", "enum": [1, 2, 3]},
                        "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
                    },
                }
            },
        }
    )
    assert nested_sentences(shape) == (
        'In the JSON, order is a required object: What was bought; with "id" (required integer: the order\'s '
        'number), "state" (required string, one of "open" or "closed": where it stands), '
        '"note" (optional string or null), "kind" (optional string, always "order"), '
        '"rating" (optional integer, one of 1, 2 or 3) and '
        '"tags" (optional array of strings, one of "a" or "b").',
    )


def test_paths_already_described_are_left_out() -> None:
    shape = shape_of('{"order": {"id": 1, "lines": [{"sku": "A1"}]}, "buyer": {"name": "x"}}')
    assert sentences_by_path(shape, skip={("order",)}) == (
        (("order", "lines"), 'In the JSON, order.lines is an array of objects, each with "sku" (string).'),
        (("buyer",), 'In the JSON, buyer is an object with "name" (string).'),
    )
    assert nested_sentences(shape, skip={("order", "lines"), ("buyer",)}) == (
        'In the JSON, order is an object with "id" (number) and "lines" (array of objects).',
    )


def test_flat_shapes_need_no_sentence() -> None:
    assert nested_sentences(shape_of('{"a": 1, "tags": ["x"]}')) == ()


def test_return_sentences() -> None:
    strings = Shape("array", items=Shape("string"))
    assert return_sentence(Shape("object", fields=(Field("a", strings), Field("b", Shape("boolean"))))) == (
        'Return a JSON object with "a" (array of strings) and "b" (boolean).'
    )
    assert return_sentence(Shape("object", fields=(Field("a", strings),))) == (
        'Return a JSON object with "a" (array of strings).'
    )
    assert return_sentence(Shape("array", items=Shape("object", fields=(Field("a", Shape("string")),)))) == (
        'Return a JSON array of objects, each with "a" (string).'
    )


DESCRIPTIONS = [
    ORDER_WORDS,
    "- `sku` (string): the stock code\n- `qty`: how many\n",
    'Each line has "sku" (a string) and "qty" (an integer).',
    "- **sku**: the stock code\n- **qty**: how many pieces\n",
    "`order.lines[].sku` is the stock code; `order.lines[].qty` is a number.",
    "* sku - the stock code\n* qty - how many\n",
]

SILENCE = [
    "",
    "Return JSON with the sku and the qty.",
    "- `sku` (string): the stock code\n",
    "The lines of the order matter: be careful with `sku` and `qty`.",
    'In the JSON, order is an object with "id" (number) and "lines" (array of objects).',
    'In the JSON, buyer is an object with "sku" (string) and "qty" (number).',
]


@pytest.mark.parametrize("text", DESCRIPTIONS)
def test_prose_that_describes_a_path(text: str) -> None:
    lines = dict(nested_paths(shape_of(ORDER)))[("order", "lines")]
    assert is_described(("order", "lines"), lines, read_prose(text))


@pytest.mark.parametrize("text", SILENCE)
def test_prose_that_does_not(text: str) -> None:
    lines = dict(nested_paths(shape_of(ORDER)))[("order", "lines")]
    assert not is_described(("order", "lines"), lines, read_prose(text))


def test_own_sentences_are_known() -> None:
    assert is_own_sentence(ORDER_WORDS)
    assert is_own_sentence(return_sentence(shape_of(ORDER)))
    assert not is_own_sentence("In the JSON file you find the orders.")
    assert not is_own_sentence("Return a JSON file.")


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("status is one of open, closed", True),
        ("- `status`: `open`, `closed` or `lost`", True),
        ('"status" (string, one of "open" or "closed")', True),
        ("status: open | closed", True),
        ("The status must be either open or closed.", True),
        ("The status of the order matters.", False),
        ("- `status`: where the order stands", False),
    ],
)
def test_enumerations_in_prose(text: str, listed: bool) -> None:
    assert is_enumerated("status", read_prose(text)) is listed
