"""Definition, references, highlights, rename, completion and hover of variables over real stdio."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.lsp.client import RpcError
from tests.lsp.editor import Editor, announcing

NAME = "a.prompty"
TEXT = """---
name: Reply 😀
model: glm-4.7-flash
inputs:
  - name: mail
    kind: string
    description: what they wrote
sample:
  mail: Where is it?
---
system:
Answer in German.

user:
😀é👩‍🚀 <mail>{{mail}}</mail> and {{ mail | upper }}
"""
PLACES = [
    TEXT.index("mail\n"),
    TEXT.index("mail: Where"),
    TEXT.index("{{mail") + 2,
    TEXT.index("mail | upper"),
]
NO_PROMPT = "Dear {{name}}.\n"


def spans(editor: Editor, found: list[dict[str, Any]], name: str = NAME) -> list[int]:
    assert all(editor.words(name, item["range"]) == "mail" for item in found)
    return [editor.offset(name, item["range"]["start"]) for item in found]


@pytest.mark.parametrize("place", PLACES)
def test_every_place_knows_every_other(editor: Editor, place: int) -> None:
    editor.show(NAME, TEXT, "prompty")
    position = editor.at(NAME, place + 1)
    definition = editor.ask("textDocument/definition", NAME, position=position)
    assert spans(editor, definition) == PLACES[:2]
    ask = "textDocument/references"
    context = {"includeDeclaration": True}
    assert spans(editor, editor.ask(ask, NAME, position=position, context=context)) == PLACES
    context = {"includeDeclaration": False}
    assert spans(editor, editor.ask(ask, NAME, position=position, context=context)) == PLACES[2:]
    marks = editor.ask("textDocument/documentHighlight", NAME, position=position)
    assert spans(editor, marks) == PLACES
    assert [mark["kind"] for mark in marks] == [3, 3, 2, 2]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_a_rename_changes_every_place_at_once(editor: Editor, place: int, newline: str) -> None:
    before = TEXT[: PLACES[place]].replace("\n", newline)
    text = TEXT.replace("\n", newline)
    editor.show(NAME, text, "prompty")
    edit = editor.ask("textDocument/rename", NAME, position=editor.at(NAME, len(before)), newName="letter")
    expected = text.replace("name: mail", "name: letter").replace("  mail:", "  letter:")
    assert editor.result(NAME, edit) == expected.replace("{{mail", "{{letter").replace("{{ mail", "{{ letter")


def test_a_name_that_is_taken_is_refused_in_words(vscode: Editor) -> None:
    vscode.show("a.prompt.md", "Greet {{name}} in {{city}}.\n")
    with pytest.raises(RpcError) as refused:
        vscode.ask("textDocument/rename", "a.prompt.md", position=vscode.at("a.prompt.md", 9), newName="city")
    assert refused.value.code == -32803
    assert refused.value.message == '"name" is not renamed: "city" is a variable of this prompt already'


def test_what_another_file_declares_is_not_renamed_by_halves(vscode: Editor) -> None:
    vscode.write("Mail/config.json", '{"input_variables": [{"name": "mail"}]}')
    name = "Mail/skprompt.txt"
    vscode.show(name, "Answer {{$mail}}.\n", "plaintext")
    with pytest.raises(RpcError, match=r"config\.json declares it"):
        vscode.ask("textDocument/rename", name, position=vscode.at(name, 11), newName="letter")


def test_nothing_is_said_where_no_variable_stands(vscode: Editor) -> None:
    for name, text in ((NAME, TEXT), ("readme.md", NO_PROMPT)):
        vscode.show(name, text)
        position = vscode.at(name, 8)
        for method in ("definition", "documentHighlight"):
            assert vscode.ask(f"textDocument/{method}", name, position=position) is None
        context = {"includeDeclaration": True}
        assert vscode.ask("textDocument/references", name, position=position, context=context) is None
        assert vscode.ask("textDocument/rename", name, position=position, newName="x") is None


def test_a_client_that_asks_first_is_told_the_place(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(rename={"prepareSupport": True}))
    assert editor.client.server_capabilities["renameProvider"] == {"prepareProvider": True}
    editor.show(NAME, TEXT, "prompty")
    found = editor.ask("textDocument/prepareRename", NAME, position=editor.at(NAME, PLACES[2]))
    assert found == {"range": editor.range(NAME, PLACES[2], PLACES[2] + 4), "placeholder": "mail"}
    assert editor.ask("textDocument/prepareRename", NAME, position=editor.at(NAME, 5)) is None
    editor.show(".claude/commands/a.md", "Fix $ARGUMENTS.\n\nThen {{name}}.\n")
    position = editor.at(".claude/commands/a.md", 6)
    assert editor.ask("textDocument/prepareRename", ".claude/commands/a.md", position=position) is None


def test_a_client_that_cannot_ask_first_is_not_told_that_it_could(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(rename={"prepareSupport": False}))
    assert editor.client.server_capabilities["renameProvider"] is True
    with pytest.raises(RpcError) as unknown:
        editor.ask("textDocument/prepareRename", NAME, position={"line": 0, "character": 0})
    assert unknown.value.code == -32601


def test_variables_are_completed_in_the_body(editor: Editor) -> None:
    text = TEXT.replace("{{mail}}", "😀 {{m")
    editor.show(NAME, text, "prompty")
    found = editor.ask("textDocument/completion", NAME, position=editor.at(NAME, text.index("😀 {{m") + 5))
    (item,) = found["items"]
    assert (item["label"], item["kind"], item["detail"]) == ("mail", 6, "string: what they wrote")
    after = editor.result(NAME, {"changes": {editor.uri(NAME): [item["textEdit"]]}})
    assert "😀 {{mail}}</mail>" in after
    assert editor.client.request("completionItem/resolve", item) == item


def test_variables_are_completed_in_the_front_matter(editor: Editor) -> None:
    text = TEXT.replace("{{mail}}", "{{mail}} {{place}}").replace("  mail: W", "  pl\n  mail: W")
    editor.show(NAME, text, "prompty")
    found = editor.ask("textDocument/completion", NAME, position=editor.at(NAME, text.index("  pl\n") + 4))
    (item,) = found["items"]
    after = editor.result(NAME, {"changes": {editor.uri(NAME): [item["textEdit"]]}})
    assert "\n  place:\n  mail: W" in after


def test_hovering_over_a_variable_says_what_is_known_of_it(editor: Editor) -> None:
    editor.show(NAME, TEXT, "prompty")
    hover = editor.ask("textDocument/hover", NAME, position=editor.at(NAME, PLACES[3] + 2))
    shown = hover["contents"]["value"]
    assert "**mail**, a variable: declared at 5:11, used 2 times" in shown
    assert "what they wrote" in shown and "- Type: string" in shown
    assert re.search(r"- Default or sample: Where is it\? \(about \d tokens\)", shown)
    assert editor.words(NAME, hover["range"]) == "mail"


def test_hovering_over_a_heading_says_how_long_its_section_is(vscode: Editor) -> None:
    name = "a.prompt.md"
    vscode.show(
        name, "---\nmodel: glm-4.7-flash\n---\n# Tone\n\nSpeak plainly of birds.\n\n# Task\n\nSing.\n"
    )
    hover = vscode.ask("textDocument/hover", name, position={"line": 3, "character": 3})
    pattern = r"\*\*Tone\*\*: about \d tokens, the whole prompt about \d\d of the 200,000"
    assert re.search(pattern, hover["contents"]["value"])
