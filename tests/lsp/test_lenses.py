"""Code lenses and inlay hints over real stdio: off by default, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lsp.editor import EVERYTHING, Editor, announcing

NAME = "a.prompt.md"
TEXT = """---
model: glm-4.7-flash
---
# Task 😀é👩‍🚀

Extract the key information from this document as JSON.

<rules>
- Plain words.
</rules>
"""
BATCH = (
    '{"custom_id": "a", "body": {"messages": [{"role": "user", "content": "Sing 😀."}]}}\n'
    '{"custom_id": "b", "body": {"messages": [{"role": "user", "content": "Dance."}]}}\n'
)
LENS, HINT = "textDocument/codeLens", "textDocument/inlayHint"


def client(*, refresh: bool = True, **workspace: Any) -> dict[str, Any]:
    found = announcing(codeLens={}, inlayHint={})
    more = {"codeLens": {"refreshSupport": refresh}, "inlayHint": {"refreshSupport": refresh}, **workspace}
    return {**found, "workspace": {**EVERYTHING["workspace"], **more}}


def start(launch: Callable[..., Editor], settings: dict[str, Any], **capabilities: Any) -> Editor:
    announced = client(**{"configuration": False, **capabilities})
    return launch(announced, initializationOptions=settings)


def test_lenses_and_hints_are_off_by_default(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {})
    editor.show(NAME, TEXT)
    assert editor.ask(LENS, NAME) is None
    assert editor.ask(HINT, NAME, range=editor.range(NAME)) is None


def test_a_lens_says_what_the_prompt_takes_and_one_adapts(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"codeLens": True})
    editor.show(NAME, "\ufeff" + TEXT)
    size, adapt = editor.ask(LENS, NAME)
    pattern = r"about \d+ tokens, 0\.0\d+ % of the 200,000 of GLM-4\.7 Flash(, \$[\de.-]+)?"
    assert re.fullmatch(pattern, size["command"]["title"]) and size["command"]["command"] == ""
    assert size["range"]["start"]["line"] == 0
    assert adapt["command"]["title"] == "Adapt for GLM-4.7 Flash"
    applied: list[dict[str, Any]] = []
    editor.client.answers["workspace/applyEdit"] = lambda params: applied.append(params) or {"applied": True}
    assert editor.run(adapt["command"]["command"], *adapt["command"]["arguments"]) == {"applied": True}
    after = editor.result(NAME, applied[0]["edit"])
    assert after == editor.run("promptls.adapt", editor.uri(NAME))["text"] != "\ufeff" + TEXT


def test_a_client_that_applies_no_edits_is_not_offered_one(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"codeLens": True}, applyEdit=False)
    editor.show(NAME, TEXT)
    assert len(editor.ask(LENS, NAME)) == 1


def test_without_a_target_model_a_lens_counts_alone(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"codeLens": True})
    editor.show(NAME, "Sing.\n")
    (lens,) = editor.ask(LENS, NAME)
    assert re.fullmatch(r"about \d tokens", lens["command"]["title"])


def test_a_lens_counts_the_findings_of_each_model_and_says_which_they_are(
    launch: Callable[..., Editor], tmp_path: Path
) -> None:
    (tmp_path / "promptls.toml").write_text('model = "claude-sonnet-4-5"\n')
    editor = start(launch, {"codeLens": True, "compareModels": ["glm-4.7-flash", "gpt-4.1", "no-such-model"]})
    own = editor.open(NAME, TEXT)
    *_, lens = editor.ask(LENS, NAME)
    title = lens["command"]["title"]
    assert re.fullmatch(
        r"\d+ findings? for GLM-4\.7 Flash · \d+ for GPT-4\.1 · \d+ for Claude Sonnet 4\.5", title
    )
    assert int(title.split()[0]) == len(own)
    uri, models = lens["command"]["arguments"]
    assert models == ["zai/glm-4.7-flash", "openai/gpt-4.1", "anthropic/claude-sonnet-4-5"]
    answer = editor.run(lens["command"]["command"], uri, models)
    lines = answer["message"].split("\n")
    assert [line.partition(":")[0] for line in lines] == ["GLM-4.7 Flash", "GPT-4.1", "Claude Sonnet 4.5"]
    assert {item["code"] for item in own} == set(re.findall(r"[a-z]+(?:-[a-z]+)+", lines[0]))
    assert editor.client.wait_for("window/showMessage")["message"] == answer["message"]


def test_each_prompt_of_a_file_has_a_lens(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"codeLens": True})
    editor.show("a.jsonl", BATCH, "jsonl")
    found = editor.ask(LENS, "a.jsonl")
    assert [lens["range"]["start"]["line"] for lens in found] == [0, 1]


def test_hints_stand_behind_headings_and_tags(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"inlayHints": True})
    editor.show(NAME, TEXT)
    found = editor.ask(HINT, NAME, range=editor.range(NAME))
    assert [hint["position"] for hint in found] == [
        editor.at(NAME, TEXT.index("\n\nExtract")), editor.at(NAME, TEXT.index("<rules>") + len("<rules>")),
    ]  # fmt: skip
    assert all(re.fullmatch(r"≈ \d+ tokens", hint["label"]) for hint in found)
    first = editor.range(NAME, 0, TEXT.index("Extract"))
    assert len(editor.ask(HINT, NAME, range=first)) == 1


def test_turning_them_on_has_the_editor_ask_again(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {})
    editor.show(NAME, TEXT)
    settings = {"settings": {"promptls": {"codeLens": True, "inlayHints": "yes"}}}
    editor.client.notify("workspace/didChangeConfiguration", settings)
    assert len(editor.ask(LENS, NAME)) == 2
    assert editor.ask(HINT, NAME, range=editor.range(NAME)) is None, "no truth value"
    editor.client.drain(0.3)
    asked = {r["method"] for r in editor.client.requests_of_server if r["method"].endswith("refresh")}
    assert asked == {"workspace/codeLens/refresh", "workspace/inlayHint/refresh"}


def test_a_client_that_cannot_be_asked_to_is_not(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {}, refresh=False)
    settings = {"settings": {"promptls": {"codeLens": True}}}
    editor.client.notify("workspace/didChangeConfiguration", settings)
    editor.show(NAME, TEXT)
    assert len(editor.ask(LENS, NAME)) == 2
    assert not [r for r in editor.client.requests_of_server if r["method"].endswith("refresh")]


def test_what_is_no_prompt_has_neither(launch: Callable[..., Editor]) -> None:
    editor = start(launch, {"codeLens": True, "inlayHints": True})
    editor.show("readme.md", "# Read me\n")
    assert editor.ask(LENS, "readme.md") is None
    assert editor.ask(HINT, "readme.md", range=editor.range("readme.md")) is None


def test_a_client_without_them_is_offered_none(vscode: Editor) -> None:
    assert not {"codeLensProvider", "inlayHintProvider"} & vscode.client.server_capabilities.keys()
