"""Text that YAML shares by aliases: told once, never edited, and a person is told why."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.text import EditRefused
from tests.cli.runner import run

NAME = "birds.prompt.yml"
TEXT = """\
model: openai/gpt-4.1
messages:
  - role: system
    content: &words |
      Name the birds. Be accurate.
  - role: user
    content: *words
"""
REASON = 'Drop "Be accurate." is left to you, since an alias shares the text'
SELECT = ("--select", "empty-emphasis")


@pytest.mark.parametrize("flag", ["--diff", "--fix"])
def test_the_command_line_says_why_it_does_not_fix(tmp_path: Path, flag: str) -> None:
    (tmp_path / NAME).write_text(TEXT, "utf-8")
    out = run(tmp_path, "check", NAME, *SELECT, "--unsafe-fixes", flag).out
    assert out.count(REASON) == (1 if flag == "--fix" else 0)
    assert (tmp_path / NAME).read_text("utf-8") == TEXT
    assert run(tmp_path, "check", NAME, *SELECT).out.count(REASON) == 1


def test_it_is_told_once_in_every_form(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(TEXT, "utf-8")
    assert len(run(tmp_path, "check", NAME, *SELECT, "--output-format", "json").json()) == 1


def test_adapting_says_so(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(TEXT, "utf-8")
    told = run(tmp_path, "adapt", NAME, "--model", "glm-4.7-flash", "--diff").err
    assert "an alias shares the text" in told


def test_both_messages_refuse_an_edit() -> None:
    analysis = analyse(Workspace(), TEXT, Path(NAME), options=Options(select=()))
    assert analysis.prompt is not None
    first, second = analysis.prompt.messages
    assert first.text.text == second.text.text == "Name the birds. Be accurate.\n"
    for message in (first, second):
        with pytest.raises(EditRefused, match="alias"):
            message.text.edit(0, 4, "List")
