"""The requests and the notification that are ours and not the protocol's: what the VS Code extension asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client, RpcError
from tests.lsp.editor import EVERYTHING, Editor

NAME = "a.prompt.md"
MODEL = "glm-4.7-flash"
EXTRACT = "Extract the key information from this document. Be accurate.\n"
ADAPTED = (
    "Extract the key information from this document.\n"
    'Return a JSON object where key_points is an array of objects, each with "topic" (string) and '
    '"details" (string).\n'
    "Respond in English.\n"
)
CHAT = json.dumps({
    "model": "glm-4.7-flash",
    "messages": [
        {"role": "system", "content": 'Answer "briefly" 😀.\nOne line.'},
        {"role": "user", "content": "Hello {{name}}, it is {{day}}."},
    ],
})  # fmt: skip


def applied_by(editor: Editor, method: str, params: dict[str, Any]) -> dict[str, str]:
    """The texts after the edit that the server has the editor apply."""
    edits: list[Any] = []
    editor.client.answers["workspace/applyEdit"] = lambda asked: edits.append(asked) or {"applied": True}
    assert editor.client.request(method, params) == {"applied": True}
    return editor.applied(edits[0]["edit"])


# -- models and rules


def test_models_are_listed_with_what_a_person_chooses_by(vscode: Editor) -> None:
    rows = vscode.client.request("promptls/models", {"uri": vscode.uri(NAME)})
    flash = next(row for row in rows if row["id"] == "zai/glm-4.7-flash")
    assert (flash["name"], flash["window"], flash["family"]) == ("GLM-4.7 Flash", 200_000, "glm")
    assert flash["price"]["input"] > 0 and flash["price"]["free"]
    sonnet = next(row for row in rows if row["id"] == "anthropic/claude-sonnet-4-5")
    assert sonnet["price"] == {"input": 3, "output": 15, "route": "", "free": False}
    assert rows == sorted(rows, key=lambda row: row["name"].casefold())


def test_a_model_of_the_workspace_is_among_them(vscode: Editor) -> None:
    vscode.write(".promptls/profiles/own.yaml", "id: team/own\nname: Our own\nextends: glm\nkind: model\n")
    rows = vscode.client.request("promptls/models", {"uri": vscode.uri(NAME)})
    assert "team/own" in [row["id"] for row in rows]


def test_the_page_of_a_model_cites_only_what_it_lists(vscode: Editor) -> None:
    page = vscode.client.request("promptls/modelPage", {"model": "GLM 4.7 flash"})
    lines = [item for section in page["sections"] for item in section["body"]]
    cited = {id for line in lines for id in sources_of(line)}
    assert page["name"] == "GLM-4.7 Flash"
    assert page["example"] == EXTRACT.rstrip()
    assert cited <= page["sources"].keys() and cited


def sources_of(line: dict[str, Any]) -> list[str]:
    return [*line.get("sources", ()), *(id for more in line.get("more", ()) for id in sources_of(more))]


def test_an_unknown_model_is_refused_with_those_that_look_like_it(vscode: Editor) -> None:
    with pytest.raises(RpcError, match=r"glm-4\.7-flash"):
        vscode.client.request("promptls/modelPage", {"model": "glm-4.7-flsh"})


@pytest.mark.parametrize("method", ["promptls/modelPage", "promptls/tryIt", "promptls/received",
                                    "promptls/checkFiles", "promptls/setModel", "promptls/settingsTemplate"])  # fmt: skip
@pytest.mark.parametrize("params", [None, {}, [], {"uris": "x", "model": 3}])
def test_bad_parameters_are_refused_in_words(vscode: Editor, method: str, params: Any) -> None:
    if method == "promptls/checkFiles" and params in (None, {}, []):
        assert vscode.client.request(method, params) == []
        return
    with pytest.raises(RpcError) as refused:
        vscode.client.request(method, params)
    assert refused.value.code == -32602
    assert "string" in refused.value.message


def test_rules_are_listed_with_what_they_find(vscode: Editor) -> None:
    rows = vscode.client.request("promptls/rules", {})
    assert {"name", "family", "summary"} == rows[0].keys()
    assert "vague-qualifier" in [row["name"] for row in rows]


def test_the_settings_template_names_the_model(vscode: Editor) -> None:
    text = vscode.client.request("promptls/settingsTemplate", {"model": MODEL})
    assert f'\nmodel = "{MODEL}"\n' in text
    assert '\n# model = "' in vscode.client.request("promptls/settingsTemplate", {"model": ""})


# -- trying and receiving


def test_trying_the_product_pages_example(vscode: Editor) -> None:
    result = vscode.client.request("promptls/tryIt", {"model": MODEL, "text": EXTRACT})
    assert result["text"] == ADAPTED
    assert result["before"]["characters"] == len(EXTRACT)
    assert result["after"]["tokens"]["count"] > result["before"]["tokens"]["count"] > 0
    assert [step["rewrite"] for step in result["steps"]]
    again = vscode.client.request("promptls/tryIt", {"model": MODEL, "text": ADAPTED})
    assert (again["text"], again["steps"]) == (ADAPTED, [])


def test_messages_are_received_decoded_with_their_values(vscode: Editor) -> None:
    vscode.open("trip.chat.json", CHAT, "json")
    asked = {"uri": vscode.uri("trip.chat.json"), "values": {"name": "Ada"}}
    result = vscode.client.request("promptls/received", asked)
    system, user = result["messages"]
    assert (system["role"], texts(system)) == ("system", ['Answer "briefly" 😀.\nOne line.'])
    assert texts(user) == ["Hello ", "Ada", ", it is ", "{{day}}", "."]
    assert [part.get("variable") for part in user["parts"]] == [None, "name", None, "day", None]
    assert [(v["name"], v["value"], v["given"]) for v in result["variables"]] == [
        ("name", "Ada", True), ("day", "", False),
    ]  # fmt: skip
    assert user["tokens"]["count"] > 0 and result["model"] == "GLM-4.7 Flash"


def test_values_come_from_the_file_itself(vscode: Editor) -> None:
    text = (
        "messages:\n  - role: user\n    content: 'Hello {{name}}'\n"
        "testData:\n  - name: Grace\n    expected: x\nmodel: openai/gpt-4o\n"
    )
    vscode.open("greet.prompt.yml", text, "yaml")
    result = vscode.client.request("promptls/received", {"uri": vscode.uri("greet.prompt.yml")})
    assert texts(result["messages"][0]) == ["Hello ", "Grace"]
    assert result["variables"] == [{"name": "name", "value": "Grace", "given": True}]


def texts(message: dict[str, Any]) -> list[str]:
    return [part["text"] for part in message["parts"]]


def test_a_file_that_is_no_prompt_is_not_received(vscode: Editor) -> None:
    vscode.show("README.md", "# A library\n")
    with pytest.raises(RpcError, match="no prompt"):
        vscode.client.request("promptls/received", {"uri": vscode.uri("README.md")})


# -- files that nobody has open


def test_files_on_disk_are_checked_as_open_ones_are(vscode: Editor, tmp_path: Path) -> None:
    vscode.write("promptls.toml", f'model = "{MODEL}"\n')
    vscode.write(NAME, EXTRACT)
    vscode.write("README.md", "# Be accurate\n\nBe accurate.\n")
    (vscode.root / "broken.prompt.md").write_bytes(b"caf\xe9\n")
    names = [NAME, "README.md", "broken.prompt.md", "missing.prompt.md"]
    found = vscode.client.request("promptls/checkFiles", {"uris": [vscode.uri(name) for name in names]})
    assert [item["uri"] for item in found] == [vscode.uri(NAME)]
    assert found[0]["diagnostics"] == vscode.open(NAME, EXTRACT)


def test_prompt_files_are_those_that_the_command_line_finds(vscode: Editor) -> None:
    for name, text in {
        ".gitignore": "build-out/\n*.draft.prompt.md\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        "promptls.toml": 'exclude = ["old/**"]\ninclude = ["texts/*.txt"]\n',
        "build-out/b.prompt.md": EXTRACT,
        "c.draft.prompt.md": EXTRACT,
        "old/d.prompt.md": EXTRACT,
        "node_modules/x/e.prompt.md": EXTRACT,
        "sub/.promptlsignore": "f.prompt.md\n",
        "sub/f.prompt.md": EXTRACT,
        "sub/g.prompt.md": EXTRACT,
        "texts/h.txt": EXTRACT,
        "README.md": "# A library\n",
        NAME: EXTRACT,
    }.items():
        vscode.write(name, text)
    found = vscode.client.request("promptls/promptFiles", {})
    assert found == [vscode.uri(name) for name in (NAME, "sub/g.prompt.md", "texts/h.txt")]


def test_models_are_compared_on_an_open_prompt(vscode: Editor) -> None:
    vscode.open(NAME, EXTRACT)
    names = ["GLM-4.7 Flash", "gpt-4o"]
    found = vscode.client.request("promptls/compareModels", {"models": names, "uri": vscode.uri(NAME)})
    assert [model["id"] for model in found["models"]] == ["zai/glm-4.7-flash", "openai/gpt-4o"]
    assert [table["title"] for table in found["tables"]] == [
        "The prompt",
        "Facts",
        "Rules that the profiles set",
    ]
    lines = {line["name"]: line for table in found["tables"] for line in table["lines"]}
    assert lines["context window"] == {
        "name": "context window",
        "cells": ["200,000", "128,000"],
        "differs": True,
    }
    rewrites, findings = lines["adapt would run"]["cells"][0], lines["findings"]["cells"][0]
    assert "nested-object-fix" in rewrites and "undescribed-nested-object" in findings
    assert {"undescribed-nested-object", "too-many-steps"} <= set(found["rules"])
    facts = vscode.client.request("promptls/compareModels", {"models": names})
    assert [table["title"] for table in facts["tables"]] == ["Facts", "Rules that the profiles set"]


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (["gpt-4o"], "two to 8 models"),
        (["gpt-4o"] * 9, "two to 8"),
        (["gpt-4o", "glm-4.7-flsh"], "glm-4.7-flash"),
    ],
)
def test_what_cannot_be_compared_is_refused(vscode: Editor, models: list[str], said: str) -> None:
    with pytest.raises(RpcError, match=said):
        vscode.client.request("promptls/compareModels", {"models": models})


# -- where a model is named


def places(editor: Editor, name: str) -> list[str]:
    found = editor.client.request("promptls/modelPlaces", {"uri": editor.uri(name)})
    return [place["id"] for place in found]


def test_front_matter_is_offered_where_there_is_some(vscode: Editor) -> None:
    vscode.open(NAME, f"---\ndescription: x\n---\n{EXTRACT}")
    assert places(vscode, NAME) == ["file", "settings", "file-settings"]
    params = {"uri": vscode.uri(NAME), "model": MODEL, "place": "file"}
    after = applied_by(vscode, "promptls/setModel", params)
    assert after[vscode.uri(NAME)] == f"---\ndescription: x\nmodel: {MODEL}\n---\n{EXTRACT}"


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_prompt_without_front_matter_gets_some(vscode: Editor, start: str, newline: str) -> None:
    text = EXTRACT.replace("\n", newline)
    vscode.open(NAME, start + text)
    params = {"uri": vscode.uri(NAME), "model": MODEL, "place": "file"}
    after = applied_by(vscode, "promptls/setModel", params)
    head = newline.join(("---", f"model: {MODEL}", "---", ""))
    assert after[vscode.uri(NAME)] == start + head + text


def test_standing_instructions_get_none(vscode: Editor) -> None:
    vscode.open("CLAUDE.md", "# Project\n\nRun the tests.\n")
    assert places(vscode, "CLAUDE.md") == ["settings", "file-settings"]


def test_a_document_that_is_not_saved_has_no_settings(vscode: Editor) -> None:
    uri = "untitled:Untitled-1"
    vscode.client.open(uri, EXTRACT, "prompt")
    vscode.client.diagnostics(uri, 1)
    found = vscode.client.request("promptls/modelPlaces", {"uri": uri})
    assert {place["id"] for place in found} <= {"file", "directive"}
    with pytest.raises(RpcError, match="not on disk"):
        vscode.client.request("promptls/setModel", {"uri": uri, "model": MODEL, "place": "settings"})
    vscode.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_a_document_of_a_virtual_workspace_is_known_by_its_name_and_has_no_settings(vscode: Editor) -> None:
    vscode.write("promptls.toml", f'model = "{MODEL}"\n')
    vscode.write("CLAUDE.md", "# On disk\n")
    # The same path as a file on disk, and another document for all that.
    uri = f"vscode-vfs://github{vscode.root.as_posix()}/CLAUDE.md"
    vscode.client.open(uri, "# Project\n\nRun the tests:\n\n```sh\nmake test\n", "markdown")
    assert [d["code"] for d in vscode.client.diagnostics(uri, 1)] == ["unclosed-delimiter"]
    assert vscode.client.request("promptls/modelPlaces", {"uri": uri}) == []
    with pytest.raises(RpcError, match="not on disk"):
        vscode.client.request("promptls/setModel", {"uri": uri, "model": MODEL, "place": "settings"})
    assert vscode.client.request("promptls/checkFiles", {"uris": [uri]}) == []
    vscode.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f'model = "{MODEL}"\n'),
        ('# ours\nignore = ["a"]\n', f'model = "{MODEL}"\n# ours\nignore = ["a"]\n'),
        ('model = "glm-4.7" # old\n[severity]\n', f'model = "{MODEL}"\n[severity]\n'),
        ('[[overrides]]\nfiles = ["x"]\nmodel = "glm-4.7"\n',
         f'model = "{MODEL}"\n[[overrides]]\nfiles = ["x"]\nmodel = "glm-4.7"\n'),
    ],
)  # fmt: skip
def test_the_settings_name_a_model_for_all(vscode: Editor, before: str | None, after: str) -> None:
    if before is not None:
        vscode.write("promptls.toml", before)
    vscode.open(NAME, EXTRACT)
    params = {"uri": vscode.uri(NAME), "model": MODEL, "place": "settings"}
    changed = applied_by(vscode, "promptls/setModel", params)
    assert changed == {vscode.uri("promptls.toml"): after}


def test_the_settings_of_a_project_file_stay_in_their_table(vscode: Editor) -> None:
    vscode.write("pyproject.toml", "[tool.promptls]\nignore = []\n\n[tool.x]\ny = 1\n")
    vscode.open(NAME, EXTRACT)
    params = {"uri": vscode.uri(NAME), "model": MODEL, "place": "settings"}
    after = applied_by(vscode, "promptls/setModel", params)[vscode.uri("pyproject.toml")]
    assert after == f'[tool.promptls]\nmodel = "{MODEL}"\nignore = []\n\n[tool.x]\ny = 1\n'


# -- the status


def test_the_status_follows_the_document(start: Callable[..., Client], tmp_path: Path) -> None:
    client = start()
    wishes = {**EVERYTHING, "experimental": {"promptls": {"status": True}}}
    client.initialize(wishes, initializationOptions={"model": MODEL})
    uri = (tmp_path / NAME).as_uri()
    client.open(uri, EXTRACT)
    status = client.wait_for("promptls/status")
    assert status["model"] == {"id": "zai/glm-4.7-flash", "name": "GLM-4.7 Flash"}
    assert status["origin"] == "the editor's setting"
    assert sum(status["counts"].values()) == len(client.diagnostics(uri))
    assert status["window"] == 200_000 and status["tokens"]["level"] == "estimate"
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.wait_for("promptls/status") == {"uri": uri, "prompt": False}


def test_no_status_is_sent_to_who_did_not_ask(start: Callable[..., Client], tmp_path: Path) -> None:
    client = start()
    client.initialize(EVERYTHING)
    uri = (tmp_path / NAME).as_uri()
    client.open(uri, EXTRACT)
    client.diagnostics(uri)
    client.request("promptls/rules", {})
    assert not [one for one in client.notifications if one["method"] == "promptls/status"]
