"""Every method on a file of a megabyte, in lines and in one line, and on one without a character."""

from __future__ import annotations

from functools import cache
from pathlib import PurePath
from typing import Any

import pytest

from promptls.engine.layout import format_text
from promptls.engine.workspace import Workspace
from tests.lsp.editor import Editor
from tests.lsp.texts import MODEL

NAME = "big.prompt.md"
MEGABYTE = 1_000_000
_LINE = "The harbour opens at six 😀 and the first boat leaves at seven.{}"
_END = "Name the captain. Be accurate.{}\n"
HEAD = MODEL + "\n"
TASK = "Name the customer of the letter.\n\n"


def lines() -> str:
    return HEAD + _LINE.format("\n\n") * (MEGABYTE // 66) + _END.format("   ") + "\n\n\n" + TASK


def one_line() -> str:
    return HEAD + _LINE.format(" ") * (MEGABYTE // 64) + _END.format("")


@cache
def formatted(text: str) -> str:
    return format_text(Workspace(), text, PurePath(NAME))


@pytest.mark.parametrize("make", [lines, one_line])
def test_every_method_on_a_megabyte(editor: Editor, make: Any) -> None:
    text = make()
    assert len(text) > 0.95 * MEGABYTE
    (one,) = [d for d in editor.open(NAME, text) if d["code"] == "empty-emphasis"]
    assert editor.words(NAME, one["range"]) == "Be accurate."

    hover = editor.ask("textDocument/hover", NAME, position=one["range"]["start"])
    assert "empty-emphasis" in hover["contents"]["value"]
    model = editor.ask("textDocument/completion", NAME, position={"line": 1, "character": 9})
    assert any(item["label"] == "zai/glm-4.7-flash" for item in model["items"])

    end = one["range"]["end"]
    for method in ("definition", "documentHighlight", "linkedEditingRange"):
        if f"{method}Provider" in editor.client.server_capabilities:
            assert editor.ask(f"textDocument/{method}", NAME, position=end) is None
    assert editor.ask("textDocument/rename", NAME, position=end, newName="x") is None
    assert editor.ask("textDocument/documentSymbol", NAME) == []
    assert editor.ask("textDocument/documentLink", NAME) == []
    assert editor.ask("textDocument/foldingRange", NAME) == [{"startLine": 0, "endLine": 2}]
    (grown,) = editor.ask("textDocument/selectionRange", NAME, positions=[end])
    assert editor.words(NAME, grown["range"]) in ("Be accurate.", "Name the captain. Be accurate.")

    fix = editor.action(NAME, 'Drop "Be accurate."', one["range"])
    assert editor.result(NAME, fix["edit"]) == text.replace(" Be accurate.", "")

    options = {"tabSize": 2, "insertSpaces": True}
    laid_out = formatted(text)
    edits = editor.ask("textDocument/formatting", NAME, options=options)
    change = {"documentChanges": [{"textDocument": {"uri": editor.uri(NAME)}, "edits": edits}]}
    assert editor.result(NAME, change) == laid_out
    inside = editor.ask(
        "textDocument/rangeFormatting", NAME, options=options, range=editor.range(NAME, 0, 40)
    )
    assert inside == []

    # A keystroke before all of it; what comes back is at the places of the new text.
    uri = editor.uri(NAME)
    at = editor.at(NAME, len(HEAD))
    editor.texts[uri] = text[: len(HEAD)] + "😀 " + text[len(HEAD) :]
    editor.versions[uri] += 1
    editor.client.change(uri, editor.versions[uri], {"range": {"start": at, "end": at}, "text": "😀 "})
    found = editor.client.diagnostics(uri, editor.versions[uri])
    (moved,) = [d for d in found if d["code"] == "empty-emphasis"]
    assert editor.words(NAME, moved["range"]) == "Be accurate."


def test_every_method_on_nothing(editor: Editor) -> None:
    assert editor.open(NAME, "") == []
    nowhere = {"line": 0, "character": 0}
    beyond = {"line": 99, "character": 99}
    options = {"tabSize": 2, "insertSpaces": True}
    for place in (nowhere, beyond):
        assert editor.ask("textDocument/hover", NAME, position=place) is None
        assert not editor.ask("textDocument/completion", NAME, position=place)
        around = {"start": nowhere, "end": place}
        assert editor.actions(NAME, around) == []
        for method in ("definition", "documentHighlight"):
            assert editor.ask(f"textDocument/{method}", NAME, position=place) is None
        context = {"includeDeclaration": True}
        assert editor.ask("textDocument/references", NAME, position=place, context=context) is None
        assert editor.ask("textDocument/rename", NAME, position=place, newName="x") is None
        (grown,) = editor.ask("textDocument/selectionRange", NAME, positions=[place])
        assert grown["range"] == {"start": nowhere, "end": nowhere}
        assert editor.ask("textDocument/rangeFormatting", NAME, options=options, range=around) == []
    assert editor.ask("textDocument/formatting", NAME, options=options) == []
    for method in ("documentSymbol", "documentLink", "foldingRange"):
        assert editor.ask(f"textDocument/{method}", NAME) == []
    assert [d["code"] for d in editor.type(NAME, "Name it. Be accurate.\n")] == ["empty-emphasis"]
