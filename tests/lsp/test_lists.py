"""Lists that go on while one types, over real stdio. `|` is the cursor after the line break."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.lsp.client import Client
from tests.lsp.editor import Editor, announcing

METHOD = "textDocument/onTypeFormatting"
OPTIONS = {"tabSize": 2, "insertSpaces": True}
CASES = [
    ("a.prompt.md", "- One 😀.\n|\n", "- One 😀.\n- \n"),
    ("a.prompt.md", "* One.\n|* Two.\n", None),
    ("a.prompt.md", "Text.\n\n  9) Nine.\n  |", "Text.\n\n  9) Nine.\n  10) "),
    ("a.prompt.md", "- [x] Done.\n|", "- [x] Done.\n- [ ] "),
    ("a.prompt.md", "- One.\n- \n|", "- One.\n\n"),
    ("a.prompt.md", "> - One.\n|", "> - One.\n> - "),
    ("a.prompt.md", "Text - with a dash.\n|", None),
    ("a.prompt.md", "```\n- One.\n|\n```\n", None),
    ("a.prompt.md", "---\ntools:\n- read\n|\n---\nText.\n", None),
    (
        "a.prompt.yml",
        "messages:\n  - role: user\n    content: |-\n      - One 😀.\n      ^\n",
        "messages:\n  - role: user\n    content: |-\n      - One 😀.\n      - \n",
    ),
    ("a.prompt.yml", "messages:\n  - {role: user, content: a}\n  ^\n", None),
    ("readme.md", "- One.\n|\n", None),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_list_goes_on(start: Callable[..., Client], tmp_path: object, encoding: str, newline: str) -> None:
    client = start(encoding=encoding)
    client.initialize(announcing(onTypeFormatting={}))
    editor = Editor(client, tmp_path)  # type: ignore[arg-type]
    for name, marked, expected in CASES:
        cursor = "^" if "^" in marked else "|"
        text = marked.replace("\n", newline)
        place = text.index(cursor)
        editor.show(name, text[:place] + text[place + 1 :])
        edits = editor.ask(METHOD, name, position=editor.at(name, place), ch="\n", options=OPTIONS)
        if expected is None:
            assert edits is None, marked
        else:
            change = {"changes": {editor.uri(name): edits}}
            assert editor.result(name, change) == expected.replace("\n", newline), marked
        editor.close(name)


def test_it_is_announced_for_line_breaks_alone(launch: Callable[..., Editor], vscode: Editor) -> None:
    editor = launch(announcing(onTypeFormatting={}))
    provider = editor.client.server_capabilities["documentOnTypeFormattingProvider"]
    assert provider == {"firstTriggerCharacter": "\n"}
    editor.show("a.prompt.md", "- a\n\n")
    where = {"line": 1, "character": 0}
    assert editor.ask(METHOD, "a.prompt.md", position=where, ch="}", options=OPTIONS) is None
    beyond = {"line": 99, "character": 0}
    assert editor.ask(METHOD, "a.prompt.md", position=beyond, ch="\n", options=OPTIONS) is None
    assert "documentOnTypeFormattingProvider" not in vscode.client.server_capabilities
