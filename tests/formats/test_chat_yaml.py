"""GitHub Models' `*.prompt.yml` and other chat prompts in YAML."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import format_by_id
from promptls.prompt import Kind, Prompt, Role
from promptls.text import EditRefused, apply_edits
from tests.formats.laws import claimed, hostile, law_somewhere, one_fault, with_metadata

FORMAT = format_by_id("chat-yaml")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("x.prompt.yml"))


def chat(*contents: str) -> str:
    return "messages:\n" + "".join(f"  - role: user\n    content: {content}\n" for content in contents)


SOURCE = (
    "\ufeff# Sums up\nname: s\nmodel: 'openai/gpt-4o' # why\nmodelParameters: {temperature: 0.2}\n"
    "responseFormat: json_schema\n"
    'jsonSchema: |-\n  {"name": "n", "schema": {"type": "object"}}\n'
    "messages:\n- content: >-\n    You are\n    brief.\n  role: system\n"
    '- {role: user, content: "Sum up {{text}}, {{ other }} and ${this}.\\n"}\n'
    "- role: assistant\n  content:\n    - {type: text, text: One}\n    - type: image_url\n      image_url: {url: x}\n"
    "    - Two\ntestData:\n  - text: a\n    expected: b\n"
)


def test_a_prompt() -> None:
    prompt = parse(SOURCE)
    assert prompt.problems == ()
    assert (prompt.format, prompt.kind) == ("chat-yaml", Kind.TASK)
    assert [(message.role, message.text.text) for message in prompt.messages] == [
        (Role.SYSTEM, "You are brief."),
        (Role.USER, "Sum up {{text}}, {{ other }} and ${this}.\n"),
        (Role.ASSISTANT, "One"),
        (Role.ASSISTANT, "Two"),
    ]
    assert (prompt.model, prompt.model_path) == ("openai/gpt-4o", ("model",))
    span = prompt.metadata_spans[("modelParameters", "temperature")]
    assert SOURCE[span.start : span.end] == "0.2"
    assert prompt.output_schema == {"type": "object"}
    assert [(v.name, v.message, v.syntax) for v in prompt.variables] == [
        ("text", 1, "mustache"),
        ("other", 1, "mustache"),
    ]
    assert len(prompt.messages[1].text.templates) == 3  # `${this}` is no variable here, and yet no edit's
    assert prompt.metadata["messages"] == [
        {"role": "system"},
        {"role": "user"},
        {
            "role": "assistant",
            "content": [{"type": "text"}, {"type": "image_url", "image_url": {"url": "x"}}, None],
        },
    ]


@pytest.mark.parametrize(
    ("path", "head", "ours"),
    [
        ("a.prompt.yml", "", True),
        ("a.prompt.yaml", "name: x\nmessages:\n- role: user\n", True),
        ("a.prompt.yaml", "name: x\ntemplate: |\n  Hi\n", False),
        ("a.prompt.yml", "_type: prompt\n", False),
        ("prompts/a.yaml", "messages:\n  - role: system\n    content: x\n", True),
        ("prompts/a.yml", "messages: # two\n- content: x\n", True),
        ("a.yaml", "messages: []\n", False),
        ("a.yaml", "x:\n  messages:\n    - role: user\n", False),
        ("a.yaml", "messages:\n  - text: hello\n", False),
        ("a.txt", "messages:\n  - role: user\n", False),
    ],
)
def test_what_is_claimed(path: str, head: str, ours: bool) -> None:
    assert (claimed(path, head) == "chat-yaml") is ours


@pytest.mark.parametrize(
    ("source", "shown", "said"),
    [
        ("", "", 'no list "messages"'),
        ("- a\n", "-", 'no list "messages"'),
        ("just text\n", "j", 'no list "messages"'),
        ("name: x\n", "n", 'no list "messages"'),
        ("messages: hello\n", "hello", 'no list "messages"'),
        ("messages:\n- hello\n", "hello", "must be an object"),
        ("messages:\n- role: boss\n  content: x\n", "boss", '"boss" is not a role'),
        ("messages:\n- content: x\n", "c", 'no "role"'),
        ("messages:\n- role: user\n", "r", 'no "content"'),
        ("messages:\n- role: user\n  content:\n", "", 'no "content"'),
        ("messages:\n- role: user\n  content: {a: 1}\n", "{a: 1}", "must be a string or a list"),
        ("messages:\n- role: user\n  content: x\n  content: y\n", "content", "given twice"),
        ("model: a\nmessages: []\nmodel: b\n", "model", "given twice"),
        ("messages: []\n---\nmessages: []\n", "---", "second YAML document"),
        ("messages:\n- role: user\n  content: a: b\n", "", "mapping values are not allowed"),
        ("messages: []\njsonSchema: '{\"a\": }'\n", "}", '"jsonSchema" is not valid JSON here'),
        ("messages: []\njsonSchema: |\n  {\n    \"a\": x\n  }\n", "x", '"x" is not a JSON value'),
        ("messages: []\njsonSchema:\n  type: object\n", "t", "must be a string that holds JSON"),
        ("messages:\n- role: user\n  content: *x\n", "", 'the alias "*x" has no anchor'),
        (chat('"😀 {{a}} {{ a }} {{ b }}"') + "testData:\n- a: x\n", "{{ a }}", 'fills in "{{a}}" alone'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(source: str, shown: str, said: str) -> None:
    message, words = one_fault(parse(source), source)
    assert said in message
    assert words == shown


def test_what_stands_before_a_fault_is_read() -> None:
    prompt = parse(chat("Be brief.", '"open'))
    assert [m.text.text for m in prompt.messages] == ["Be brief."]
    assert len(prompt.problems) == 1


def test_merged_and_aliased_messages() -> None:
    source = (
        "base: &base {role: system}\nshared: &text Be brief.\n"
        "messages:\n- {<<: *base, content: One}\n- {role: user, content: *text}\n"
    )
    prompt = parse(source)
    assert prompt.problems == ()
    assert [(m.role, m.text.text) for m in prompt.messages] == [
        (Role.SYSTEM, "One"),
        (Role.USER, "Be brief."),
    ]
    with pytest.raises(EditRefused, match="alias"):
        prompt.messages[1].text.edit(0, 2, "Stay")


@pytest.mark.parametrize(
    ("source", "path", "value", "expected"),
    [
        (chat("x"), ("model",), "zai/glm-4.7-flash", "model: zai/glm-4.7-flash\n" + chat("x")),
        ("model: 'a' # why\n" + chat("x"), ("model",), "b", "model: 'b' # why\n" + chat("x")),
        (chat("x"), ("modelParameters", "temperature"), 0.2, "modelParameters:\n  temperature: 0.2\n" + chat("x")),
        (
            "modelParameters:\n  topP: 1\n" + chat("|\n      x"),
            ("modelParameters", "temperature"), 1,
            "modelParameters:\n  topP: 1\n  temperature: 1\n" + chat("|\n      x"),
        ),
        (chat("x"), ("messages", 0, "role"), "system", chat("x").replace("user", "system")),
        ("{messages: [{role: user, content: x}]}", ("model",), "a b", "{messages: [{role: user, content: x}], model: a b}"),
        ("name: x\r\nmessages: []\r\n", ("model",), "b", "name: x\r\nmodel: b\r\nmessages: []\r\n"),
        ("messages: []", ("name",), "on", 'name: "on"\nmessages: []'),
    ],
)  # fmt: skip
def test_setting_metadata(source: str, path: tuple[str, ...], value: object, expected: str) -> None:
    assert with_metadata(FORMAT, source, path, value) == expected


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("", ("model",)),
        ("- a\n", ("model",)),
        ("messages: [\n", ("model",)),
        (chat("x"), ()),
        (chat("x"), ("messages", 3, "role")),
        (chat("x"), ("messages", 0, "content")),
        ("a: &a b\nmodel: *a\n" + chat("x"), ("model",)),
    ],
)
def test_metadata_that_cannot_be_set(source: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(EditRefused):
        FORMAT.set_metadata(source, parse(source), path, "x")


_SCALARS = st.sampled_from(
    [
        "|\n      %s\n      b {{x}} c\n\n      d", ">-\n      %s\n      b\n\n      d", "|+\n      %s\n\n", '"%s {{x}}"',
        "'%s'", "%s", ">\n\n      %s\n        b\n      c", "|2\n      %s", '"%s\\\n      b"', "%s\n      more", "!!str %s",
    ]
)  # fmt: skip


@st.composite
def chats(draw: st.DrawFn) -> str:
    words = st.lists(
        st.sampled_from(["You", "are 😀", "brief.", " ", "it''s", "\\n", "é"]), min_size=1, max_size=4
    )
    contents = [draw(_SCALARS) % "".join(draw(words)) for _ in range(draw(st.integers(1, 3)))]
    source = draw(st.sampled_from(["", "\ufeff", "model: a\n", "# why\n"])) + chat(*contents)
    if draw(st.booleans()):
        source += "testData:\n  - x: 1\n"
    return source.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


@settings(max_examples=2000)
@given(source=chats(), new=hostile, data=st.data())
def test_the_edit_law(source: str, new: str, data: st.DataObject) -> None:
    law_somewhere(FORMAT, source, parse(source), new, data)


@settings(max_examples=500)
@given(
    source=chats(),
    path=st.sampled_from([("model",), ("name",), ("modelParameters", "topP"), ("messages", 0, "role"), ("testData", 0, "x")]),
    value=st.one_of(hostile, st.integers(), st.booleans(), st.none(), st.lists(hostile, max_size=2)),
)  # fmt: skip
def test_the_law_of_metadata(source: str, path: tuple[str | int, ...], value: object) -> None:
    prompt = parse(source)
    try:
        edit = FORMAT.set_metadata(source, prompt, path, value)
    except EditRefused:
        return
    after = parse(apply_edits(source, [edit]))
    assert [m.text.text for m in after.messages] == [m.text.text for m in prompt.messages]
    found: object = after.metadata
    for key in path:
        found = found[key]  # type: ignore[index]
    assert found == value


@settings(max_examples=1000)
@given(
    source=st.lists(
        st.sampled_from(["messages:\n", "- ", "role: user\n", "  content: ", "&x ", "*x", "[", "{", "}", '"', "|\n", "\n", "a", "\0", "<<: ", "jsonSchema: ", "---\n"]),
        max_size=20,
    ).map("".join)
)  # fmt: skip
def test_nothing_makes_the_parser_raise(source: str) -> None:
    for problem in parse(source).problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(source)


@pytest.mark.parametrize(
    "source",
    [
        "messages: " + "[" * 10_000,
        "messages:\n" + "".join("  " * depth + "- a:\n" for depth in range(2_000)),
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)) + chat("x"),
        "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60)) + chat("x"),
        chat("*a"),
        chat("|\n      " + "a" * 5_000_000),
        "messages: &m [*m]",
        chat("a\0b"),
        "x" * 1_000_000,
    ],
    ids=["deep flow", "deep block", "alias bomb", "merge bomb", "no anchor", "5 MB", "loop", "NUL", "no YAML"],
)  # fmt: skip
def test_hostile_files_are_read(source: str) -> None:
    # Without a bound on depth, aliases or steps back these would not end.
    prompt = parse(source)
    for problem in prompt.problems:
        assert problem.span.end <= len(source)
