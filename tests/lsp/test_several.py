"""The editor on files that hold several prompts: what is at a place is said of the prompt there."""

from __future__ import annotations

import json

from tests.lsp.editor import Editor

NAME = "requests.jsonl"


def line(model: str, text: str, number: int = 0) -> str:
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    return json.dumps({"custom_id": f"r-{number}", "body": body}, ensure_ascii=False) + "\n"


SOURCE = line("gpt-4.1", "Name three 😀 birds. Be precise.") + line(
    "glm-4.7-flash", "Name the fish. Be accurate."
)


def test_the_prompt_at_a_place_is_found(editor: Editor) -> None:
    found = editor.open(NAME, SOURCE)
    two = [d for d in found if d["code"] == "empty-emphasis"]
    assert [editor.words(NAME, d["range"]) for d in two] == ["Be precise.", "Be accurate."]
    one = two[1]
    hover = editor.ask("textDocument/hover", NAME, position=one["range"]["start"])
    assert "GLM-4.7 Flash" in hover["contents"]["value"]
    for model, shown in (("gpt-4.1", "GPT-4.1"), ("glm-4.7-flash", "GLM-4.7 Flash")):
        place = editor.at(NAME, SOURCE.index(model))
        assert shown in editor.ask("textDocument/hover", NAME, position=place)["contents"]["value"]
    fix = editor.action(NAME, 'Drop "Be accurate."', one["range"])
    assert editor.result(NAME, fix["edit"]) == SOURCE.replace(" Be accurate.", "")


def test_what_the_model_receives_names_the_prompts(vscode: Editor) -> None:
    vscode.open(NAME, SOURCE)
    received = vscode.client.request("promptls/received", {"uri": vscode.uri(NAME)})
    assert [message["prompt"] for message in received["messages"]] == ["1. r-0", "2. r-0"]


def test_ten_megabytes_are_checked_and_edited(vscode: Editor) -> None:
    some = [
        line("glm-4.7-flash", f"Summarise mail {n}. " + "The boat leaves at seven. " * 20, n)
        for n in range(40)
    ]
    last = line("glm-4.7-flash", "Name the captain 😀. Be accurate.")
    text = "".join(some) * (10_000_000 // len("".join(some))) + last
    assert len(text) > 9_900_000
    (one,) = [d for d in vscode.open(NAME, text) if d["code"] == "empty-emphasis"]
    assert vscode.words(NAME, one["range"]) == "Be accurate."
    fix = vscode.action(NAME, 'Drop "Be accurate."', one["range"])
    assert vscode.result(NAME, fix["edit"]) == text.replace(" Be accurate.", "")


def test_a_larger_file_is_refused_with_a_message(vscode: Editor) -> None:
    (one,) = vscode.open(NAME, line("gpt-4.1", "Name it. " * 4000) * 400)
    assert one["code"] == "invalid-file"
    assert one["message"].startswith("The file has more than 12 million characters; split it")


def test_each_finding_says_for_which_of_the_models_and_is_shown_once(editor: Editor) -> None:
    text = (
        "prompts:\n  - {raw: 'Write it. TODO.', label: a}\n  - {raw: 'Write another. TODO.', label: b}\nproviders:\n"
        "  - openai:gpt-4o\n  - {id: zai:glm-4.7-flash, prompts: [a]}\n"
    )
    found = editor.open("promptfooconfig.yaml", text, "yaml")
    (one,) = [d for d in found if d["code"] == "missing-language-directive"]
    assert one["message"].endswith(" (zai/glm-4.7-flash)")
    two = [d["message"] for d in found if d["code"] == "unresolved-placeholder"]
    assert [message.rpartition(" (")[2] for message in two] == [
        "openai/gpt-4o, zai/glm-4.7-flash)",
        "openai/gpt-4o)",
    ]
    place = {"range": one["range"], "context": {"diagnostics": [one]}}
    assert not [
        a
        for a in editor.ask("textDocument/codeAction", "promptfooconfig.yaml", **place)
        if "Add" in a["title"]
    ]
