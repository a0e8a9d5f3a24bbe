"""Text that YAML shares by aliases: told once, never edited, and a person is told why."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import Prompt, Role
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


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, LAUGHS + "messages:\n  - role: user\n    content: Be accurate.\n"),
        ("x.prompt.md", f"---\n{LAUGHS}---\nBe accurate.\n"),
        ("promptfooconfig.yaml", LAUGHS + "prompts: [Be accurate.]\n"),
    ],
)
def test_aliases_that_blow_a_file_up_are_told_where_they_stand(name: str, text: str) -> None:
    analysis = analyse(Workspace(), text, Path(name))
    (told,) = [d for d in analysis.diagnostics if "100,000" in d.message]
    assert text[slice(*told.span)] == "*a4" and 'through the alias "*a4"; take it out here' in told.message


def test_values_that_are_too_many_without_an_alias_are_told_where_they_become_so() -> None:
    text = "messages:\n  - role: user\n    content: x\nmany:\n" + "- x\n" * 100_001
    analysis = analyse(Workspace(), text, Path(NAME))
    (told,) = [d for d in analysis.diagnostics if "100,000" in d.message]
    assert analysis.line_index.column(told.span.start)[0] > 99_000 and told.message.endswith("; split it")


def test_mappings_merged_into_one_another_are_one_mapping() -> None:
    text = (
        "a: &a {role: user, x: a}\nb: &b {<<: *a, x: b, y: b}\nc: &c {y: c}\n"
        "messages:\n  - {<<: [*c, *b], content: Be accurate.}\n"
    )
    (message,) = _prompt(text).messages
    assert (message.role, message.text.text) == (Role.USER, "Be accurate.")


def test_a_chain_of_merged_mappings_takes_no_time_without_end() -> None:
    chain = "".join(f"  - &m{n} {{<<: [*m{n - 1}, *m{n - 1}], content: Name it.}}\n" for n in range(1, 2000))
    prompt = _prompt("messages:\n  - &m0 {role: user, content: Name it.}\n" + chain)
    assert len(prompt.messages) == 2000


def _prompt(text: str) -> Prompt:
    prompt = analyse(Workspace(), text, Path(NAME), options=Options(select=())).prompt
    assert prompt is not None
    return prompt
