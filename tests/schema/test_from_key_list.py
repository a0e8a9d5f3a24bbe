"""Shapes read from keys that prose and bullets list."""

from __future__ import annotations

import pytest

from promptls.schema.describe import return_sentence
from promptls.schema.from_key_list import from_key_list

IN_SENTENCES = {
    "Return a JSON object with keys name (string), items (array of objects with sku (string) and n (int)).": (
        '"name" (string) and "items" (array of objects, each with "sku" (string) and "n" (integer))'
    ),
    "Return JSON with the fields: a, b, c.": '"a" (any value), "b" (any value) and "c" (any value)',
    "Provide a summary in JSON format with title, description, and key_points array.": (
        '"title" (any value), "description" (any value) and "key_points" (array)'
    ),
    'Return a json with the following keys and values: - "risk" as one of `high`, `low` - "tone" as string': (
        '"risk" (string, one of "high" or "low") and "tone" (string)'
    ),
    "Output JSON with exactly these keys: `id`, `title`.": '"id" (any value) and "title" (any value)',
    "Respond with a JSON object containing `n` (number or null) and `when` (date, optional).": (
        '"n" (number or null) and "when" (optional string: date)'
    ),
}

IN_BULLETS = """Return JSON with these fields:

- name (string): the full name
- `tags`: list of strings
- **status** (open | closed): where it stands
- "total" - number
- items (array of objects):
  - sku (string, required)
  - qty (int, optional): how many
"""

NOT_LISTS = [
    "Return JSON with the name and price.",
    "Respond with JSON. Work with care and love.",
    "Always include the keys to the house in your answer.",
    "Use these rules:\n- Be: good\n- tone: friendly\n",
    "Follow this structure:\n- Introduction: say hello\n- Body: the rest\n",
    "- First, read the text.\n- Then answer.\n",
    "",
]


@pytest.mark.parametrize("text", IN_SENTENCES)
def test_keys_in_a_sentence(text: str) -> None:
    parsed = from_key_list("Read the letter. " + text + " Be brief.")
    assert parsed is not None
    assert return_sentence(parsed.shape) == f"Return a JSON object with {IN_SENTENCES[text]}."


def test_keys_in_bullets_nest_by_indent_and_know_their_place() -> None:
    parsed = from_key_list(IN_BULLETS)
    assert parsed is not None
    assert return_sentence(parsed.shape) == (
        'Return a JSON object with "name" (string: the full name), "tags" (array of strings), '
        '"status" (string, one of "open" or "closed": where it stands), "total" (number) and '
        '"items" (array of objects, each with "sku" (required string) and "qty" (optional integer: how many)).'
    )
    spans = [field.span for field in parsed.shape.fields]
    keys = [IN_BULLETS[span.start : span.end] for span in spans if span]
    assert keys == ["name", "tags", "status", "total", "items"]
    assert parsed.holes == ()


def test_bullets_need_types_or_a_line_that_introduces_them() -> None:
    assert from_key_list("- name (string): x\n- age (number)\n") is not None
    assert from_key_list("- name: x\n- age: y\n") is None
    assert from_key_list("The JSON fields are:\n- name: x\n- age: y\n") is not None


@pytest.mark.parametrize("text", NOT_LISTS)
def test_prose_is_no_list_of_keys(text: str) -> None:
    assert from_key_list(text) is None


def test_holes_of_a_key_list() -> None:
    text = "Return JSON with the keys `status` (string), `rows` (array) and `x`."
    parsed = from_key_list(text)
    assert parsed is not None
    assert [(hole.kind, text[hole.span.start : hole.span.end]) for hole in parsed.holes] == [
        ("VS5", "status"),
        ("VS3", "rows"),
        ("VS6", "x"),
    ]


def test_an_array_of_objects_at_the_root() -> None:
    parsed = from_key_list('Return a JSON array of objects with "a" (string) and "b" (number).')
    assert parsed is not None
    assert return_sentence(parsed.shape) == (
        'Return a JSON array of objects, each with "a" (string) and "b" (number).'
    )
