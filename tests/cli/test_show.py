"""`promptls show`: what a file was taken for, and what the model receives."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.workspace import Workspace
from tests.cli.runner import run
from tests.corpora import OWN, decoded, own_files

CHAT = (
    "model: zai/glm-4.7-flash\nmessages:\n  - role: system\n    content: >\n      You are\n      brief.\n"
    '  - role: user\n    content: "Hi {{name}},\\n{{ other }} and {{name}}\\t!"\n'
)


def test_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.prompt.yml").write_text(CHAT, "utf-8")
    result = run(tmp_path, "show", "a.prompt.yml", "--var", "name=Ada")
    assert result.status == 0 and result.err == ""
    lines = result.out.splitlines()
    assert lines[0].startswith(
        "a.prompt.yml: Chat prompt in YAML (GitHub Models) (chat-yaml), because the name ends"
    )
    assert "model: zai/glm-4.7-flash (the file's metadata)" in lines
    assert "variables: name, other; without a value: other" in lines
    assert "You are brief." in lines
    assert "Hi Ada," in lines and "{{ other }} and Ada\t!" in lines


def test_what_is_said_of_blocks_of_further_models_and_of_files_without_text(tmp_path: Path) -> None:
    (tmp_path / "a.promptl").write_text(
        "{{ if vip }}<user>Hi</user>{{ else }}<user>Ho</user>{{ endif }}", "utf-8"
    )
    lines = run(tmp_path, "show", "a.promptl").out.splitlines()
    assert [line.partition(" tokens")[0] for line in lines if line.startswith("--")] == [
        "-- 1. user, if vip, about 1",
        "-- 2. user, if vip … else, about 1",
    ]
    config = tmp_path / "promptfooconfig.yaml"
    config.write_text("prompts: [Name a bird now]\nproviders: [openai:gpt-4.1, zai:glm-4.7-flash]\n", "utf-8")
    assert "also for: zai:glm-4.7-flash" in run(tmp_path, "show", config.name).out.splitlines()
    config.write_text("prompts: file://a.txt\nproviders: [openai:gpt-4.1]\n", "utf-8")
    assert "no text for a model stands in this file" in run(tmp_path, "show", config.name).out.splitlines()


SAMPLES = {
    "a.prompt.yml": "messages:\n  - {role: user, content: 'Hi {{name}}!'}\ntestData:\n  - {name: Ada, expected: x}\n",
    "a.prompty": "---\nsample:\n  name: Ada\n---\nsystem:\nHi {{name}}!\n",
    "b.prompty": "---\ninputs:\n  name: {type: string, default: Ada}\n---\nsystem:\nHi {{name}}!\n",
    "c.prompty": "---\ninputs: [{name: name, default: Ada}]\n---\nsystem:\nHi {{name}}!\n",
    "kernel.yaml": "template: Hi {{$name}}!\ninput_variables:\n  - {name: name, default: Ada}\n",
    "a.json": '{"_type": "prompt", "template": "Hi {name}!", "partial_variables": {"name": "Ada"}}',
    "a.prompt": "---\ninput:\n  schema: {name: string}\n  default: {name: Ada}\n---\nHi {{name}}!\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_values_that_the_file_gives_are_filled_in(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SAMPLES[name], "utf-8")
    lines = run(tmp_path, "show", name).out.splitlines()
    assert "Hi Ada!" in lines and "with the file's own values for: name" in lines
    assert "Hi Li!" in run(tmp_path, "show", name, "--var", "name=Li").out.splitlines()
    assert "Ada" not in run(tmp_path, "show", name, "--no-samples").out


def test_json(tmp_path: Path) -> None:
    (tmp_path / "a.prompt.yml").write_text(CHAT, "utf-8")
    data = run(tmp_path, "show", "a.prompt.yml", "--var", "other=x=y", "--output-format", "json").json()
    assert data["format"] == "chat-yaml" and data["claims"][0]["confidence"] == 95
    assert [message["role"] for message in data["messages"]] == ["system", "user"]
    assert data["messages"][1]["text"] == "Hi {{name}},\nx=y and {{name}}\t!"
    assert data["unset"] == ["name"]


def test_tools_that_the_file_declares_are_shown(tmp_path: Path) -> None:
    tool = "tools: [{type: function, function: {name: find, parameters: {type: object}}}]"
    (tmp_path / "a.prompt.yml").write_text(f"{CHAT}modelParameters: {{{tool}}}\n", "utf-8")
    assert "tools: find" in run(tmp_path, "show", "a.prompt.yml").out.splitlines()
    data = run(tmp_path, "show", "a.prompt.yml", "--output-format", "json").json()
    assert data["tools"] == ["find"]


def test_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "a.prompt.txt").write_text("Be brief.", "utf-8")
    (tmp_path / "data.json").write_text("{}", "utf-8")
    assert 'has no "="' in run(tmp_path, "show", "a.prompt.txt", "--var", "x").err
    assert 'the prompt has no variable "x"' in run(tmp_path, "show", "a.prompt.txt", "--var", "x=1").err
    for words in (["show", "none.txt"], ["show", "data.json"], ["show", "a.prompt.txt", "--model", "zzz"]):
        assert run(tmp_path, *words).status == 2
    assert "no format claims it" in run(tmp_path, "show", "data.json").err


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_every_message_of_our_files_is_shown(path: Path) -> None:
    source = decoded(path)
    analysis = analyse(Workspace(None), source, path) if source is not None else None
    if analysis is None or analysis.prompt is None:
        return
    name = str(path.relative_to(OWN))
    data = run(OWN, "show", name, "--no-samples", "--output-format", "json").json()
    assert [m["text"] for m in data["messages"]] == [m.text.text for m in analysis.prompt.messages]
