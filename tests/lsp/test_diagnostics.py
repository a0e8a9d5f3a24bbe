"""Push and pull diagnostics over real stdio."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.documentation import rule_page
from promptls.engine.run_rules import Superseded
from promptls.engine.workspace import Workspace
from promptls.lsp import report
from promptls.lsp.client_features import ClientFeatures
from promptls.lsp.connection import Server
from promptls.lsp.documents import Document
from promptls.lsp.report import uri_of
from promptls.lsp.session import Session
from promptls.text import Encoding
from tests.lsp.client import change
from tests.lsp.editor import EVERYTHING, Editor
from tests.lsp.texts import TEXTS

NAME = "a.prompt.md"
COPY = "- Write all amounts with two decimals.\n"
TWICE = f"{COPY}- 😀 Name it.\n{COPY}- Sign it.\n"


def emphasis(found: list[dict[str, object]]) -> dict[str, object]:
    (one,) = [diagnostic for diagnostic in found if diagnostic["code"] == "empty-emphasis"]
    return one


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_finding_lands_on_its_words(editor: Editor, text: str) -> None:
    found = editor.open(NAME, text)
    one = emphasis(found)
    assert editor.words(NAME, one["range"]) == "Be accurate."
    assert one["source"] == "promptls"
    assert one["severity"] in (1, 2, 3, 4)
    assert "Be accurate." in str(one["message"])
    order = [(d["range"]["start"]["line"], d["range"]["start"]["character"]) for d in found]
    assert order == sorted(order)


def test_a_finding_says_all_that_the_client_reads(editor: Editor) -> None:
    (one,) = editor.open(NAME, TWICE)
    assert one["tags"] == [1]
    assert one["data"] == {"rule": "duplicate-instruction", "model": None, "fix": "safe"}
    (related,) = one["relatedInformation"]
    assert related["location"]["uri"] == editor.uri(NAME)
    assert editor.words(NAME, related["location"]["range"]) == "Write all amounts with two decimals."
    assert related["location"]["range"]["start"]["line"] == 0
    page = rule_page("duplicate-instruction")
    assert one.get("codeDescription") == ({"href": uri_of(page)} if page else None)


def test_the_disk_is_asked_once_for_the_page_of_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each keystroke it took a tenth of the time."""
    asked: list[str] = []
    monkeypatch.setattr(report, "rule_page", lambda name: asked.append(name) or rule_page(name))
    report._page.cache_clear()
    analysis = analyse(Workspace(), TWICE, PurePath(NAME))
    features = ClientFeatures(code_description=True)
    first, again = (report.diagnostics_json(analysis, "file:///a", features, Encoding.UTF16) for _ in "12")
    assert first == again and "codeDescription" in first[0] and asked == ["duplicate-instruction"]


def test_a_plain_client_gets_plain_diagnostics(launch: Callable[..., Editor]) -> None:
    (one,) = launch().open(NAME, TWICE)
    assert set(one) == {"range", "severity", "code", "source", "message"}


def test_each_version_is_reported_and_closing_clears(vscode: Editor) -> None:
    assert vscode.open(NAME, "Be accurate. Translate the text into German.\n")
    assert vscode.type(NAME, "Translate the text into German.\n") == []
    assert vscode.type(NAME, "Be accurate. Translate the text into German.\n")
    vscode.close(NAME)
    assert vscode.client.diagnostics(vscode.uri(NAME)) == []


def test_fifty_keystrokes_that_wait_are_answered_once(vscode: Editor) -> None:
    vscode.open(NAME, "Be accurate. Translate the text into German.\n")
    assert vscode.type(NAME, "Translate the text into German.\n") == []
    uri, start = vscode.uri(NAME), {"line": 0, "character": 0}
    typed = [
        {"range": {"start": start, "end": start}, "text": letter} for letter in reversed("Be accurate. " * 4)
    ]
    vscode.client.send(*(change(uri, number, each) for number, each in enumerate(typed, 3)))
    found = vscode.client.diagnostics(uri, len(typed) + 2)
    assert [one["code"] for one in found].count("empty-emphasis") == 4
    vscode.client.drain(0.3)
    assert vscode.client.notifications == [], "what was typed over is not analysed"


def test_the_session_breaks_off_what_is_superseded_and_gives_way_to_messages() -> None:
    server = Server()
    server.protocol.messages_wait = lambda: True
    session = Session(server, ThreadPoolExecutor(1))
    with pytest.raises(Superseded):
        session._analyse(Document("untitled:a", "prompt", 1, "Be accurate.\n", None), lambda: True)
    assert session.analyses._waiting()


def test_a_file_that_is_no_prompt_is_not_spoken_of(vscode: Editor) -> None:
    vscode.show("notes/readme.md", "Be accurate. Translate the text into German.\n")
    assert vscode.actions("notes/readme.md") == []
    assert vscode.client.notifications == []


def test_an_untitled_prompt_is_checked(launch: Callable[..., Editor]) -> None:
    client = launch().client
    client.open("untitled:Untitled-1", "Be accurate. Translate the text into German.\n", "prompt")
    assert [d["code"] for d in client.diagnostics("untitled:Untitled-1")] == ["empty-emphasis"]


def test_pulling(launch: Callable[..., Editor]) -> None:
    capabilities = {
        **EVERYTHING,
        "textDocument": {**EVERYTHING["textDocument"], "diagnostic": {"dynamicRegistration": False}},
        "workspace": {**EVERYTHING["workspace"], "diagnostics": {"refreshSupport": True}},
    }
    editor = launch(capabilities)
    assert editor.client.server_capabilities["diagnosticProvider"]["identifier"] == "promptls"
    editor.show(NAME, TEXTS["emoji"])
    first = editor.ask("textDocument/diagnostic", NAME)
    assert first["kind"] == "full"
    assert editor.words(NAME, emphasis(first["items"])["range"]) == "Be accurate."
    again = editor.ask("textDocument/diagnostic", NAME, previousResultId=first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    editor.client.change(editor.uri(NAME), 2, {"text": "Translate the text into German.\n"})
    changed = editor.ask("textDocument/diagnostic", NAME, previousResultId=first["resultId"])
    assert (changed["kind"], changed["items"]) == ("full", [])
    assert editor.client.notifications == [], "nothing is pushed to a client that pulls"

    editor.client.change(editor.uri(NAME), 3, {"text": TEXTS["emoji"]})
    before = editor.ask("textDocument/diagnostic", NAME)
    editor.write("promptls.toml", 'ignore = ["empty-emphasis"]\n')
    after = editor.ask("textDocument/diagnostic", NAME, previousResultId=before["resultId"])
    assert "empty-emphasis" not in [d["code"] for d in after["items"]]
    assert "workspace/diagnostic/refresh" in [r["method"] for r in editor.client.requests_of_server]


def test_pulling_what_is_not_open_is_an_error(launch: Callable[..., Editor]) -> None:
    from tests.lsp.client import RpcError

    editor = launch({"textDocument": {"diagnostic": {}}})
    with pytest.raises(RpcError, match="is not open"):
        editor.client.request("textDocument/diagnostic", {"textDocument": {"uri": editor.uri(NAME)}})
