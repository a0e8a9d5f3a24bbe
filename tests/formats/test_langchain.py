"""LangChain prompts: format strings, whose braces are written twice."""

from __future__ import annotations

import json
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import detect, format_by_id
from promptls.prompt import Prompt
from promptls.testing.laws import law_holds
from promptls.text import EditRefused, Span, apply_edits
from tests.formats.laws import hostile

FORMAT = format_by_id("langchain")


def parse(template: str, **more: object) -> tuple[str, Prompt]:
    source = json.dumps({"_type": "prompt", "template": template, **more}, ensure_ascii=False)
    return source, FORMAT.parse(source, PurePath("x.json"))


@pytest.mark.parametrize(
    ("template", "text", "names"),
    [
        ("Hi {name}!", "Hi {name}!", ["name"]),
        ('{{"a": {{"b": {c}}}}}', '{"a": {"b": {c}}}', ["c"]),
        ("{{name}}", "{name}", []),
        ("{{{name}}}", "{{name}}", ["name"]),
        ("{a.b} {c[0]!r:>10}", "{a.b} {c[0]!r:>10}", ["a", "c"]),
    ],
)
def test_the_text(template: str, text: str, names: list[str]) -> None:
    _, prompt = parse(template)
    assert prompt.messages[0].text.text == text
    assert [variable.name for variable in prompt.variables] == names
    assert prompt.problems == ()


def test_the_place_and_an_edit() -> None:
    source, prompt = parse('Return {{"a": {b}}}. Stop.')
    text = prompt.messages[0].text
    span = text.to_file(Span(7, 9))
    assert source[span.start : span.end] == '{{\\"'
    at = text.text.index("Stop")
    after = apply_edits(source, [text.edit(at, at + 4, "Or {}")])
    assert json.loads(after)["template"] == 'Return {{"a": {b}}}. Or {{}}.'
    with pytest.raises(EditRefused):
        text.edit(13, 15, "")


def test_other_template_formats_are_read_as_they_stand() -> None:
    _, prompt = parse("{{ a }} {b}", template_format="jinja2")
    assert prompt.messages[0].text.text == "{{ a }} {b}"
    assert [variable.name for variable in prompt.variables] == ["a"]


@pytest.mark.parametrize("template", ["{", "a } b", 'JSON: {"a": {b}'])
def test_a_template_that_cannot_be_filled_in_is_told(template: str) -> None:
    _, prompt = parse(template)
    (problem,) = prompt.problems
    assert "write a brace of the text twice" in problem.message
    with pytest.raises(EditRefused):
        prompt.messages[0].text.edit(0, 0, "x")


def test_of_a_chat_the_first_message_is_read_as_langchain_loads_it() -> None:
    messages = [{"prompt": {"template": f"{n}: {{{{a}}}} {{b}}"}} for n in ("one", "two")]
    source = json.dumps({"_type": "chat", "messages": messages, "input_variables": ["b"]})
    found = detect(PurePath("x.json"), None, source)
    assert found is not None and found.format is FORMAT
    prompt = FORMAT.parse(source, None)
    assert [(m.role.value, m.text.text) for m in prompt.messages] == [("user", "one: {a} {b}")]
    (problem,) = prompt.problems
    assert source[problem.span.start :].startswith('{"prompt": {"template": "two')
    assert problem.message.startswith("LangChain loads the first message of a chat alone")


def test_what_is_claimed() -> None:
    for name, head in (
        ("x.json", '{"_type": "prompt"}'),
        ("x.yaml", "_type: few_shot\n"),
        ("x.json", '{\n "a": 1,\n "_type": "prompt"}'),
    ):
        found = detect(PurePath(name), None, head)
        assert found is not None and found.format.id == "langchain"
    assert detect(PurePath("x.json"), None, '{"_type": "llm_chain"}') is None


@settings(max_examples=1000)
@given(template=st.lists(st.sampled_from(["{{", "}}", "{a}", "{b!r}", "x", " ", "\n", '"', "é😀", "{", "}"]), max_size=8).map("".join), new=hostile, data=st.data())  # fmt: skip
def test_the_edit_law(template: str, new: str, data: st.DataObject) -> None:
    source, prompt = parse(template)
    length = len(prompt.messages[0].text.text)
    start = data.draw(st.integers(0, length))
    law_holds(FORMAT, source, prompt, 0, start, data.draw(st.integers(start, length)), new)
