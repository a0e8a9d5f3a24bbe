"""Formatting, hover, completion, commands, settings and folders over real stdio."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.documentation import rule_documentation, rule_summary
from promptls.engine.layout import format_text
from promptls.engine.together import SHARED
from promptls.engine.workspace import Workspace
from tests.lsp.client import Client, RpcError
from tests.lsp.editor import EVERYTHING, Editor
from tests.lsp.texts import MODEL, TEXTS

NAME = "a.prompt.md"
ACCURATE = "Be accurate. Translate the text into German.\n"
OPTIONS = {"tabSize": 2, "insertSpaces": True}


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [diagnostic["code"] for diagnostic in found]


# -- formatting


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_formatting_is_what_the_command_line_does(editor: Editor, text: str) -> None:
    editor.open(NAME, text)
    edits = editor.ask("textDocument/formatting", NAME, options=OPTIONS)
    after = editor.result(NAME, {"changes": {editor.uri(NAME): edits}})
    workspace = Workspace(editor.root)
    assert after == format_text(workspace, text, editor.root / NAME, language_id="markdown")
    editor.type(NAME, after)
    assert editor.ask("textDocument/formatting", NAME, options=OPTIONS) == []


def test_formatting_sends_what_changes_and_no_more(editor: Editor) -> None:
    editor.open(NAME, "😀 First line.  \n\nSecond.\n\n\n\nThird. \t\n")
    edits = editor.ask("textDocument/formatting", NAME, options=OPTIONS)
    assert [edit["newText"] for edit in edits] == ["", "", ""]
    assert [editor.words(NAME, edit["range"]) for edit in edits] == ["  ", "\n\n", " \t"]


def test_formatting_keeps_carriage_returns(editor: Editor) -> None:
    editor.open(NAME, "First 😀.  \r\n\r\n\r\n\r\nSecond. ")
    edits = editor.ask("textDocument/formatting", NAME, options=OPTIONS)
    after = editor.result(NAME, {"changes": {editor.uri(NAME): edits}})
    assert after == "First 😀.\r\n\r\nSecond.\r\n"


def test_range_formatting_stays_in_the_range(editor: Editor) -> None:
    text = "First 😀.  \n\nSecond.  \n\nThird.  \n"
    editor.open(NAME, text)
    second = text.index("Second")
    where = editor.range(NAME, second, second + len("Second.  "))
    edits = editor.ask("textDocument/rangeFormatting", NAME, range=where, options=OPTIONS)
    after = editor.result(NAME, {"changes": {editor.uri(NAME): edits}})
    assert after == "First 😀.  \n\nSecond.\n\nThird.  \n"


def test_what_is_no_prompt_is_not_formatted(vscode: Editor) -> None:
    vscode.show("readme.md", "Text.   \n\n\n\n* item\n")
    assert vscode.ask("textDocument/formatting", "readme.md", options=OPTIONS) == []
    assert (
        vscode.ask(
            "textDocument/rangeFormatting", "readme.md", range=vscode.range("readme.md"), options=OPTIONS
        )
        == []
    )


def test_formatting_is_announced_prompt_by_prompt(launch: Callable[..., Editor]) -> None:
    document = {**EVERYTHING["textDocument"], "formatting": {"dynamicRegistration": True}}
    editor = launch({**EVERYTHING, "textDocument": document})
    assert "documentFormattingProvider" not in editor.client.server_capabilities
    assert "documentRangeFormattingProvider" not in editor.client.server_capabilities
    editor.show("readme.md", "Text.   \n")
    editor.open("a [1].prompt.md", ACCURATE)
    editor.client.drain(0.3)

    def registered() -> list[Any]:
        asked = [
            r["params"]
            for r in editor.client.requests_of_server
            if r["method"] == "client/registerCapability"
        ]
        every = [item for params in asked for item in params["registrations"]]
        return [item for item in every if "ormatting" in item["method"]]

    methods = {"textDocument/formatting", "textDocument/rangeFormatting"}
    assert {item["method"] for item in registered()} == methods
    pattern = f"{editor.root.as_posix()}/a [[]1?.prompt.md"
    for item in registered():
        assert item["registerOptions"] == {"documentSelector": [{"scheme": "file", "pattern": pattern}]}
    assert len(editor.ask("textDocument/formatting", "a [1].prompt.md", options=OPTIONS)) == 0
    editor.close("a [1].prompt.md")
    editor.client.drain(0.3)
    (undone,) = [r["params"] for r in editor.client.requests_of_server if "unregister" in r["method"]]
    assert {item["method"] for item in undone["unregisterations"]} == methods


# -- hover


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hovering_over_a_finding_explains_the_rule(editor: Editor, text: str) -> None:
    editor.open(NAME, text)
    middle = editor.texts[editor.uri(NAME)].index("accurate")
    hover = editor.ask("textDocument/hover", NAME, position=editor.at(NAME, middle))
    shown = hover["contents"]["value"]
    assert hover["contents"]["kind"] == "markdown"
    assert shown.startswith("**empty-emphasis**"), "no heading that fills the hover"
    assert rule_summary("empty-emphasis") in shown
    assert "GLM-4.7 Flash" in shown, "the reason of the target model"
    assert "Sources: " in shown
    assert "Be accurate." in editor.words(NAME, hover["range"])


def test_hovering_over_a_model_gives_its_facts(editor: Editor) -> None:
    text = '---\ndescription: 😀\nmodel: "GLM-4.7-Flash"\n---\n' + ACCURATE
    editor.open(NAME, text)
    inside = text.index("Flash")
    hover = editor.ask("textDocument/hover", NAME, position=editor.at(NAME, inside))
    shown = hover["contents"]["value"]
    assert "**GLM-4.7 Flash** (`zai/glm-4.7-flash`)" in shown
    assert "Context window: 200,000 tokens" in shown
    assert "https://docs.z.ai" in shown, "with its source"
    assert "GLM-4.7-Flash" in editor.words(NAME, hover["range"])


def test_hovering_over_an_unknown_model_names_the_nearest(vscode: Editor) -> None:
    vscode.open(NAME, "---\nmodel: glm-4.7-flahs\n---\nTranslate it into German.\n")
    hover = vscode.ask("textDocument/hover", NAME, position={"line": 1, "character": 9})
    assert "did you mean zai/glm-4.7-flash" in hover["contents"]["value"]


def test_hovering_elsewhere_gives_nothing(vscode: Editor) -> None:
    vscode.open(NAME, ACCURATE)
    assert vscode.ask("textDocument/hover", NAME, position={"line": 0, "character": 30}) is None
    vscode.show("readme.md", ACCURATE)
    assert vscode.ask("textDocument/hover", "readme.md", position={"line": 0, "character": 3}) is None


def test_a_client_without_markdown_gets_plain_text(launch: Callable[..., Editor]) -> None:
    editor = launch({})
    editor.open(NAME, ACCURATE)
    hover = editor.ask("textDocument/hover", NAME, position={"line": 0, "character": 3})
    assert hover["contents"]["kind"] == "plaintext"


# -- completion


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        (NAME, "markdown", "---\ndescription: 😀\nmodel: |\n---\nText 😀.\n"),
        (NAME, "markdown", "\ufeff---\r\nmodel: glm|-4\r\n---\r\nText.\r\n"),
        (NAME, "markdown", '---\nmodel: "zai/gl|"\n---\nText.\n'),
        (NAME, "markdown", "---\ntools: [a]\nmodel: 'zai/|glm-4.7'\n---\nText.\n"),
        (NAME, "markdown", "Text 😀.\n\n<!-- promptls: model=gl|m -->\n"),
        ("promptls.toml", "toml", 'model = "|"\n'),
        ("promptls.toml", "toml", "# 😀\nmodel = |\n"),
        ("pyproject.toml", "toml", '[tool.promptls]\nmodel = "gl|m"\n'),
    ],
)
def test_models_are_completed_where_one_belongs(editor: Editor, name: str, language: str, text: str) -> None:
    cursor = text.index("|")
    editor.show(name, text.replace("|", ""), language)
    found = editor.ask("textDocument/completion", name, position=editor.at(name, cursor))
    assert "zai/glm-4.7-flash" in [item["label"] for item in found["items"]]
    (item,) = [item for item in found["items"] if item["label"] == "zai/glm-4.7-flash"]
    after = editor.result(name, {"changes": {editor.uri(name): [item["textEdit"]]}})
    assert after.count("zai/glm-4.7-flash") == 1
    if name == NAME:
        analysis = analyse(Workspace(None), after, editor.root / NAME)
        assert analysis.profile.id == "zai/glm-4.7-flash", after
    else:
        assert 'model = "zai/glm-4.7-flash"' in after
    resolved = editor.client.request("completionItem/resolve", item)
    assert resolved["detail"] == "GLM-4.7 Flash"
    assert "Context window" in resolved["documentation"]["value"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "---\nmodel: x\n---\nThe model: |\n"),
        (NAME, "model: |\n"),
        (NAME, "---\nmodels: |\n---\n"),
        (NAME, "---\n# the model: |\n---\n"),
        ("readme.md", "---\nmodel: |\n---\n"),
        ("other.toml", "model = |\n"),
    ],
)
def test_nothing_is_completed_elsewhere(vscode: Editor, name: str, text: str) -> None:
    vscode.show(name, text.replace("|", ""))
    assert vscode.ask("textDocument/completion", name, position=vscode.at(name, text.index("|"))) is None


# -- commands


def test_adapt_returns_the_text_to_the_letter(vscode: Editor) -> None:
    name = "x.prompt.txt"
    vscode.open(name, "Extract the key information from this document. Be accurate.\n", "plaintext")
    result = vscode.run("promptls.adapt", vscode.uri(name), "glm-4.7-flash")
    assert result["text"] == (
        "Extract the key information from this document.\n"
        "Return a JSON object where key_points is an array of objects, "
        'each with "topic" (string) and "details" (string).\n'
        "Respond in English.\n"
    )
    assert result["model"] == "zai/glm-4.7-flash"
    changed = {step["rewrite"] for step in result["steps"] if step["changes"]}
    assert len(changed) == 3
    assert all(step["reason"] and step["sources"] for step in result["steps"])


def test_adapt_leaves_out_what_is_excluded(vscode: Editor) -> None:
    vscode.open(NAME, TEXTS["ascii"])
    result = vscode.run("promptls.adapt", vscode.uri(NAME), None, {"exclude": ["english-enforcement"]})
    assert "Respond in English" not in result["text"]


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        ("promptls.adapt", ["{uri}", "glm-4.7-flahs"], "did you mean zai/glm-4.7-flash"),
        ("promptls.adapt", ["{uri}", "glm-4.7-flash", {"include": ["nonsense"]}], "nonsense"),
        ("promptls.adapt", ["file:///nowhere.prompt.md"], "is not open"),
        ("promptls.adapt", [], "needs a string"),
        ("promptls.adapt", [7], "needs a string"),
        ("promptls.setModel", ["{uri}", "nonsense"], "no profile"),
        ("promptls.setModel", ["{uri}"], "no profile"),
        ("promptls.showModel", ["glm-4.7-flahs"], "did you mean"),
        ("promptls.showRule", ["nonsense"], "there is no rule"),
        ("promptls.nonsense", [], "promptls.nonsense"),
    ],
)
def test_a_wrong_command_is_a_clear_error(
    vscode: Editor, command: str, arguments: list[Any], message: str
) -> None:
    vscode.open(NAME, ACCURATE)
    given = [vscode.uri(NAME) if argument == "{uri}" else argument for argument in arguments]
    with pytest.raises(RpcError) as caught:
        vscode.run(command, *given)
    assert caught.value.code == -32602
    assert message in caught.value.message


def test_pages_of_models_and_rules(vscode: Editor) -> None:
    vscode.open(NAME, MODEL + ACCURATE)
    page = vscode.run("promptls.showModel", "glm-4.7-flash")
    assert page.startswith("# GLM-4.7 Flash\n")
    assert vscode.run("promptls.showModel", vscode.uri(NAME)) == page
    assert vscode.run("promptls.showRule", "empty-emphasis") == rule_documentation("empty-emphasis")


# -- settings, profiles, folders


def test_settings_are_watched(editor: Editor) -> None:
    assert codes(editor.open(NAME, ACCURATE)) == ["empty-emphasis"]
    editor.write("promptls.toml", 'ignore = ["empty-emphasis"]\n')
    assert editor.client.diagnostics(editor.uri(NAME)) == []
    editor.delete("promptls.toml")
    assert codes(editor.client.diagnostics(editor.uri(NAME))) == ["empty-emphasis"]


def test_the_client_is_asked_to_watch(launch: Callable[..., Editor]) -> None:
    editor = launch(EVERYTHING)
    editor.open(NAME, ACCURATE)
    asked = [
        r["params"]["registrations"] for r in editor.client.requests_of_server if "register" in r["method"]
    ]
    ((registration,),) = asked
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    patterns = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    own = ["**/.promptls/profiles/**", "**/.promptls/rules/**"]
    beside = ["**/clients.baml", "**/config.json", "**/promptfooconfig.yaml", "**/promptfooconfig.yml"]
    assert patterns == ["**/promptls.toml", "**/pyproject.toml", *own, *beside, *SHARED]
    assert "**/AGENTS.md" in patterns, "a file that others are read together with"


def test_what_decides_how_a_file_is_read_is_watched(editor: Editor) -> None:
    name = "Mail/skprompt.txt"
    declared = '{"input_variables": [{"name": "mail"}, {"name": "tone"}]}'
    editor.write("promptls.toml", 'select = ["unused-variable"]\n')
    assert codes(editor.open(name, "Answer {{$mail}} kindly.\n", "plaintext")) == []
    editor.write("Mail/config.json", declared)
    assert codes(editor.client.diagnostics(editor.uri(name))) == ["unused-variable"]
    editor.write("Mail/config.json", declared.replace(', {"name": "tone"}', ""))
    assert codes(editor.client.diagnostics(editor.uri(name))) == []
    editor.write("Mail/config.json", "{")
    assert codes(editor.client.diagnostics(editor.uri(name))) == ["invalid-file"]
    editor.delete("Mail/config.json")
    assert codes(editor.client.diagnostics(editor.uri(name))) == []


def test_a_client_that_does_not_watch_reloads_by_saving(launch: Callable[..., Editor]) -> None:
    editor = launch({})
    editor.open(NAME, ACCURATE)
    (editor.root / "promptls.toml").write_text('ignore = ["empty-emphasis"]\n')
    editor.client.notify("textDocument/didSave", {"textDocument": {"uri": editor.uri(NAME)}})
    assert editor.client.diagnostics(editor.uri(NAME)) == []


def test_broken_settings_are_shown_in_their_file(editor: Editor) -> None:
    editor.write("promptls.toml", '# 😀\nmodel = "glm-4.7-flash"\n"😀" = 1\n')
    editor.open(NAME, ACCURATE)
    settings = editor.uri("promptls.toml")
    (one,) = editor.client.wait_for(
        "textDocument/publishDiagnostics", lambda params: params["uri"] == settings and params["diagnostics"]
    )["diagnostics"]
    assert one["range"]["start"]["line"] == 2
    assert one["severity"] == 1
    editor.write("promptls.toml", 'model = "glm-4.7-flash"\n')
    editor.client.wait_for(
        "textDocument/publishDiagnostics",
        lambda params: params["uri"] == settings and not params["diagnostics"],
    )


def test_a_profile_of_the_folder_is_used_and_checked(editor: Editor) -> None:
    profile = "id: team/model\nname: Our model\nextends: zai/glm-4.7-flash\nmatch: {exact: [our-model]}\n"
    editor.write(".promptls/profiles/ours.yaml", profile)
    editor.write("promptls.toml", 'model = "our-model"\n')
    editor.open(NAME, "Be accurate. Summarise the text 😀.\n")
    assert editor.run("promptls.showModel", editor.uri(NAME)).startswith("# Our model\n")
    editor.write(".promptls/profiles/ours.yaml", profile + "nonsense: 1\n")
    broken = editor.uri(".promptls/profiles/ours.yaml")
    (one,) = editor.client.wait_for(
        "textDocument/publishDiagnostics", lambda params: params["uri"] == broken and params["diagnostics"]
    )["diagnostics"]
    assert one["range"]["start"]["line"] == 4
    assert "nonsense" in one["message"]


def test_each_folder_has_its_own_settings(vscode: Editor) -> None:
    text = "Be accurate. Summarise the text.\n"
    for folder, settings in (("one", 'ignore = ["empty-emphasis"]\n'), ("two", 'model = "glm-4.7-flash"\n')):
        vscode.write(f"{folder}/promptls.toml", settings)
    folders = [{"uri": vscode.uri(name), "name": name} for name in ("one", "two")]
    event = {"added": folders, "removed": []}
    vscode.client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    one, two = vscode.open(f"one/{NAME}", text), vscode.open(f"two/{NAME}", text)
    assert "empty-emphasis" not in codes(one)
    assert {"empty-emphasis", "missing-language-directive"} <= set(codes(two))
    vscode.client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": folders}})


def test_the_editors_own_settings_fill_what_is_open(launch: Callable[..., Editor]) -> None:
    editor = launch(
        {},
        initializationOptions={"promptls": {"model": "glm-4.7-flash", "ignore": ["empty-emphasis", "none"]}},
    )
    text = "Be accurate. Summarise the text.\n"
    found = codes(editor.open(NAME, text))
    assert "empty-emphasis" not in found
    assert "missing-language-directive" in found
    editor.client.notify("workspace/didChangeConfiguration", {"settings": {"promptls": {"model": ""}}})
    found = codes(editor.client.diagnostics(editor.uri(NAME)))
    assert "empty-emphasis" in found
    assert "missing-language-directive" not in found


def test_the_editor_is_asked_for_its_settings(start: Callable[..., Client]) -> None:
    settings: dict[str, Any] = {"model": "glm-4.7-flash"}
    client = start()
    client.answers["workspace/configuration"] = lambda params: [settings]
    client.initialize(EVERYTHING)
    client.open("file:///a.prompt.md", "Summarise the text.\n")
    client.wait_for(
        "textDocument/publishDiagnostics",
        lambda params: "missing-language-directive" in codes(params["diagnostics"]),
    )
    settings["ignore"] = ["missing-language-directive"]
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.wait_for(
        "textDocument/publishDiagnostics",
        lambda params: "missing-language-directive" not in codes(params["diagnostics"]),
    )


EVIL = "[click](command:evil) <command:evil> ![x](command:evil)"
LINKS = re.compile(r"(?<!\\)(?:\]\(\s*|<|\]:\s*<?)(?:command|file|javascript):", re.I)


def test_no_profile_and_no_prompt_puts_a_command_into_a_hover(editor: Editor) -> None:
    editor.write(
        ".promptls/profiles/evil.yaml",
        f"id: evil/model\nname: '{EVIL}'\nextends: zai/glm-4.7-flash\nmatch: {{exact: [evil]}}\n"
        f"sources:\n  bad: {{title: '{EVIL}', url: 'command:evil', publisher: third-party,"
        f" retrieved: 2026-11-22}}\n"
        f"summary: {{text: '{EVIL}', source: bad, confidence: low}}\n"
        f"anti_patterns:\n  empty-emphasis: {{rule: empty-emphasis, text: '{EVIL}', source: bad, confidence: low}}\n",
    )
    editor.open(NAME, f"---\nmodel: evil\n---\nBe accurate. {EVIL} Summarise it 😀.\n")
    (here,) = (
        editor.ask("textDocument/hover", NAME, position={"line": 1, "character": 8})["contents"]["value"],
    )
    finding = editor.ask("textDocument/hover", NAME, position={"line": 3, "character": 3})["contents"][
        "value"
    ]
    page = editor.run("promptls.showModel", editor.uri(NAME))
    for shown in (here, finding, page):
        assert "command:evil" in shown
        assert not LINKS.search(shown), shown
    editor.client.forget()
    editor.run("promptls.showFindings", editor.uri(NAME), ["evil", "glm-4.7"])
    told = editor.client.wait_for("window/showMessage")["message"]
    assert "command:evil" in told and "](" not in told  # VS Code makes a link of that, and has no escape
    editor.show("other.prompt.md", f'---\nmodel: "{EVIL}"\n---\nBe accurate.\n')
    unknown = editor.ask("textDocument/hover", "other.prompt.md", position={"line": 1, "character": 12})
    assert not LINKS.search(unknown["contents"]["value"])


def test_no_rule_of_a_folder_puts_a_command_into_a_hover(editor: Editor) -> None:
    editor.write(
        ".promptls/rules/evil.yaml",
        f"summary: '{EVIL}'\nwhy: \"``` `\\n\\n{EVIL}\\n\\n`\"\nkind: existence\nwords: [names]\nmessage: '{EVIL}'\n"
        "good: [x]\nbad: [names]\n",
    )
    found = editor.open(NAME, "Extract the names.\n")
    assert "own/evil" in codes(found)
    shown = editor.ask("textDocument/hover", NAME, position={"line": 0, "character": 14})["contents"]["value"]
    assert shown.count("command:evil") == 6 and not LINKS.search(shown), shown
