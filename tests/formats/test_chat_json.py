"""Chat requests in JSON: what is read, what is told, and the edit law."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.diagnostics import Severity
from promptls.formats import format_by_id
from promptls.formats.json_tree import read_json, read_json_values
from promptls.prompt import Kind, Prompt, Role
from promptls.testing.laws import law_faults
from promptls.text import EditRefused, Span
from tests.formats.laws import claimed, edited, hostile, law_somewhere, one_fault, with_metadata

FORMAT = format_by_id("chat-json")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("x.chat.json"))


def chat(*contents: str) -> str:
    return (
        '{"messages": ['
        + ", ".join('{"role": "user", "content": ' + content + "}" for content in contents)
        + "]}"
    )


SOURCE = r"""{
  "model": "gpt-4o", "temperature": 0.2,
  "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
  "tools": [{"type": "function", "function": {"name": "f"}}],
  "messages": [
    {"role": "developer", "content": "Say \"hi\" \ud83d\ude00\r\nto {{name}}."},
    {"content": [{"type": "text", "text": "One"}, {"type": "image_url", "image_url": {"url": "x"}}, "Two"], "role": "user"},
    {"role": "assistant", "tool_calls": []},
    {"role": "tool", "content": "3 \u2028 \t\\"}
  ]
}
"""


def test_a_request() -> None:
    prompt = parse(SOURCE)
    assert prompt.problems == ()
    assert (prompt.format, prompt.kind) == ("chat-json", Kind.TASK)
    assert [(message.role, message.text.text) for message in prompt.messages] == [
        (Role.DEVELOPER, 'Say "hi" 😀\nto {{name}}.'),
        (Role.USER, "One"),
        (Role.USER, "Two"),
        (Role.TOOL, "3 \u2028 \t\\"),
    ]
    assert (prompt.model, prompt.model_path) == ("gpt-4o", ("model",))
    assert prompt.output_schema == {"type": "object"}
    span = prompt.output_schema_span
    assert span is not None
    assert SOURCE[span.start : span.end] == '{"type": "object"}'
    assert [(v.name, v.message) for v in prompt.variables] == [("name", 0)]
    assert prompt.metadata["messages"][1] == {
        "content": [{"type": "text"}, {"type": "image_url", "image_url": {"url": "x"}}, None],
        "role": "user",
    }


@pytest.mark.parametrize(
    ("word", "shown"),
    [('"hi"', r"\"hi\""), ("😀", r"\ud83d\ude00"), ("\n", r"\r\n"), ("One", "One"), ("\t\\", r"\t\\")],
)
def test_the_place(word: str, shown: str) -> None:
    for message in parse(SOURCE).messages:
        at = message.text.text.find(word)
        if at >= 0:
            span = message.text.to_file(Span(at, at + len(word)))
            assert SOURCE[span.start : span.end] == shown
            assert message.text.from_file(span.start) == at
            return
    pytest.fail("not found")


@pytest.mark.parametrize(
    ("path", "head", "ours"),
    [
        ("a.json", SOURCE, True),
        ("a.json", '[\n  {"role": "user", "content": "x"}]', True),
        ("a.json", '\ufeff[{"content": "x", "role": "user"}]', True),
        ("a.chat.json", "{}", True),
        ("a.prompt.json", "", True),
        ("a.prompt.json", '{"_type": "prompt"}', False),
        ("a.json", '{"messages": ["hello"]}', False),
        ("a.json", '{"messages": {"role": "x"}}', False),
        ("package.json", "{}", False),
        ("a.txt", SOURCE, False),
    ],
)
def test_what_is_claimed(path: str, head: str, ours: bool) -> None:
    assert (claimed(path, head) == "chat-json") is ours


@pytest.mark.parametrize(
    ("source", "shown", "said"),
    [
        ("", "", "the file ends before a value"),
        ("{", "", "expected a key in double quotes"),
        ("{}", "", 'no list "messages"'),
        ("3", "3", 'no list "messages"'),
        ('{"messages": "x"}', '"x"', 'no list "messages"'),
        ('["x"]', '"x"', "must be an object"),
        ('[{"role": "boss", "content": "x"}]', '"boss"', '"boss" is not a role'),
        ('[{"content": "x"}]', "{", 'no "role"'),
        ('[{"role": "user"}]', "{", 'no "content"'),
        ('[{"role": "user", "content": null}]', "null", 'no "content"'),
        ('[{"role": "user", "content": 3}]', "3", "must be a string or a list"),
        ('[{"role": "user", "content": "x", "role": "user"}]', '"role"', "given twice"),
        ('[{"role": "user", "content": "x"},]', ",", 'a comma before "]" is not JSON'),
        ('[{"role": "user", "content": "x\n"}]', "\n", "must be escaped"),
        ('[{"role": "user", "content": "x', '"', "is not closed"),
        ('[{"role": "user", "content": "\\q"}]', "\\", "the escape is not valid"),
        ("[{'role': 1}]", "'", "expected a key in double quotes"),
        ('{"messages": []} x', "x", "there is more"),
        ("[" * 300, "[", "nested more than 200 deep"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(source: str, shown: str, said: str) -> None:
    message, words = one_fault(parse(source), source)
    assert said in message
    assert words == shown


def test_what_stands_before_a_fault_is_read() -> None:
    prompt = parse('{"messages": [{"role": "user", "content": "Be brief."}, {"role": "user", "content": "a')
    assert [m.text.text for m in prompt.messages] == ["Be brief."]


LOOP = """{"messages": [
  {"role": "system", "content": "Be brief."}{% for turn in history %},
  {"role": "{{ turn.role }}", "content": "{{ turn.text | default("none") }}"}{% endfor %},
  {{ question | tojson }}, {"role": "user", "content": "Say \\"it\\" twice"}
]}
"""


def test_a_template_that_becomes_json_is_read() -> None:
    prompt = FORMAT.parse(LOOP, None)
    assert [m.text.text for m in prompt.messages] == [
        "Be brief.",
        '{{ turn.text | default("none") }}',
        'Say "it" twice',
    ]
    assert not any(problem.severity is Severity.ERROR for problem in prompt.problems)
    assert law_faults(FORMAT, LOOP, PurePath("a.chat.json")) == []


def test_what_json_does_not_escape_may_stand_in_a_tag() -> None:
    source = LOOP.replace('default("none")', r'replace("\d", "\uZ")').replace("Be brief.", r"Be\tbrief.")
    prompt = FORMAT.parse(source, None)
    assert [m.text.text for m in prompt.messages][:2] == [
        "Be\tbrief.",
        r'{{ turn.text | replace("\d", "\uZ") }}',
    ]
    assert law_faults(FORMAT, source, PurePath("a.chat.json")) == []


def test_a_template_that_is_no_json_without_its_tags_says_where_reading_ends() -> None:
    source = LOOP.replace("endfor %},", "endfor %}")
    (problem,) = FORMAT.parse(source, None).problems
    assert problem.severity is Severity.WARNING and "Without its template tags" in problem.message


def test_the_last_of_two_equal_keys_counts() -> None:
    prompt = parse(
        '{"model": "a", "model": "b", "messages": [{"role": "user", "content": "x", "content": "y"}]}'
    )
    assert prompt.model == "b"
    assert [m.text.text for m in prompt.messages] == ["y"]


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        (chat('"one two"'), "two", 'a "b"\n\\ 😀', chat('"one a \\"b\\"\\n\\\\ 😀"')),
        (chat('"one\\r\\ntwo"'), "two", "a\nb", chat('"one\\r\\na\\r\\nb"')),
        (chat('"caf\\u00e9 one"'), "one", "é😀", chat('"caf\\u00e9 \\u00e9\\ud83d\\ude00"')),
        (chat('"\\ud83d\\ude00 one"'), "😀", "", chat('" one"')),
        (chat('""', '"one"'), "one", "", chat('""', '""')),
    ],
)
def test_an_edit(source: str, old: str, new: str, expected: str) -> None:
    assert edited(parse(source), source, old, new) == expected


@pytest.mark.parametrize("new", ["a\rb", "\ud800"])
def test_an_edit_that_is_refused(new: str) -> None:
    with pytest.raises(EditRefused):
        parse(chat('"one"')).messages[0].text.edit(0, 1, new)


@pytest.mark.parametrize(
    ("source", "path", "value", "expected"),
    [
        (chat('"x"'), ("model",), "m", '{"model": "m", ' + chat('"x"')[1:]),
        (
            '{\n  "model": "a",\n  "messages": []\n}',
            ("model",),
            "b",
            '{\n  "model": "b",\n  "messages": []\n}',
        ),
        ('{\n  "messages": []\n}', ("t", "u"), 1, '{\n  "t": {"u": 1},\n  "messages": []\n}'),
        (
            '{"t": {"u": 1}, "messages": []}',
            ("t", "v"),
            [None],
            '{"t": {"u": 1, "v": [null]}, "messages": []}',
        ),
        ('{"t": {}, "messages": []}', ("t", "v"), "é", '{"t": {"v": "é"}, "messages": []}'),
        (chat('"x"'), ("messages", 0, "role"), "system", chat('"x"').replace("user", "system")),
    ],
)
def test_setting_metadata(source: str, path: tuple[str | int, ...], value: object, expected: str) -> None:
    assert with_metadata(FORMAT, source, path, value) == expected


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ('[{"role": "user", "content": "x"}]', ("model",)),
        ('{"messages": [],}', ("model",)),
        (chat('"x"'), ()),
        (chat('"x"'), ("messages", 0, "content")),
        (chat('"x"'), ("messages", 5, "role")),
        ('{"model": 3, "messages": []}', ("model", "name")),
    ],
)
def test_metadata_that_cannot_be_set(source: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(EditRefused):
        FORMAT.set_metadata(source, parse(source), path, "x")


_ESCAPED = st.lists(
    st.sampled_from(["a", "{{x}}", "é😀", "\\n", "\\r\\n", "\\r", "\\u000d\\u000a", '\\"', "\\\\", "\\ud83d\\ude00", "\\ud83d", "\\u00e9", "\\/", "\u2028", " "]),
    max_size=6,
).map(lambda parts: '"' + "".join(parts) + '"')  # fmt: skip


@settings(max_examples=2000)
@given(contents=st.lists(_ESCAPED, min_size=1, max_size=3), new=hostile, data=st.data())
def test_the_edit_law(contents: list[str], new: str, data: st.DataObject) -> None:
    source = chat(*contents)
    prompt = parse(source)
    assert len(prompt.messages) == len(contents)
    law_somewhere(FORMAT, source, prompt, new, data)


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=500)
@given(value=_JSON, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_a_value_is_read_as_the_standard_library_reads_it(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    source = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = read_json(source)
    assert document.faults == ()
    assert document.root is not None
    found, spans = read_json_values(document.root)
    assert found == value
    for path, span in spans.items():
        expected = value
        for key in path:
            expected = expected[key]
        assert json.loads(source[span.start : span.end]) == expected


@settings(max_examples=1000)
@given(source=st.text(alphabet='{}[]",:\\ntu019 \n-e.\ud800x', max_size=40))
def test_broken_json_is_told_and_never_raises(source: str) -> None:
    document = read_json(source)
    try:
        json.loads(source)
    except ValueError:
        assert document.faults
    else:
        assert document.faults == () or "deep" in document.faults[0].reason
    parse(source)


@pytest.mark.parametrize(
    "source",
    ["[" * 100_000, '{"a":' * 100_000, chat('"' + "a" * 5_000_000 + '"'), chat('"a\0b"'), '"' * 100_000, "1" * 1_000_000],
    ids=["arrays", "objects", "5 MB", "NUL", "quotes", "digits"],
)  # fmt: skip
def test_hostile_files_are_read(source: str) -> None:
    # Without a bound on depth, aliases or steps back these would not end.
    prompt = parse(source)
    for problem in prompt.problems:
        assert problem.span.end <= len(source)
