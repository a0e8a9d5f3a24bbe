"""Markdown and plain prompts: what is read, and the edit law."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import format_by_id
from promptls.prompt import Kind, Prompt, Role
from promptls.testing.laws import law_holds
from promptls.text import EditRefused, Span
from tests.formats.laws import hostile, with_metadata

PROMPT = format_by_id("markdown-prompt")
PLAIN = format_by_id("plain")


def parse(source: str) -> Prompt:
    return PROMPT.parse(source, PurePath("x.prompt.md"))


def test_a_prompt_with_front_matter() -> None:
    source = (
        "---\nmodel: GPT-4.1 # the default\ndescription: 'Sums up'\ntools: [read, write]\n---\n"
        "Sum up ${input:topic:what about} for $ARGUMENTS.\n"
    )
    prompt = parse(source)
    assert (prompt.format, prompt.kind) == ("markdown-prompt", Kind.TASK)
    (message,) = prompt.messages
    assert message.role is Role.USER
    assert message.text.text == "Sum up ${input:topic:what about} for $ARGUMENTS.\n"
    assert prompt.model == "GPT-4.1"
    assert prompt.model_path == ("model",)
    span = prompt.metadata_spans[("model",)]
    assert source[span.start : span.end] == "GPT-4.1"
    assert source[slice(*_ends(prompt.metadata_spans[("tools", 1)]))] == "write"
    assert [(v.name, v.syntax) for v in prompt.variables] == [("topic", "dollar"), ("ARGUMENTS", "arguments")]
    assert prompt.problems == ()


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("[GPT-5, Claude Sonnet 4.5]", ("GPT-5", ("model", 0))),
        ("inherit", (None, None)),
        ("Auto (copilot)", (None, None)),
        ("''", (None, None)),
        ("[]", (None, None)),
        ("{id: x}", (None, None)),
        ("opus", ("opus", ("model",))),
    ],
)
def test_the_model(model: str, expected: tuple[str | None, object]) -> None:
    prompt = parse(f"---\nmodel: {model}\n---\nx")
    assert (prompt.model, prompt.model_path) == expected


@pytest.mark.parametrize(
    ("source", "text", "keys"),
    [
        ("", "", set()),
        ("\ufeff", "", set()),
        ("\ufeffA\r\nB\rC\n", "A\nB\nC\n", set()),
        ("\ufeff---\r\nname: a\r\n---\r\nBody\r\n", "Body\n", {"name"}),
        ("---\n---\nBody", "Body", set()),
        ("---\n\n---", "", set()),
        ("---\nname: a\n---", "", {"name"}),
        ("---\nname: a\n--- \nBody", "Body", {"name"}),
        ("---\nname: \u2028 a\nb: 1\n---\nBody", "Body", {"name", "b"}),
        ("\n---\nname: a\n---\nBody", "\n---\nname: a\n---\nBody", set()),
        ("---\n\nJust a rule above.\n\n---\nBody", "---\n\nJust a rule above.\n\n---\nBody", set()),
        ("---\nglobs: **/*.ts\nalwaysApply: true\n---\nBody", "Body", {"globs", "alwaysApply"}),
    ],
)
def test_text_and_front_matter(source: str, text: str, keys: set[str]) -> None:
    prompt = parse(source)
    assert prompt.messages[0].text.text == text
    assert set(prompt.metadata) == keys
    assert prompt.problems == ()


def test_unclosed_front_matter_is_told_and_read_as_text() -> None:
    source = "---\nname: a\n\nBody\n"
    prompt = parse(source)
    assert prompt.messages[0].text.text == source
    assert [(p.span, p.message) for p in prompt.problems] == [
        (
            Span(0, 3),
            'The front matter that begins with "---" is not closed; put a line "---" after its last key',
        )
    ]


def test_front_matter_that_other_tools_reject_is_read_and_told() -> None:
    source = "---\nname: a\ndescription: Reviews code. Triggers on: 'review'\ntools: Read, Write\n---\nBody"
    prompt = parse(source)
    assert dict(prompt.metadata) == {
        "name": "a",
        "description": "Reviews code. Triggers on: 'review'",
        "tools": "Read, Write",
    }
    (problem,) = prompt.problems
    assert source[problem.span.start : problem.span.end] == "Reviews code. Triggers on: 'review'"
    assert '"description"' in problem.message


@pytest.mark.parametrize(
    ("source", "path", "value", "expected"),
    [
        ("---\nmodel: a # why\n---\nB", ("model",), "b", "---\nmodel: b # why\n---\nB"),
        ("---\nmodel: 'a'\n---\nB", ("model",), "it's", "---\nmodel: 'it''s'\n---\nB"),
        ('---\nmodel: "a"\n---\nB', ("model",), "b", '---\nmodel: "b"\n---\nB'),
        ("---\nmodel:\n---\nB", ("model",), "b", "---\nmodel: b\n---\nB"),
        ("---\nname: a\n---\nB", ("model",), "x: y", '---\nname: a\nmodel: "x: y"\n---\nB'),
        ("---\r\nname: a\r\n---\r\nB", ("model",), "b", "---\r\nname: a\r\nmodel: b\r\n---\r\nB"),
        ("---\n---\nB", ("model",), "b", "---\nmodel: b\n---\nB"),
        (
            "---\nname: a\n---\nB",
            ("thinking", "type"),
            "enabled",
            "---\nname: a\nthinking:\n  type: enabled\n---\nB",
        ),
        (
            "---\nthinking:\n    budget: 1 # low\nname: a\n---\nB",
            ("thinking", "type"),
            "enabled",
            "---\nthinking:\n    budget: 1 # low\n    type: enabled\nname: a\n---\nB",
        ),
        (
            "---\nthinking: {budget: 1}\n---\nB",
            ("thinking", "type"),
            "enabled",
            "---\nthinking: {budget: 1, type: enabled}\n---\nB",
        ),
        ("---\nt: 1\n---\nB", ("t",), 0.5, "---\nt: 0.5\n---\nB"),
        ("---\nt: 1\n---\nB", ("t",), None, "---\nt: null\n---\nB"),
        ("---\nt: [a, b]\n---\nB", ("t",), ["c"], '---\nt: ["c"]\n---\nB'),
        ("---\nt: [a, b]\n---\nB", ("t", 1), "c", "---\nt: [a, c]\n---\nB"),
        ("---\nglobs: *.ts\nmodel: a\n---\nB", ("model",), "b", "---\nglobs: *.ts\nmodel: b\n---\nB"),
        ("---\nglobs: *.ts\n---\nB", ("model",), "b", "---\nglobs: *.ts\nmodel: b\n---\nB"),
        ("---\nname: a\n# end\n---\nB", ("on",), True, '---\nname: a\n# end\n"on": true\n---\nB'),
    ],
)
def test_setting_metadata(source: str, path: tuple[str, ...], value: object, expected: str) -> None:
    assert with_metadata(PROMPT, source, path, value) == expected


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("No front matter", ("model",)),
        ("---\nmodel: &m a\nother: *m\n---\nB", ("model",)),
        ("---\nmodel:\n  - a\n  - b\n---\nB", ("model",)),
        ("---\nmodel: |\n  a\n---\nB", ("model",)),
        ("---\nmodel: a\n---\nB", ("model", "name")),
        ("---\nmodel: [a]\n---\nB", ("model", 4)),
        ("---\na: 1\n---\nB", ()),
    ],
)
def test_metadata_that_cannot_be_set(source: str, path: tuple[str, ...]) -> None:
    with pytest.raises(EditRefused):
        PROMPT.set_metadata(source, parse(source), path, "x")


heads = st.sampled_from(
    ["", "\ufeff", "---\nname: a\n---\n", "---\r\nname: a\r\n---\r\n", "---\na: 1\n---", "---\n"]
)
breaks = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=500, deadline=None)
@given(head=heads, body=hostile, newline=breaks, new=hostile, data=st.data())
def test_the_edit_law_for_markdown(head: str, body: str, newline: str, new: str, data: st.DataObject) -> None:
    source = head + body.replace("\n", newline)
    prompt = parse(source)
    length = len(prompt.messages[0].text.text)
    start = data.draw(st.integers(0, length))
    law_holds(PROMPT, source, prompt, 0, start, data.draw(st.integers(start, length)), new)


@settings(max_examples=500, deadline=None)
@given(pieces=st.lists(st.one_of(hostile, breaks), max_size=6), new=hostile, data=st.data())
def test_the_edit_law_for_plain_text(pieces: list[str], new: str, data: st.DataObject) -> None:
    source = "".join(pieces)
    prompt = PLAIN.parse(source, None)
    length = len(prompt.messages[0].text.text)
    start = data.draw(st.integers(0, length))
    law_holds(PLAIN, source, prompt, 0, start, data.draw(st.integers(start, length)), new)


@settings(max_examples=500, deadline=None)
@given(
    source=st.lists(st.sampled_from(["---\n", "a: ", "\n", "b", "*x", "&x ", "- ", "[", "{", "\0", "'"])).map(
        "".join
    )
)
def test_nothing_makes_the_parser_raise(source: str) -> None:
    prompt = parse("---\n" + source)
    for problem in prompt.problems:
        assert problem.span.end <= len(source) + 4
