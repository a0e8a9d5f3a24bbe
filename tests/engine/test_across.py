"""Contradictions between files that one assistant reads together, and which files those are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from promptls.diagnostics import Diagnostic
from promptls.engine import together
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.together import read_together
from promptls.engine.workspace import Workspace

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
        ("CLAUDE.md", ".claude/rules/deep/clean.md"),
        (".claude/rules/house.md", ".claude/agents/cleaner.md"),
        ("AGENTS.md", "sub/AGENTS.override.md"),
        ("AGENTS.override.md", "sub/AGENTS.md"),
        (".github/copilot-instructions.md", "CLAUDE.md"),
        (".cursorrules", ".cursor/rules/clean.mdc"),
        ("AGENTS.md", ".windsurf/rules/clean.md"),
        (".windsurfrules", ".devin/rules/clean.md"),
        ("AGENTS.md", ".clinerules/clean.md"),
        (".clinerules/a.md", ".clinerules/b.md"),
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
        ("GEMINI.md", ".github/agents/cleaner.agent.md"),  # another assistant
        (".claude/agents/other.md", ".claude/agents/cleaner.md"),  # two agents never meet
        ("sub/CLAUDE.md", "CLAUDE.md"),  # below
        (".github/instructions/python.instructions.md", ".github/agents/cleaner.agent.md"),  # for some files
        (".claude/rules/python.instructions.md", ".claude/agents/cleaner.md"),  # the same
        (".clinerules/python.instructions.md", ".clinerules/z.md"),  # the same
        ("AGENTS.md", ".claude/agents/cleaner.md"),  # Claude Code reads CLAUDE.md
        (".windsurf/rules/a.md", ".windsurf/rules/b.md"),  # not always on
        (".cursor/rules/a.md", ".cursor/rules/b.mdc"),  # no rule, by its name
    ],
)
def test_files_that_are_not_read_together_contradict_nothing(tmp_path: Path, shared: str, own: str) -> None:
    text = (
        f"---\napplyTo: '**/*.py'\npaths: ['**/*.py']\n---\n- {ALWAYS}\n"
        if "instructions" in shared
        else f"- {ALWAYS}\n"
    )
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


@pytest.mark.parametrize(
    ("shared", "own", "head"),
    [
        ("AGENTS.md", ".cursor/rules/a.mdc", "alwaysApply: true"),
        (".windsurf/rules/a.md", ".windsurf/rules/b.md", "trigger: always_on"),
    ],
)
def test_a_rule_that_always_applies_is_held_against_what_is_read_before_it(
    tmp_path: Path, shared: str, own: str, head: str
) -> None:
    write(
        tmp_path, **{name: f"---\n{head}\n---\n- {text}\n" for name, text in ((shared, ALWAYS), (own, NEVER))}
    )
    assert len(contradictions(tmp_path / own)) == 1
    assert contradictions(tmp_path / shared) == []


def test_a_copy_of_the_file_contradicts_nothing_that_the_file_itself_does_not(tmp_path: Path) -> None:
    text = f"- {ALWAYS}\n- Sort the rows.\n- {NEVER}\n"
    write(tmp_path, **{"AGENTS.md": text, "CLAUDE.md": text})
    (found,) = contradictions(tmp_path / "CLAUDE.md")
    assert found.related[0].elsewhere is None


def test_of_a_folder_codex_reads_the_override_alone(tmp_path: Path) -> None:
    write(tmp_path, **{"AGENTS.md": f"- {ALWAYS}\n", "AGENTS.override.md": "Rules.\n"})
    write(tmp_path, **{"sub/AGENTS.override.md": f"- {NEVER}\n"})
    assert contradictions(tmp_path / "sub/AGENTS.override.md") == []


@pytest.mark.parametrize("host", together._HOSTS, ids=lambda host: host.source.split(":")[0])
def test_every_host_names_its_source_and_whoever_is_read_always_is_watched(host: together._Host) -> None:
    assert host.source and date.fromisoformat(host.retrieved)
    for pattern in host.always:
        for name in pattern.replace("**/", "").replace("*", "a").split("|"):
            assert together.is_shared(Path("/x") / name)


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


@pytest.mark.parametrize("named", ["../outside.md", "{outside}", "./link.md", "linked/outside.md"])
def test_what_lies_outside_of_the_repository_is_not_included(tmp_path: Path, named: str) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(f"{ALWAYS}\n", "utf-8")
    root = tmp_path / "project"
    text = f"Read @{named.format(outside=outside)} first.\n\n- {NEVER}\n"
    write(root, **{"CLAUDE.md": text})
    (root / "link.md").symlink_to(outside)
    (root / "linked").symlink_to(tmp_path, target_is_directory=True)
    assert read_together(root / "CLAUDE.md", text) == ()
    assert contradictions(root / "CLAUDE.md") == []
    (root / "inside.md").write_text(f"{ALWAYS}\n", "utf-8")
    assert read_together(root / "CLAUDE.md", text + "@inside.md\n") == (root / "inside.md",)


def test_without_a_repository_what_lies_outside_of_the_folder_is_not_included(tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text(f"{ALWAYS}\n", "utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "inside.md").write_text(f"{ALWAYS}\n", "utf-8")
    source = "Read @../outside.md and @inside.md first.\n"
    assert read_together(folder / "CLAUDE.md", source) == (folder / "inside.md",)


def test_standing_instructions_that_are_links_out_of_the_repository_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere" / "outside.md"
    outside.parent.mkdir()
    outside.write_text(f"{ALWAYS}\n", "utf-8")
    root = tmp_path / "project"
    write(root, **{".claude/agents/cleaner.md": AGENT.format(NEVER), "real.md": f"{ALWAYS}\n"})
    (root / "CLAUDE.md").symlink_to(outside)
    (root / ".claude/rules").symlink_to(outside.parent, target_is_directory=True)
    assert contradictions(root / ".claude/agents/cleaner.md") == []
    (root / "CLAUDE.md").unlink()
    (root / "CLAUDE.md").symlink_to("real.md")
    assert len(contradictions(root / ".claude/agents/cleaner.md")) == 1
