"""What a JSON parser would say of an example, and the repairs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.schema.strict_json import check_json
from promptls.text import apply_edits

FINE = {
    "plain": '{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9"], "b": {}}',
    "json lines": '{"a": 1}\n{"a": 2}\n',
    "several values": '{"a": 1} {"a": 2}\n\n[3]',
    "placeholders": '{"name": {{name}}, "id": <id>, "q": "{{x}}", {{rest}}, "p": ${p}}',
    "line comments": '{\n  // the name\n  "a": 1, # one\n  "b": 2 /* two */\n}',
    "ellipsis as element": '{"a": [1, 2, ...], "b": [...], ...}',
    "ellipsis as value": '{"a": ..., "b": 1\n ...\n}',
    "type names": '{"name": string, "age": number, "tags": string[]}',
    "alternatives": '{"status": "open" | "closed", "n": number | null,}',
    "range": '{"score": 0.0-1.0}',
    "typescript": "{ name: string; age?: number; }",
    "doubled braces": '{{"a": {{"b": 1}}}}',
    "template tags": '{"a": [{% for x in xs %}{{x}},{% endfor %}]}',
    "fragment": '"auth": {"a": 1,}',
    "prose": "Use { and } with care",
    "empty": "  \n",
}

BROKEN = {
    "missing comma": ('{"a": 1\n "b": 2}', '"b"', "comma is missing"),
    "raw line break": ('{"a": "one\ntwo", "b": 1}', "\ntwo", "line break stands inside a string"),
    "never closed": ('{"a": [1, 2}', "}", "closes nothing"),
    "open at the end": ('{"a": [1, 2]', "{", "never closed"),
    "no value": ('{"a": }', "}", "no value"),
    "unquoted key": ('{a: 1, "b": 2}', "a: 1", "not in double quotes"),
    "stray word": ('{"a": yes, "b": 2}', "yes", "no JSON value"),
    "python literal": ('{"a": True}', "True", "no JSON value"),
    "stray bracket": ('["a" )]', ")", "comma is missing"),
    "leading comma": ('[, "a"]', ",", "value belongs"),
    "bad escape": (r'{"a": "C:\dir"}', r"\dir", "escape"),
    "unclosed string": ('{"a": "one, "b": 2}', "b", "comma is missing"),
}

REPAIRED = {
    '{"a": 1,}': '{"a": 1}',
    '{"a": [1, 2, ], }': '{"a": [1, 2 ] }',
    "{'a': 'it\\'s \"so\"'}": '{"a": "it\'s \\"so\\""}',
    "{“a”: “b”}": '{"a": "b"}',
    "{'a': 1, \"b\": [‘x’]}": None,
    "[{'a': 1,}, {'a': 2}]": '[{"a": 1}, {"a": 2}]',
    "{'a': {{x}},}": '{"a": {{x}}}',
    "{'a': 1 'b': 2}": None,
}


@pytest.mark.parametrize("name", FINE)
def test_json_and_notation_are_no_fault(name: str) -> None:
    assert check_json(FINE[name]) is None


@pytest.mark.parametrize("name", BROKEN)
def test_faults_are_found_at_their_place(name: str) -> None:
    text, words, message = BROKEN[name]
    fault = check_json(text)
    assert fault is not None
    assert message in fault.message
    assert text.startswith(words, fault.offset), text[fault.offset :]
    assert fault.repairs is None


@pytest.mark.parametrize("text", REPAIRED)
def test_repairs_are_exact(text: str) -> None:
    fault = check_json(text)
    assert fault is not None
    expected = REPAIRED[text]
    assert (apply_edits(text, fault.repairs) if fault.repairs is not None else None) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
CONTAINERS = st.lists(VALUES, max_size=4) | st.dictionaries(st.text(), VALUES, max_size=4)


@given(CONTAINERS, st.sampled_from([None, 1, 2]), st.booleans())
def test_what_json_writes_is_no_fault(value: object, indent: int | None, ascii_only: bool) -> None:
    assert check_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only)) is None


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_python_alone_reads_as_json_is_a_fault(word: str) -> None:
    fault = check_json(f'{{"a": {word}}}')
    assert fault is not None and fault.offset == 6


def test_an_example_that_is_too_deep_or_has_a_very_long_number_is_not_judged_by_what_can_be_read() -> None:
    assert check_json("[" * 100_000 + "]" * 100_000) is None
    assert check_json(f'{{"a": {"9" * 100_000}}}') is None


@given(CONTAINERS.filter(bool), st.sampled_from([None, 2]))
def test_a_trailing_comma_is_repaired_to_the_same_value(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    spoilt = text[:-1].rstrip() + "," + text[-1]
    fault = check_json(spoilt)
    assert fault is not None
    assert fault.repairs is not None
    assert json.loads(apply_edits(spoilt, fault.repairs)) == value


@given(
    st.dictionaries(
        st.text(st.characters(exclude_characters="\\\n\r'", exclude_categories=["C"]), min_size=1),
        st.integers(),
        min_size=1,
    )
)
def test_single_quotes_are_repaired_to_the_same_value(value: dict[str, int]) -> None:
    spoilt = "{" + ", ".join(f"'{key}': {number}" for key, number in value.items()) + "}"
    fault = check_json(spoilt)
    assert fault is not None
    if fault.repairs is not None:
        assert json.loads(apply_edits(spoilt, fault.repairs)) == value


@given(st.text(alphabet="{}[]:,\"'ab1 \n\\", max_size=40))
def test_a_clean_bill_means_that_json_parses(text: str) -> None:
    """Strict text (no notation in the alphabet) that is judged fine does parse, value by value."""
    if not text.strip().startswith(("{", "[")) or check_json(text) is not None:
        return
    if (
        "{{" in text
        or "{a" in text.replace(" ", "")
        or "{b" in text
        or any(word in text for word in ("...", ";"))
    ):
        return
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(text):
        at += len(text[at:]) - len(text[at:].lstrip())
        if at < len(text) and text[at] in "{[":
            _, at = decoder.raw_decode(text, at)
        else:
            return
