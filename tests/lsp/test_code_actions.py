"""Quick fixes, fix-all, adapt, ignore and switching the model, applied as an editor applies them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.workspace import Workspace
from tests.lsp.client import Client, RpcError
from tests.lsp.editor import EVERYTHING, Editor, path_of
from tests.lsp.texts import MODEL, TEXTS

NAME = "a.prompt.md"
COPY = "- Write all amounts with two decimals.\n"
TWICE = f"{COPY}- 😀 Name it.\n{COPY}- Sign it.\n"
THRICE = TWICE + COPY
BROKEN_JSON = 'Return JSON like this:\n\n```json\n{"a": [1, 2,],}\n```\n'
MANY_FILES = MODEL + "Rename UserId to AccountId in api.py, models.py and tests/*.py.\n"
SWITCH = "Switch target model to GLM-4.7"


def expected(editor: Editor, text: str, rule: str) -> str:
    from promptls.text import apply_edits

    path = editor.root / NAME
    analysis = analyse(Workspace(editor.root), text, path, language_id="markdown")
    (fix,) = [d.fixes[0] for d in analysis.diagnostics if d.rule == rule]
    return apply_edits(text, fix.edits)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_quick_fix_makes_the_finding_go(editor: Editor, text: str) -> None:
    found = editor.open(NAME, text)
    (one,) = [d for d in found if d["code"] == "empty-emphasis"]
    action = editor.action(NAME, 'Drop "Be accurate."', one["range"])
    assert action["kind"] == "quickfix"
    assert action["diagnostics"] == [one]
    after = editor.result(NAME, action["edit"])
    assert after == expected(editor, text, "empty-emphasis")
    assert "empty-emphasis" not in [d["code"] for d in editor.type(NAME, after)]


def test_an_unsafe_fix_asks_and_a_safe_one_is_preferred(editor: Editor) -> None:
    editor.open(NAME, "Translate the text 😀 into German. Be accurate.\n\n" + TWICE)
    unsafe = editor.action(NAME, 'Drop "Be accurate."')
    assert "isPreferred" not in unsafe
    (change,) = unsafe["edit"]["documentChanges"]
    (annotation,) = unsafe["edit"]["changeAnnotations"].values()
    assert annotation["needsConfirmation"] is True
    assert {edit["annotationId"] for edit in change["edits"]} == set(unsafe["edit"]["changeAnnotations"])
    safe = editor.action(NAME, "Delete this copy")
    assert safe["isPreferred"] is True
    assert "changeAnnotations" not in safe["edit"]
    assert editor.result(NAME, safe["edit"]).count(COPY) == 1


def test_only_what_touches_the_range_is_offered(vscode: Editor) -> None:
    vscode.open(NAME, "Be accurate. Translate the text into German.\n\n" + BROKEN_JSON)
    here = vscode.range(NAME, 3, 3)
    titles = [action["title"] for action in vscode.actions(NAME, here, only=["quickfix"])]
    assert 'Drop "Be accurate."' in titles
    assert "Repair the JSON" not in titles


def test_a_fix_of_a_long_list_is_offered_at_each_of_its_findings_and_once_for_all(vscode: Editor) -> None:
    text = "".join(f"{2 * n + 1}. Sort part {n}.\n{2 * n + 2}. Be careful.\n" for n in range(60))
    found = [one for one in vscode.open(NAME, text) if one["code"] == "empty-emphasis"]
    assert len(found) == 60
    edits = []
    for one in (found[0], found[59]):
        (fix,) = [a for a in vscode.actions(NAME, one["range"]) if a["title"].startswith("Drop")]
        assert fix["diagnostics"] == [one]
        edits.append(vscode.action(NAME, fix["title"], one["range"])["edit"])
    assert vscode.result(NAME, edits[0]) == vscode.result(NAME, edits[1])
    assert "careful" not in vscode.result(NAME, edits[0])
    (fix,) = [a for a in vscode.actions(NAME) if a["title"].startswith("Drop")]
    assert fix["diagnostics"] == found


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (["source.fixAll"], {"source.fixAll.promptls"}),
        (["source.fixAll.promptls"], {"source.fixAll.promptls"}),
        (["source"], {"source.fixAll.promptls"}),
        (["source.organizeImports"], set()),
        (["source.fixAll.other"], set()),
        (["refactor"], {"refactor.rewrite.promptls"}),
        (["quickfix"], {"quickfix"}),
        (["quickfixed"], set()),
        ([""], {"quickfix", "source.fixAll.promptls", "refactor.rewrite.promptls"}),
    ],
)
def test_only_the_kinds_asked_for_are_offered(vscode: Editor, only: list[str], kinds: set[str]) -> None:
    vscode.open(NAME, MODEL + TWICE)
    assert {action["kind"] for action in vscode.actions(NAME, only=only)} == kinds


def test_moving_the_cursor_offers_no_rewriting(vscode: Editor) -> None:
    vscode.open(NAME, MODEL + TWICE)
    assert {a["kind"] for a in vscode.actions(NAME, triggerKind=2)} == {"quickfix"}
    assert "refactor.rewrite.promptls" in {a["kind"] for a in vscode.actions(NAME, triggerKind=1)}


def test_all_findings_of_one_rule(editor: Editor) -> None:
    text = "Translate the text 😀 into German. Be accurate.\r\n\r\n" + THRICE.replace("\n", "\r\n")
    editor.open(NAME, text)
    action = editor.action(NAME, 'Fix all 2 "duplicate-instruction" findings in this file')
    assert len(action["diagnostics"]) == 2
    after = editor.result(NAME, action["edit"])
    assert after.count("two decimals") == 1
    assert "Be accurate." in after
    assert "changeAnnotations" not in action["edit"]


def test_fix_all_is_what_check_fix_does(editor: Editor) -> None:
    text = "Translate the text 😀 into German. Be accurate.\r\n\r\n" + (THRICE + BROKEN_JSON).replace(
        "\n", "\r\n"
    )
    editor.open(NAME, text)
    action = editor.action(NAME, "Fix all safe findings (promptls)", only=["source.fixAll"])
    after = editor.result(NAME, action["edit"])
    workspace = Workspace(editor.root)
    assert after == fix_all(workspace, text, editor.root / NAME, language_id="markdown").source
    assert after != text
    editor.type(NAME, after)
    assert editor.actions(NAME, only=["source.fixAll"]) == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_adapting_is_one_action_with_a_preview(editor: Editor, text: str) -> None:
    editor.open(NAME, text)
    action = editor.action(NAME, "Adapt prompt for GLM-4.7 Flash", only=["refactor.rewrite"])
    (annotation,) = action["edit"]["changeAnnotations"].values()
    assert annotation["needsConfirmation"] is True
    after = editor.result(NAME, action["edit"])
    assert "Respond in English." in after
    assert editor.run("promptls.adapt", editor.uri(NAME))["text"] == after
    editor.type(NAME, after)
    again = editor.action(NAME, "Adapt prompt for GLM-4.7 Flash", only=["refactor.rewrite"])
    assert again["edit"] == {"changes": {}}


KATE = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {
    "valueSet": ["quickfix", "refactor", "source"]}}}}}  # fmt: skip
"""What Kate announced up to 22.12; it gave no clientInfo."""


def test_who_applies_whatever_is_listed_for_a_finding_gets_its_first_fix_alone(
    launch: Callable[..., Editor],
) -> None:
    kate = launch(KATE)
    found = kate.open(NAME, MODEL + TWICE)
    titles = {
        one["code"]: [action["title"] for action in kate.actions(NAME, diagnostics=[one])] for one in found
    }
    assert titles == {
        "missing-language-directive": ["Ask for an answer in English"],
        "duplicate-instruction": ["Delete this copy"],
    }
    (none,) = kate.type(
        NAME, MODEL + "Respond in English.\n\nWrite the art to go with the SETUP section above.\n"
    )
    assert none["code"] == "dangling-reference"
    assert kate.actions(NAME, diagnostics=[none]) == [], "ignoring is no fix"
    assert kate.actions(NAME), "its menu lists all"


def test_who_gives_a_name_gets_the_whole_list(launch: Callable[..., Editor]) -> None:
    named = launch(KATE, clientInfo={"name": "another"})
    found = named.open(NAME, MODEL + TWICE)
    assert len(named.actions(NAME, diagnostics=[found[0]])) > 1


@pytest.mark.parametrize("counted", ["utf-8", "utf-32"])
def test_an_editor_that_counts_otherwise_than_it_says_is_counted_for(
    start: Callable[..., Client], tmp_path: Path, counted: str
) -> None:
    command = (sys.executable, "-m", "promptls", "server", "--position-encoding", counted)
    client = start(command, encoding=counted)
    client.initialize({"general": {}}, workspaceFolders=[])
    editor = Editor(client, tmp_path)
    text = MODEL + COPY + "- 😀 Sign it. " + COPY.removeprefix("- ")
    editor.open(NAME, text)
    edit = editor.action(NAME, "Delete this copy")["edit"]
    assert editor.result(NAME, edit) == expected(editor, text, "duplicate-instruction")
    assert "two decimals" not in editor.result(NAME, edit).partition("😀")[2]


def test_no_model_no_adapting(vscode: Editor) -> None:
    vscode.open(NAME, "Be accurate. Translate the text into German.\n")
    assert vscode.actions(NAME, only=["refactor"]) == []


# -- another model


def test_switching_the_model_where_the_file_names_one(editor: Editor) -> None:
    found = editor.open(NAME, MANY_FILES)
    (one,) = [d for d in found if d["code"] == "multi-file-coordinated-edit"]
    action = editor.action(NAME, SWITCH, one["range"])
    assert action["kind"] == "quickfix"
    assert action["diagnostics"] == [one]
    after = editor.result(NAME, action["edit"])
    assert after == MANY_FILES.replace("glm-4.7-flash", "zai/glm-4.7")
    assert "multi-file-coordinated-edit" not in [d["code"] for d in editor.type(NAME, after)]


def test_switching_is_offered_only_where_it_helps(vscode: Editor) -> None:
    vscode.open(NAME, MODEL + "Summarise the text.\n")
    titles = [action["title"] for action in vscode.actions(NAME)]
    assert "Ask for an answer in English" in titles
    assert SWITCH not in titles


def test_switching_the_model_where_the_settings_name_it(vscode: Editor) -> None:
    name = "x.prompt.txt"
    vscode.write("promptls.toml", 'model = "glm-4.7-flash"  # the cheap one\r\n')
    found = vscode.open(name, MANY_FILES.removeprefix(MODEL), "plaintext")
    assert "multi-file-coordinated-edit" in [d["code"] for d in found]
    command = vscode.action(name, SWITCH)["command"]
    sent: list[dict[str, object]] = []
    vscode.client.answers["workspace/applyEdit"] = lambda params: sent.append(params) or {"applied": True}
    assert vscode.run(command["command"], *command["arguments"]) == {"applied": True}
    vscode.save(sent[0]["edit"])
    settings = (vscode.root / "promptls.toml").read_bytes().decode()
    assert settings.startswith('model = "glm-4.7-flash"  # the cheap one\r\n')
    assert '[[overrides]]\r\nfiles = ["./x.prompt.txt"]\r\nmodel = "zai/glm-4.7"\r\n' in settings
    found = vscode.client.diagnostics(vscode.uri(name))
    assert "multi-file-coordinated-edit" not in [d["code"] for d in found]
    vscode.run("promptls.setModel", vscode.uri(name), "glm-4.7-flash")
    vscode.save(sent[1]["edit"])
    settings = (vscode.root / "promptls.toml").read_bytes().decode()
    assert settings.count("[[overrides]]") == 1, "an override of ours is replaced, not piled up"


# -- ignoring


def test_ignoring_makes_the_settings_file(editor: Editor) -> None:
    (one,) = editor.open(NAME, "Translate the text 😀 into German. Be accurate.\n")
    action = editor.action(NAME, 'Ignore this "empty-emphasis" finding in promptls.toml', one["range"])
    assert action["edit"]["documentChanges"][0]["kind"] == "create"
    assert set(editor.applied(action["edit"])) == {editor.uri("promptls.toml")}, "the prompt is not touched"
    editor.save(action["edit"])
    assert editor.client.diagnostics(editor.uri(NAME)) == []
    editor.type(NAME, "Now another line.\n\nTranslate the text 😀 into German. Be accurate.\n")
    assert [d["code"] for d in editor.type(NAME, "Be accurate. Translate the story into German.\n")] == [
        "empty-emphasis"
    ]


def test_ignoring_extends_the_settings_as_the_editor_has_them(editor: Editor) -> None:
    editor.write("promptls.toml", "")
    editor.show("promptls.toml", '# 😀 not saved yet\nmodel = "glm-4.7-flash"', "toml")
    (one,) = editor.open(NAME, "Be accurate. Translate the text into German.\n")
    action = editor.action(NAME, 'Ignore this "empty-emphasis" finding in promptls.toml', one["range"])
    after = editor.result("promptls.toml", action["edit"])
    assert after.startswith('# 😀 not saved yet\nmodel = "glm-4.7-flash"\n\n[[ignored]]\n')


def test_ignoring_keeps_to_the_settings_in_force(vscode: Editor) -> None:
    vscode.write("pyproject.toml", '[tool.promptls]\nmodel = "glm-4.7-flash"\n')
    vscode.open("sub/" + NAME, "Be accurate. Summarise the text.\n")
    action = vscode.action("sub/" + NAME, 'Ignore this "empty-emphasis" finding in pyproject.toml')
    assert set(vscode.applied(action["edit"])) == {vscode.uri("pyproject.toml")}
    vscode.save(action["edit"])
    found = vscode.client.diagnostics(vscode.uri("sub/" + NAME))
    codes = {d["code"] for d in found}
    assert "empty-emphasis" not in codes
    assert "missing-language-directive" in codes, "the model is still in force"


# -- clients that can less


def test_a_client_that_does_not_resolve_gets_edits_at_once(launch: Callable[..., Editor]) -> None:
    editor = launch(
        {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}
    )
    assert "resolveProvider" not in editor.client.server_capabilities["codeActionProvider"]
    editor.open(NAME, MODEL + "Translate the text 😀 into German. Be accurate.\n" + TWICE)
    for action in editor.actions(NAME):
        assert "data" not in action
        assert set(action["edit"]) == {"changes"}, "neither versions nor annotations"
        assert editor.applied(action["edit"])
    assert editor.actions(NAME, only=["source.fixAll"])[0]["edit"]["changes"]
    ignore = editor.action(NAME, 'Ignore this "empty-emphasis" finding in promptls.toml')
    (uri,) = ignore["edit"]["changes"]
    assert path_of(uri) == editor.root / "promptls.toml"


def test_an_action_for_an_older_text_is_refused(vscode: Editor) -> None:
    vscode.open(NAME, "Be accurate. Translate the text into German.\n")
    (action,) = [a for a in vscode.actions(NAME) if a["title"].startswith("Drop")]
    vscode.type(NAME, "Begin. Be accurate. Translate the text into German.\n")
    with pytest.raises(RpcError) as caught:
        vscode.client.request("codeAction/resolve", action)
    assert caught.value.code == -32801


def test_an_action_of_another_server_is_refused(vscode: Editor) -> None:
    for data in (None, {"do": "rm"}, {"do": "fix"}):
        with pytest.raises(RpcError):
            vscode.client.request("codeAction/resolve", {"title": "x", "data": data})


def test_annotations_need_document_changes(launch: Callable[..., Editor]) -> None:
    workspace = {**EVERYTHING["workspace"]}
    workspace["workspaceEdit"] = {"documentChanges": True}
    editor = launch({**EVERYTHING, "workspace": workspace})
    editor.open(NAME, "Be accurate. Translate the text into German.\n")
    action = editor.action(NAME, 'Drop "Be accurate."')
    assert "changeAnnotations" not in action["edit"]
    assert editor.result(NAME, action["edit"]) == "Translate the text into German.\n"
