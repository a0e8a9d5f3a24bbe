"""PromptL: tags, escapes, indents, what is no message, and what is wrong with a file."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.rename import rename_edits
from promptls.engine.workspace import Workspace
from promptls.formats import detect, format_by_id
from promptls.prompt import Prompt
from promptls.text import EditRefused, apply_edits

FORMAT = format_by_id("promptl")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("x.promptl"))


def texts(source: str) -> list[tuple[str, str]]:
    return [(message.role.value, message.text.text) for message in parse(source).messages]


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("Hello\n  x\n<user>\n  A\n    b\n</user>\ntail", [("system", "Hello\n  x"), ("user", "A\n  b"), ("system", "tail")]),
        ("a \\n b \\\\ \\{{x}} \\<user> \\", [("system", "a n b \\ {{x}} <user>")]),
        ("a /* c */ b <!-- d --> e", [("system", "a  b  e")]),
        ("a <users>b</users> <b>c</b> }} */", [("system", "a <users>b</users> <b>c</b> }} */")]),
        ("<user>\r\n  A\r\n\r\n  B\r\n</user>", [("user", "A\n\nB")]),
        ("<user>\n\tA\n  B\n</user>", [("user", "A\n B")]),
        ("{{ x = 1 }}\n{{ if y }}<user>q</user>{{ endif }}", [("user", "q")]),
        ("<step>A<user>b</user>C</step><step>D</step>", [("system", "A"), ("user", "b"), ("system", "C"), ("system", "D")]),
        ("<scope a={{1}}>A {{a}}</scope>B", [("system", "A {{a}}B")]),
        ("<user>a<content-image>u</content-image>b<content-text>c</content-text></user>", [("user", "a"), ("user", "b"), ("user", "c")]),
        ('<message role="assistant">x</message>', [("assistant", "x")]),
        ('A {{ {a: {b: "}}"}}.a.b }} B', [("system", 'A {{ {a: {b: "}}"}}.a.b }} B')]),
        ("/* note */\n---\nmodel: a\n---\nA\n---\nB", [("system", "A\n---\nB")]),
        ("x\n---\nmodel: a\n---\n", [("system", "x\n---\nmodel: a\n---")]),
    ],
)  # fmt: skip
def test_the_messages(source: str, messages: list[tuple[str, str]]) -> None:
    assert texts(source) == messages


def test_what_the_file_sets_itself_is_no_input() -> None:
    source = (
        "{{ n = items.length }}<user>{{ n }} {{ user.name ?? other }}</user>"
        '{{ for it, at in items }}<user>{{ it }} {{ at }}</user>{{ endfor }}<step as="out"><user>{{ x ? {k: y} : 1 }}'
        "</user></step><user>{{ out }}</user>"
    )
    assert [variable.name for variable in parse(source).variables] == ["user", "other", "x", "y"]


def test_model_schema_and_parameters() -> None:
    front = (
        "---\nmodel: gpt-4o\nparameters:\n  a: {type: text}\n  b: {type: text}\nschema: {type: object}\n---\n"
    )
    source = front + "{{ if b }}{{ endif }}<user>{{ a }}</user>"
    prompt = parse(source)
    assert (prompt.model, prompt.output_schema) == ("gpt-4o", {"type": "object"})
    assert list(prompt.declared) == ["a", "b"]
    unused = analyse(Workspace(), source, PurePath("x.promptl"), options=Options(select=("unused-variable",)))
    assert not unused.diagnostics  # what only markup outside of messages uses is used
    edit = FORMAT.set_metadata(source, prompt, ("model",), "zai/glm-4.7-flash")
    assert parse(apply_edits(source, [edit])).model == "zai/glm-4.7-flash"


def test_messages_in_conditions_and_loops_say_so() -> None:
    source = (
        "{{ if a }}\n  <user>A{{ if b }} B{{ endif }}</user>\n{{ else if c }}\n  Loose {{ c }}\n  <user>D</user>\n"
        "{{ else }}<user>E</user>{{ endif }}\n{{ for x in xs }}{{ if x.y }}<assistant>{{ x }}</assistant>{{ endif }}{{ endfor }}\n"
        "<user>F</user>"
    )
    assert [(m.role.value, m.text.text, m.within) for m in parse(source).messages] == [
        ("user", "A{{ if b }} B{{ endif }}", ("if a",)),
        ("system", "Loose {{ c }}", ("if a … else if c",)),
        ("user", "D", ("if a … else if c",)),
        ("user", "E", ("if a … else",)),
        ("assistant", "{{ x }}", ("for x in xs", "if x.y")),
        ("user", "F", ()),
    ]


def test_a_name_in_markup_between_messages_is_renamed_with_the_rest() -> None:
    front = "---\nparameters:\n  vip: {type: text}\n---\n"
    source = front + "{{ if vip }}<user>For {{ vip }}</user>{{ endif }}"
    edits = rename_edits(analyse(Workspace(), source, PurePath("x.promptl")), "vip", "guest")
    assert apply_edits(source, edits) == source.replace("vip", "guest")


@pytest.mark.parametrize(
    ("source", "shown", "said"),
    [
        ("a <user", "<user", "never closed"),
        ("a {{ b", "{{", "never closed"),
        ("a /* b", "/*", "never closed"),
        ("<user>a", "<user>", 'The tag "<user>" is not closed'),
        ("a</user>", "</user>", "closes nothing"),
        ('<message role="boss">a</message>', '<message role="boss">', '"boss" is not a role'),
        ("<user>a<system>b</system></user>", "<system>", "within another"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(source: str, shown: str, said: str) -> None:
    problem = parse(source).problems[0]
    assert said in problem.message
    assert source[problem.span.start : problem.span.end] == shown


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("{{x}}", "\\{{x\\}}"),
        ("a\\b", "a\\\\b"),
        ("</user>", "\\</user>"),
        ("/* */", "\\/* \\*/"),
        ("x\n\n  y", "x\n\n    y"),
        ("<b>", "<b>"),
    ],
)
def test_markup_is_written_as_text(new: str, written: str) -> None:
    source = "<user>\n  Say  now.\n</user>"
    edit = parse(source).messages[0].text.edit(4, 4, new)
    assert edit.text == written
    edited = apply_edits(source, [edit])
    assert texts(edited) == [("user", f"Say {new} now.")]


def test_a_comment_is_never_deleted() -> None:
    text = parse("<user>a /* keep */ b</user>").messages[0].text
    with pytest.raises(EditRefused):
        text.edit(0, len(text.text), "c")


def test_deep_and_long_files_are_read() -> None:
    deep = "<scope>" * 1000 + "x" + "</scope>" * 1000
    assert texts(deep) == [("system", "x")]
    assert not parse(deep).problems
    long = "<user>" + "word " * 2_000_000 + "\0</user>"
    assert parse(long).messages[0].text.text.endswith("\0")


def test_what_is_claimed() -> None:
    assert detect(PurePath("a.promptl"), None, "x") is not None
    found = detect(None, "promptl", "x")
    assert found is not None and found.format.id == "promptl"
