"""Workspace symbols and workspace diagnostics over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.lsp.client import RpcError
from tests.lsp.editor import EVERYTHING, Editor, announcing

ACCURATE = "# Task 😀\n\nTranslate {{text}} into German. Be accurate.\n"
PULLING = {
    **announcing(diagnostic={"dynamicRegistration": False}),
    "workspace": {**EVERYTHING["workspace"], "diagnostics": {"refreshSupport": True}},
}


def laid(editor: Editor) -> Editor:
    editor.write("prompts/b c.md", ACCURATE)
    editor.write("a.prompt.md", "# Other\n\nSing.\n")
    editor.write("readme.md", "# Task\n\nBe accurate.\n")
    editor.write("node_modules/x.prompt.md", ACCURATE)
    editor.write(".gitignore", "ignored/\n")
    editor.write("ignored/x.prompt.md", ACCURATE)
    return editor


def pull(editor: Editor, before: dict[str, str] | None = None, **params: Any) -> list[dict[str, Any]]:
    ids = [{"uri": uri, "value": value} for uri, value in (before or {}).items()]
    result = editor.client.request("workspace/diagnostic", {"previousResultIds": ids, **params})
    items: list[dict[str, Any]] = result["items"]
    return items


def ids(items: list[dict[str, Any]]) -> dict[str, str]:
    return {item["uri"]: item["resultId"] for item in items if "resultId" in item}


def codes(item: dict[str, Any]) -> list[str]:
    return [found["code"] for found in item["items"]]


# -- symbols


def symbols(editor: Editor, query: str) -> list[tuple[str, str, str]]:
    found = editor.client.request("workspace/symbol", {"query": query})
    root = editor.root.as_uri() + "/"
    return [(s["name"], s["location"]["uri"].removeprefix(root), s["containerName"]) for s in found]


def test_parts_of_all_prompts_are_found_by_their_letters(editor: Editor) -> None:
    laid(editor)
    assert symbols(editor, "tsk") == [("Task 😀", "prompts/b%20c.md", "b c.md")]
    assert symbols(editor, "TEXT") == [("text", "prompts/b%20c.md", "b c.md")]
    assert {name for name, _, _ in symbols(editor, "")} == {"Task 😀", "text", "Other"}
    assert symbols(editor, "no such") == []


def test_an_open_document_counts_as_it_is(editor: Editor) -> None:
    laid(editor).show("prompts/b c.md", "😀\n\n# Quite new {{😀}}\n")
    (found,) = editor.client.request("workspace/symbol", {"query": "quite"})
    assert editor.words("prompts/b c.md", found["location"]["range"]) == "Quite new {{😀}}"
    assert symbols(editor, "text") == []


def test_a_file_that_changes_on_disk_is_read_again(editor: Editor) -> None:
    laid(editor)
    assert len(symbols(editor, "other")) == 1
    editor.write("a.prompt.md", "# Fresh\n")
    assert symbols(editor, "other") == [] and len(symbols(editor, "fresh")) == 1
    (editor.root / "a.prompt.md").unlink()
    assert symbols(editor, "fresh") == []


# -- diagnostics


def test_every_prompt_is_reported_and_then_only_what_changed(launch: Callable[..., Editor]) -> None:
    editor = laid(launch(PULLING))
    assert editor.client.server_capabilities["diagnosticProvider"]["workspaceDiagnostics"] is True
    first = pull(editor)
    assert [(item["uri"], item["kind"], item["version"]) for item in first] == [
        (editor.uri("a.prompt.md"), "full", None), (editor.uri("prompts/b c.md"), "full", None),
    ]  # fmt: skip
    assert "empty-emphasis" in codes(first[1]) and "empty-emphasis" not in codes(first[0])
    again = pull(editor, ids(first))
    assert [item["kind"] for item in again] == ["unchanged", "unchanged"] and ids(again) == ids(first)
    editor.write("a.prompt.md", "Sing. Be accurate.\n")
    changed = pull(editor, ids(first))
    assert [item["kind"] for item in changed] == ["full", "unchanged"]
    assert "empty-emphasis" in codes(changed[0])


def test_settings_make_all_reports_new(launch: Callable[..., Editor]) -> None:
    editor = laid(launch(PULLING))
    before = ids(pull(editor))
    editor.write("promptls.toml", 'ignore = ["empty-emphasis"]\n')
    after = pull(editor, before)
    assert [item["kind"] for item in after] == ["full", "full"]
    assert not any("empty-emphasis" in codes(item) for item in after)
    assert not set(ids(after).values()) & set(before.values())


def test_a_file_that_goes_is_reported_empty(launch: Callable[..., Editor]) -> None:
    editor = laid(launch(PULLING))
    before = ids(pull(editor))
    editor.write("promptls.toml", 'exclude = ["a.prompt.md"]\n')
    gone = [item for item in pull(editor, before) if item["uri"] == editor.uri("a.prompt.md")]
    assert gone == [{"kind": "full", "uri": editor.uri("a.prompt.md"), "version": None, "items": []}]


def test_an_open_document_is_reported_as_its_own_pull_has_it(launch: Callable[..., Editor]) -> None:
    editor = laid(launch(PULLING))
    editor.show("a.prompt.md", "Sing 😀. Be accurate.\n")
    own = editor.ask("textDocument/diagnostic", "a.prompt.md")
    (item, _) = pull(editor)
    assert (item["version"], item["resultId"], item["items"]) == (1, own["resultId"], own["items"])
    assert pull(editor, ids([item]))[0]["kind"] == "unchanged"
    assert editor.client.notifications == []


def test_partial_results_and_progress(launch: Callable[..., Editor]) -> None:
    editor = launch(PULLING)
    for number in range(60):
        editor.write(f"prompts/p{number:02}.md", "Sing. Be accurate.\n")
    rest = pull(editor, partialResultToken="part", workDoneToken="work")
    values = {"part": [], "work": []}  # type: dict[str, list[Any]]
    for message in editor.client.notifications:
        if message["method"] == "$/progress":
            values[message["params"]["token"]].append(message["params"]["value"])
    sent = [item for value in values["part"] for item in value["items"]]
    assert rest == [] and len(values["part"]) == 2 and len({item["uri"] for item in sent}) == 60
    assert [value["kind"] for value in values["work"]] == ["begin", "report", "end"]


def test_a_pull_can_be_cancelled(launch: Callable[..., Editor]) -> None:
    editor = launch(PULLING)
    for number in range(300):
        editor.write(f"prompts/p{number:03}.md", ACCURATE * 20)
    msg_id = editor.client.ask("workspace/diagnostic", {"previousResultIds": []})
    editor.client.notify("$/cancelRequest", {"id": msg_id})
    assert editor.client.reply(msg_id)["error"]["code"] == -32800


def test_what_cannot_be_read_is_left_out(launch: Callable[..., Editor]) -> None:
    editor = laid(launch(PULLING))
    (editor.root / "binary.prompt.md").write_bytes(b"\0\0\xff")
    (editor.root / "latin.prompt.md").write_bytes(b"caf\xe9")
    (editor.root / "gone.prompt.md").symlink_to(editor.root / "nowhere")
    assert len(pull(editor)) == 2


def test_a_client_that_is_pushed_to_cannot_pull(vscode: Editor) -> None:
    with pytest.raises(RpcError):
        pull(vscode)


def test_a_contradiction_with_a_file_that_is_read_together_is_linked_and_followed(
    launch: Callable[..., Editor],
) -> None:
    related = announcing(diagnostic={"dynamicRegistration": False, "relatedInformation": True})
    publish = {"publishDiagnostics": {"relatedInformation": True}}
    editor = launch({**PULLING, "textDocument": {**related["textDocument"], **publish}})
    editor.write(".git/HEAD", "")
    editor.write("CLAUDE.md", "😀 Rules.\n\n- 😀 Always ask the user before you delete a file.\n")
    editor.write(
        ".claude/agents/a.md",
        "---\nname: a\ndescription: b\n---\nHelp.\n\nNever ask the user before you delete a file.\n",
    )
    agent = editor.uri(".claude/agents/a.md")
    first = {item["uri"]: item for item in pull(editor)}
    (found,) = (d for d in first[agent]["items"] if d["code"] == "contradictory-modality")
    (other,) = found["relatedInformation"]
    assert other["location"]["uri"] == editor.uri("CLAUDE.md")
    assert other["location"]["range"]["start"]["line"] == 2
    editor.write("CLAUDE.md", "Rules.\n")
    again = {item["uri"]: item for item in pull(editor, ids(list(first.values())))}
    assert again[agent]["kind"] == "full" and "contradictory-modality" not in codes(again[agent])
