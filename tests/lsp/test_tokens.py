"""Semantic tokens over real stdio, decoded as the specification has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.lsp.client import Client, RpcError
from tests.lsp.editor import Editor, announcing

FULL, RANGE = "textDocument/semanticTokens/full", "textDocument/semanticTokens/range"
ALL: dict[str, Any] = {
    "requests": {"full": True, "range": True},
    "tokenTypes": ["variable", "keyword", "macro", "type", "comment"],
    "tokenModifiers": ["declaration"],
    "formats": ["relative"],
}
PROMPTY = """---
inputs:
  mail: {type: string}
---
# System:
😀 é {{mail}} <rules>Be 👩‍🚀 kind to {{mail}}.</rules>
{# promptls: model=glm-4.7-flash #}

user:
Speak of the assistant.
"""
YAML = """messages:
  - role: "system"
    content: |
      😀 {{a}} <note>x</note>
  - role: user
    content: '{{a}}'
testData: [{a: b}]
"""
EXPECTED = {
    ("a.prompty", PROMPTY): [
        ("mail", "variable", 1), ("System", "keyword", 0), ("mail", "variable", 0), ("rules", "type", 0),
        ("mail", "variable", 0), ("rules", "type", 0), ("promptls: model=glm-4.7-flash", "macro", 0),
        ("user", "keyword", 0),
    ],
    ("a.prompt.yml", YAML): [
        ("system", "keyword", 0), ("a", "variable", 0), ("note", "type", 0), ("note", "type", 0),
        ("user", "keyword", 0), ("a", "variable", 0), ("a", "variable", 1),
    ],
    ("a.prompt", '{{role "system"}}Be kind.{{role "user"}}\nHi {{name}}.\n'): [
        ("system", "keyword", 0), ("user", "keyword", 0), ("name", "variable", 0),
    ],
    ("a.prompt.md", "You are the system. {{name}}\n"): [("name", "variable", 0)],
}  # fmt: skip


def decoded(editor: Editor, name: str, data: list[int]) -> list[tuple[str, str, int]]:
    legend = editor.client.server_capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    found, line, character = [], 0, 0
    for down, right, length, kind, modifiers in zip(*[iter(data)] * 5, strict=True):
        line, character = line + down, right if down else character + right
        where = {"start": {"line": line, "character": character},
                 "end": {"line": line, "character": character + length}}  # fmt: skip
        found.append((editor.words(name, where), legend[kind], modifiers))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_tokens_are_decoded_to_the_words(start: Callable[..., Client], tmp_path: Any, encoding: str) -> None:
    client = start(encoding=encoding)
    client.initialize(announcing(semanticTokens=ALL))
    editor = Editor(client, tmp_path)
    for (name, text), expected in EXPECTED.items():
        for newline in ("\n", "\r\n"):
            editor.show(name, text.replace("\n", newline))
            assert decoded(editor, name, editor.ask(FULL, name)["data"]) == expected, name
            editor.close(name)


def test_tokens_of_a_range_are_those_that_meet_it(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(semanticTokens=ALL))
    name, text = "a.prompty", PROMPTY
    editor.show(name, text)
    start = text.index("Be 👩‍🚀")
    within = editor.ask(RANGE, name, range=editor.range(name, start, text.index("</rules>") + 4))
    words = [word for word, _, _ in decoded(editor, name, within["data"])]
    assert words == ["mail", "rules"]


def test_only_kinds_that_the_client_knows_are_sent(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(semanticTokens={**ALL, "tokenTypes": ["type"], "tokenModifiers": []}))
    editor.show("a.prompty", PROMPTY)
    found = decoded(editor, "a.prompty", editor.ask(FULL, "a.prompty")["data"])
    assert found == [("rules", "type", 0), ("rules", "type", 0)]


def test_no_tokens_for_who_knows_none_and_for_what_is_no_prompt(launch: Callable[..., Editor]) -> None:
    editor = launch(announcing(semanticTokens=ALL))
    editor.show("readme.md", "{{name}} <rules>x</rules>\n")
    assert editor.ask(FULL, "readme.md") is None


def test_a_client_without_tokens_is_offered_none(vscode: Editor) -> None:
    assert "semanticTokensProvider" not in vscode.client.server_capabilities
    with pytest.raises(RpcError):
        vscode.ask(FULL, "a.prompty")
