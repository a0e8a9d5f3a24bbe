"""`promptls show`: what a file was taken for, and what the model receives."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine import Workspace, analyse
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


def test_json(tmp_path: Path) -> None:
    (tmp_path / "a.prompt.yml").write_text(CHAT, "utf-8")
    data = run(tmp_path, "show", "a.prompt.yml", "--var", "other=x=y", "--output-format", "json").json()
    assert data["format"] == "chat-yaml" and data["claims"][0]["confidence"] == 95
    assert [message["role"] for message in data["messages"]] == ["system", "user"]
    assert data["messages"][1]["text"] == "Hi {{name}},\nx=y and {{name}}\t!"
    assert data["unset"] == ["name"]


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
    data = run(OWN, "show", str(path.relative_to(OWN)), "--output-format", "json").json()
    assert [m["text"] for m in data["messages"]] == [m.text.text for m in analysis.prompt.messages]
