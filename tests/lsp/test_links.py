"""Document links over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import Editor, announcing

METHOD = "textDocument/documentLink"
NAME = "prompts/a.prompt.md"
TEXT = """Follow 😀é👩‍🚀 [the guide](../guide.md#top) and #file:src/a%20b.py, not #file:missing.py.

See file://note.md. [Web](https://example.org), [here](#top), [gone](gone.md), `#file:guide.md`

```
#file:guide.md
```
"""


@pytest.fixture
def files(editor: Editor) -> Editor:
    for name in ("guide.md", "src/a b.py", "prompts/note.md"):
        editor.write(name, "x\n")
    return editor


def shown(editor: Editor, name: str, links: list[dict[str, Any]]) -> list[tuple[str, str]]:
    root = editor.root.as_uri()
    return [(editor.words(name, link["range"]), link["target"].removeprefix(root + "/")) for link in links]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_links_lead_to_files_that_are_there(files: Editor, newline: str) -> None:
    files.show(NAME, TEXT.replace("\n", newline))
    assert shown(files, NAME, files.ask(METHOD, NAME)) == [
        ("../guide.md#top", "guide.md"), ("src/a%20b.py", "src/a%20b.py"), ("file://note.md", "prompts/note.md"),
    ]  # fmt: skip


def test_references_in_the_metadata_are_links(files: Editor) -> None:
    name, text = "prompts/a.prompty", "---\nsample: file://note.md\n---\nsystem:\nBe kind.\n"
    files.show(name, text, "prompty")
    assert shown(files, name, files.ask(METHOD, name)) == [("file://note.md", "prompts/note.md")]


def outside(editor: Editor, tmp_path: Path) -> str:
    folder = tmp_path.parent / f"{tmp_path.name}-outside"
    folder.mkdir()
    (folder / "secret.md").write_text("x")
    (tmp_path / "inside.md").symlink_to(folder / "secret.md")
    text = f"[a](../{folder.name}/secret.md) [b](inside.md) file://{folder}/secret.md\n"
    editor.show("a.prompt.md", text)
    return str(folder / "secret.md")


def test_a_link_out_of_the_workspace_says_so(launch: Callable[..., Editor], tmp_path: Path) -> None:
    editor = launch(announcing(documentLink={"tooltipSupport": True}))
    secret = outside(editor, tmp_path)
    found = editor.ask(METHOD, "a.prompt.md")
    assert [link["tooltip"] for link in found] == [f"Leads outside of the workspace: {secret}"] * 3


def test_without_tooltips_no_link_leads_out(launch: Callable[..., Editor], tmp_path: Path) -> None:
    editor = launch(announcing())
    outside(editor, tmp_path)
    assert editor.ask(METHOD, "a.prompt.md") == []


@pytest.mark.parametrize("path", ["\0", "a" * 600, "%00", "//host/x", "..", "x" * 290])
def test_strange_paths_lead_nowhere(vscode: Editor, path: str) -> None:
    vscode.show("a.prompt.md", f"[a]({path}) #file:{path} file://{path}\n")
    assert vscode.ask(METHOD, "a.prompt.md") == []


def test_what_is_no_prompt_or_no_file_has_no_links(vscode: Editor) -> None:
    vscode.show("readme.md", "[a](readme.md)\n")
    assert vscode.ask(METHOD, "readme.md") is None
