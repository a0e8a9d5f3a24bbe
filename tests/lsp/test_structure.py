"""Document symbols and folding over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.lsp.editor import Editor, announcing

NAME = "a.prompty"
TEXT = """---
inputs:
  - {name: mail, kind: string}
---
system:
😀 Be kind.

# Tone 😀é👩‍🚀

- Plain words.

user:
{{mail}} {{ place }}
"""
METHOD = "textDocument/documentSymbol"


def shown(editor: Editor, symbols: list[dict[str, Any]]) -> list[Any]:
    return [
        (s["name"], s["kind"], editor.words(NAME, s["selectionRange"]), shown(editor, s.get("children", [])))
        for s in symbols
    ]


def test_a_tree_of_symbols(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(documentSymbol={"hierarchicalDocumentSymbolSupport": True}))
    editor.show(NAME, TEXT, "prompty")
    symbols = editor.ask(METHOD, NAME)
    assert shown(editor, symbols) == [
        ("mail", 13, "mail", []),
        ("system", 3, "😀 Be kind.", [("Tone 😀é👩‍🚀", 15, "Tone 😀é👩‍🚀", [])]),
        ("user", 3, "{{mail}} {{ place }}", [("place", 13, "place", [])]),
    ]
    assert symbols[0]["detail"] == "string"
    section = symbols[1]["children"][0]["range"]
    assert editor.words(NAME, section) == "# Tone 😀é👩‍🚀\n\n- Plain words."


def test_a_flat_list_for_a_client_without_trees(editor: Editor) -> None:
    editor.show(NAME, TEXT, "prompty")
    symbols = editor.ask(METHOD, NAME)
    assert [(s["name"], s.get("containerName")) for s in symbols] == [
        ("mail", None), ("system", None), ("Tone 😀é👩‍🚀", "system"), ("user", None), ("place", "user"),
    ]  # fmt: skip
    assert editor.words(NAME, symbols[0]["location"]["range"]) == "mail"
    assert {s["location"]["uri"] for s in symbols} == {editor.uri(NAME)}


def test_what_is_no_prompt_has_no_symbols_and_no_folds(vscode: Editor) -> None:
    vscode.show("readme.md", "# One\n\nText.\n\n# Two\n\nText.\n")
    assert vscode.ask(METHOD, "readme.md") is None
    assert vscode.ask("textDocument/foldingRange", "readme.md") is None


def test_front_matter_messages_and_sections_are_folded(vscode: Editor) -> None:
    vscode.show(NAME, TEXT.replace("- Plain", "<!-- a\nb -->\n- Plain").replace("\n", "\r\n"), "prompty")
    folds = vscode.ask("textDocument/foldingRange", NAME)
    assert [(fold["startLine"], fold["endLine"], fold.get("kind")) for fold in folds] == [
        (0, 3, None), (4, 11, None), (7, 11, None), (9, 10, "comment"), (13, 14, None),
    ]  # fmt: skip


def test_no_more_folds_than_the_client_takes(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(foldingRange={"rangeLimit": 2}))
    editor.show(NAME, TEXT, "prompty")
    folds = editor.ask("textDocument/foldingRange", NAME)
    assert [(fold["startLine"], fold["endLine"]) for fold in folds] == [(0, 3), (4, 9)]
