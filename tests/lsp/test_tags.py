"""Paired tags (linked editing, rename) and selections by section over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.lsp.client import RpcError
from tests.lsp.editor import Editor, announcing

NAME = "a.prompt.md"
TEXT = """# Task 😀

Read the letter. Answer it 👩‍🚀 kindly.

<letter>
😀 <part>One.</part> <part>Two.</part>
</letter>

# End

Stop.
"""
LINKED, RENAME = "textDocument/linkedEditingRange", "textDocument/rename"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("words", ["<letter>", "</letter>"])
def test_a_pair_of_tags_is_renamed_together(editor: Editor, words: str, newline: str) -> None:
    text = TEXT.replace("\n", newline)
    editor.show(NAME, text)
    position = editor.at(NAME, text.index(words) + 3)
    edit = editor.ask(RENAME, NAME, position=position, newName="mail")
    assert editor.result(NAME, edit) == text.replace("<letter>", "<mail>").replace("</letter>", "</mail>")


def test_the_nearest_of_one_name_are_a_pair(editor: Editor) -> None:
    editor.show(NAME, TEXT)
    position = editor.at(NAME, TEXT.index("<part>Two") + 1)
    edit = editor.ask(RENAME, NAME, position=position, newName="rest")
    assert editor.result(NAME, edit) == TEXT.replace("<part>Two.</part>", "<rest>Two.</rest>")


def test_tags_in_a_json_string_are_renamed(editor: Editor) -> None:
    name, text = "a.chat.json", '{"messages": [{"role": "user", "content": "<doc>\\n\\u00e9😀\\n</doc>"}]}'
    editor.show(name, text, "json")
    edit = editor.ask(RENAME, name, position=editor.at(name, text.index("doc")), newName="text")
    assert editor.result(name, edit) == text.replace("doc", "text")


@pytest.mark.parametrize("new", ["two words", "", "7", "part"])
def test_a_name_that_does_not_do_is_refused(vscode: Editor, new: str) -> None:
    text = "<letter>x <part>y</letter> z</part>\n"
    vscode.show(NAME, text)
    with pytest.raises(RpcError) as refused:
        vscode.ask(RENAME, NAME, position=vscode.at(NAME, 2), newName=new)
    assert refused.value.code == -32803 and '"<letter>" is not renamed' in refused.value.message


def test_linked_names(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(linkedEditingRange={}))
    editor.show(NAME, TEXT)
    found = editor.ask(LINKED, NAME, position=editor.at(NAME, TEXT.index("</letter>") + 2))
    assert [editor.words(NAME, where) for where in found["ranges"]] == ["letter", "letter"]
    assert found["ranges"][0] == editor.range(NAME, TEXT.index("letter>"), TEXT.index("letter>") + 6)
    assert editor.ask(LINKED, NAME, position=editor.at(NAME, TEXT.index("Answer"))) is None
    editor.show("readme.md", TEXT)
    assert editor.ask(LINKED, "readme.md", position=editor.at("readme.md", TEXT.index("letter>"))) is None


def test_a_client_without_linked_editing_is_offered_none(vscode: Editor) -> None:
    assert "linkedEditingRangeProvider" not in vscode.client.server_capabilities


def chain(editor: Editor, name: str, found: dict[str, Any] | None) -> list[str]:
    shown = []
    while found is not None:
        shown.append(editor.words(name, found["range"]))
        found = found.get("parent")
    return shown


def test_a_selection_grows_by_word_sentence_block_and_section(editor: Editor) -> None:
    editor.show(NAME, TEXT)
    places = [TEXT.index("kindly") + 2, TEXT.index("Two"), TEXT.index("Stop") + 1]
    positions = [editor.at(NAME, place) for place in places]
    found = [
        chain(editor, NAME, one)
        for one in editor.ask("textDocument/selectionRange", NAME, positions=positions)
    ]
    task = TEXT[: TEXT.index("\n\n# End")]
    line = "😀 <part>One.</part> <part>Two.</part>"
    letter = f"<letter>\n{line}\n</letter>"
    assert found[0] == [
        "kindly",
        "Answer it 👩‍🚀 kindly.",
        "Read the letter. Answer it 👩‍🚀 kindly.",
        task,
        TEXT,
    ]
    assert found[1] == ["Two", "Two.", "<part>Two.</part>", line, f"\n{line}\n", letter, task, TEXT]
    assert found[2] == ["Stop", "Stop.", "# End\n\nStop.", TEXT]


def test_a_selection_grows_to_the_message_and_the_file(vscode: Editor) -> None:
    name, text = "a.prompty", "---\nname: x y\n---\nsystem:\nBe kind.\n\nuser:\nGo.\n"
    vscode.show(name, text, "prompty")
    positions = [vscode.at(name, text.index("kind")), vscode.at(name, text.index("x y"))]
    found = [
        chain(vscode, name, one)
        for one in vscode.ask("textDocument/selectionRange", name, positions=positions)
    ]
    assert found == [["kind", "Be kind.", text], ["x", "name: x y", text]]


def test_what_is_no_prompt_is_left_to_the_editor(vscode: Editor) -> None:
    vscode.show("readme.md", TEXT)
    assert (
        vscode.ask("textDocument/selectionRange", "readme.md", positions=[{"line": 0, "character": 0}])
        is None
    )
