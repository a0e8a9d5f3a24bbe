"""Contradictions between files that one assistant reads together, and which files those are."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.diagnostics import Diagnostic
from promptls.engine import Options, Workspace, analyse
from promptls.engine.together import read_together

ALWAYS = "Always ask the user before you delete a file."
NEVER = "Never ask the user before you delete a file."
LIMITS = ("Keep your answer under 50 words.", "Keep your answer under 200 words.")
FORMATS = ("Do not use bullet points.", "Give the reasons as bullets.")
AGENT = "---\nname: cleaner\ndescription: cleans up\n---\nYou clean up.\n\n- {}\n"
RULE = "---\nalwaysApply: {}\n---\n- {}\n"


def write(root: Path, **files: str) -> None:
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def contradictions(path: Path) -> list[Diagnostic]:
    options = Options(select=("contradiction",))
    return list(analyse(Workspace(None), path.read_text("utf-8"), path, options=options).diagnostics)


@pytest.mark.parametrize(
    ("shared", "own"),
    [
        (".github/copilot-instructions.md", ".github/agents/cleaner.agent.md"),
        ("AGENTS.md", ".github/prompts/clean.prompt.md"),
        ("CLAUDE.md", ".claude/agents/cleaner.md"),
        ("CLAUDE.md", "sub/CLAUDE.md"),
        ("CLAUDE.md", ".claude/skills/clean/SKILL.md"),
        ("GEMINI.md", "sub/GEMINI.md"),
        ("AGENTS.md", ".cursor/rules/clean.mdc"),
    ],
)
@pytest.mark.parametrize(("first", "second"), [(ALWAYS, NEVER), LIMITS, FORMATS])
def test_the_file_that_is_read_later_is_reported(
    tmp_path: Path, shared: str, own: str, first: str, second: str
) -> None:
    write(tmp_path, **{shared: f"Rules of this house.\n\n- {first}\n", own: AGENT.format(second)})
    (found,) = contradictions(tmp_path / own)
    (other,) = found.related
    assert other.elsewhere is not None and Path(other.elsewhere.path) == tmp_path / shared
    assert other.elsewhere.start[0] == 2 and Path(shared).name in found.message
    assert contradictions(tmp_path / shared) == []


@pytest.mark.parametrize(
    ("shared", "own"),
    [
        ("CLAUDE.md", ".github/agents/cleaner.agent.md"),  # another assistant
        (".claude/agents/other.md", ".claude/agents/cleaner.md"),  # two agents never meet
        ("sub/CLAUDE.md", "CLAUDE.md"),  # below
        (".github/instructions/python.instructions.md", ".github/agents/cleaner.agent.md"),  # for some files
    ],
)
def test_files_that_are_not_read_together_contradict_nothing(tmp_path: Path, shared: str, own: str) -> None:
    text = f"---\napplyTo: '**/*.py'\n---\n- {ALWAYS}\n" if "instructions" in shared else f"- {ALWAYS}\n"
    write(tmp_path, **{shared: text, own: AGENT.format(NEVER)})
    assert contradictions(tmp_path / own) == []


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    write(tmp_path, **{"CLAUDE.md": f"- {ALWAYS}\n"})
    write(tmp_path / "inner", **{".claude/agents/cleaner.md": AGENT.format(NEVER)})
    assert contradictions(tmp_path / "inner/.claude/agents/cleaner.md") == []


def test_what_is_included_is_read_with_the_file_and_with_those_that_read_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "CLAUDE.md": f"Read @docs/house.md first.\n\n- {NEVER}\n",
            "docs/house.md": f"- {ALWAYS}\n",
            ".claude/agents/cleaner.md": AGENT.format("Write `rm`.\n- " + NEVER),
        },
    )
    assert read_together(tmp_path / "docs/house.md", "") == ()
    for name in ("CLAUDE.md", ".claude/agents/cleaner.md"):
        (found,) = contradictions(tmp_path / name)
        assert found.related[0].elsewhere is not None
        assert found.related[0].elsewhere.path.endswith("house.md")


@pytest.mark.parametrize(("applies", "expected"), [("true", 1), ("false", 0)])
def test_rules_that_always_apply(tmp_path: Path, applies: str, expected: int) -> None:
    write(
        tmp_path,
        **{
            ".cursor/rules/a.mdc": RULE.format(applies, ALWAYS),
            ".cursor/rules/b.mdc": RULE.format("false", NEVER),
        },
    )
    assert len(contradictions(tmp_path / ".cursor/rules/b.mdc")) == expected


def test_a_change_of_the_other_file_is_seen(tmp_path: Path) -> None:
    write(tmp_path, **{"CLAUDE.md": "Rules.\n", ".claude/agents/a.md": AGENT.format(NEVER)})
    own = tmp_path / ".claude/agents/a.md"
    assert contradictions(own) == []
    write(tmp_path, **{"CLAUDE.md": f"- {ALWAYS}\n"})
    assert len(contradictions(own)) == 1
    (tmp_path / "CLAUDE.md").unlink()
    assert contradictions(own) == []


def test_who_sets_the_rule_aside_hears_nothing(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "CLAUDE.md": f"- {ALWAYS}\n",
            ".claude/agents/a.md": AGENT.format(NEVER),
            "promptls.toml": 'ignore = ["contradiction"]\n',
        },
    )
    own = tmp_path / ".claude/agents/a.md"
    assert list(analyse(Workspace(None), own.read_text("utf-8"), own).diagnostics) == []
