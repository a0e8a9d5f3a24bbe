"""Links that follow the files that the editor moves, over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.lsp.client import RpcError
from tests.lsp.editor import EVERYTHING, Editor

MOVING = {
    **EVERYTHING,
    "workspace": {**EVERYTHING["workspace"], "fileOperations": {"willRename": True}},
}
TEXT = "😀 See [it](./guide.md#top), #file:prompts/guide.md and file://guide.md; not [b](other.md).\n"


@pytest.fixture
def editor(launch: Callable[..., Editor]) -> Editor:
    found = launch(MOVING)
    for name in ("prompts/guide.md", "prompts/other.md"):
        found.write(name, "Sing.\n")
    return found


def move(editor: Editor, old: str, new: str) -> dict[str, str]:
    files = [{"oldUri": editor.uri(old), "newUri": editor.uri(new)}]
    edit: dict[str, Any] | None = editor.client.request("workspace/willRenameFiles", {"files": files})
    root = editor.root.as_uri() + "/"
    return {uri.removeprefix(root): text for uri, text in editor.applied(edit or {}).items()}


def test_links_on_disk_and_in_open_documents_follow(editor: Editor) -> None:
    editor.write("prompts/a.prompt.md", TEXT)
    editor.write("prompts/b.prompt.md", "[other](other.md)\n")
    editor.show("c.prompt.md", "[it](prompts/guide.md)\r\n")
    after = move(editor, "prompts/guide.md", "docs/the guide.md")
    assert after == {
        "c.prompt.md": "[it](docs/the%20guide.md)\r\n",
        "prompts/a.prompt.md": "😀 See [it](../docs/the%20guide.md#top), #file:docs/the%20guide.md and "
        "file://../docs/the%20guide.md; not [b](other.md).\n",
    }


def test_links_into_a_folder_that_moves_follow(editor: Editor) -> None:
    editor.write("a.prompt.md", "[it](prompts/guide.md) and [b](prompts/other.md)\n")
    after = move(editor, "prompts", "texts")
    assert after == {"a.prompt.md": "[it](texts/guide.md) and [b](texts/other.md)\n"}


def test_references_in_metadata_and_in_strings_of_json_follow(editor: Editor) -> None:
    editor.write("prompts/a.prompty", "---\nsample: file://guide.md\n---\nsystem:\nBe kind.\n")
    editor.write("prompts/a.chat.json", '{"messages": [{"role": "user", "content": "\\t[x](guide.md)"}]}')
    after = move(editor, "prompts/guide.md", "prompts/new.md")
    assert after["prompts/a.prompty"].startswith("---\nsample: file://new.md\n---\n")
    assert after["prompts/a.chat.json"] == '{"messages": [{"role": "user", "content": "\\t[x](new.md)"}]}'


def test_nothing_follows_what_no_prompt_names(editor: Editor) -> None:
    editor.write("readme.md", "[it](prompts/guide.md)\n")
    assert move(editor, "prompts/guide.md", "x.md") == {}


def test_it_is_announced_to_clients_that_ask(editor: Editor, vscode: Editor) -> None:
    told = editor.client.server_capabilities["workspace"]["fileOperations"]["willRename"]
    assert told == {"filters": [{"scheme": "file", "pattern": {"glob": "**/*"}}]}
    assert "willRename" not in vscode.client.server_capabilities["workspace"].get("fileOperations", {})


def test_strange_moves_are_no_trouble(editor: Editor) -> None:
    editor.write("a.prompt.md", "[it](prompts/guide.md)\n")
    for files in ([], [{"oldUri": "untitled:a", "newUri": "untitled:b"}]):
        assert editor.client.request("workspace/willRenameFiles", {"files": files}) is None
    with pytest.raises(RpcError):
        editor.client.request("workspace/willRenameFiles", {"files": 3})
