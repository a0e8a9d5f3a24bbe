"""Looks at the disk that a run takes once, and everybody else each time."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from promptls import once_a_run as looks
from promptls.engine.together import looks_once, read_together
from promptls.engine.workspace import Workspace
from promptls.formats.companions import looked_at
from promptls.once_a_run import looks_kept, may_hold, once_a_run


def test_a_path_is_looked_at_once_while_looks_are_kept_and_anew_before_and_after() -> None:
    seen: list[str] = []

    @once_a_run
    def look(path: str) -> int:
        seen.append(path)
        return len(seen)

    assert [look("a"), look("a")] == [1, 2]
    with looks_kept():
        assert [look("a"), look("b"), look("a"), look("b")] == [3, 4, 3, 4]
    assert look("a") == 5
    with looks_kept():
        assert look("a") == 6


def test_no_more_is_remembered_than_was_said() -> None:
    asked = once_a_run(lambda path: path)
    with mock.patch.object(looks, "MOST", 5), looks_kept():
        assert [asked(str(number)) for number in range(40)] == [str(number) for number in range(40)]
        assert len(looks._kept[-1]) <= 5


def test_the_names_of_no_more_than_some_folders_are_remembered_at_once() -> None:
    with looks_kept():
        for number in range(3_000):
            may_hold(f"/none/{number}", "a")
        assert 0 < sum(len(known) for known in looks._kept) <= 1_000


@pytest.mark.parametrize("name", ["CLAUDE.md", "claude.MD"])
@pytest.mark.parametrize("others", [0, 99, 100])
def test_the_names_in_a_folder_are_read_at_once_and_what_is_there_is_never_denied(
    tmp_path: Path, name: str, others: int
) -> None:
    for file in (name, *(f"{number}.md" for number in range(others))):
        (tmp_path / file).touch()
    folder = str(tmp_path)
    assert may_hold(folder, ".git"), "looks are not kept"
    with looks_kept():
        assert may_hold(folder, "CLAUDE.md") and may_hold(folder + "/none", "CLAUDE.md")
        assert may_hold(folder, ".git") is may_hold(folder, "CLAUDE.m") is (others == 100)
    (tmp_path / "é").touch()
    with looks_kept():
        assert may_hold(folder, ".git"), "it may be a file system that takes other letters for these"


@pytest.mark.parametrize("more", ["", "é"])
def test_what_lies_around_a_file_is_the_same_with_looks_that_are_kept(tmp_path: Path, more: str) -> None:
    top = tmp_path / f"top{more}"
    files = [top / folder / name for folder in ("", "a", "a/b") for name in ("CLAUDE.md", "x.prompt.txt")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Say so.")
    for name in (
        ".git/x",
        ".claude/rules/r.md",
        "a/promptfooconfig.yml",
        "promptls.toml",
        "a/b/.promptls/rules/x",
    ):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("")
    (top / more).touch()

    def seen() -> list[object]:
        workspace = Workspace(None)
        return [
            (
                looked_at(file),
                read_together(file, ""),
                workspace.settings_for(file).path,
                workspace._root_of(file),
            )
            for file in files
        ]

    afresh = seen()
    with looks_kept():
        assert seen() == seen() == afresh
    assert [len(found) for found, *_ in afresh] == [0, 0, 1, 1, 1, 1]
    assert [len(found) for _, found, *_ in afresh] == [0, 0, 2, 0, 3, 0]


def test_what_comes_to_lie_beside_a_file_is_seen_at_once_where_looks_are_not_kept(tmp_path: Path) -> None:
    prompt = tmp_path / ".claude" / "commands" / "a.md"
    prompt.parent.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert not looked_at(prompt) and not read_together(prompt, "Do it.")
    (tmp_path / "CLAUDE.md").write_text("Say so.")
    (tmp_path / "promptfooconfig.yaml").write_text("prompts: []")
    assert [path.name for path, _ in looked_at(prompt)] == ["promptfooconfig.yaml"]
    assert [path.name for path in read_together(prompt, "Do it.")] == ["CLAUDE.md"]


def test_what_is_read_together_is_the_same_with_looks_that_are_kept(tmp_path: Path) -> None:
    deep = tmp_path.joinpath("top", *"abcdefghijklmnop")
    for folder in (deep, *deep.parents):
        if folder.is_relative_to(tmp_path):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "CLAUDE.md").write_text("Say so.")
    inner = deep.parents[12]
    (inner / ".git").mkdir()
    files = [folder / "CLAUDE.md" for folder in (deep, *deep.parents[:16])]
    afresh = [read_together(file, "") for file in files]
    assert [len(found) for found in afresh[:3]] == [11, 11, 11] and afresh[13] == ()
    for order in (files, files[::-1], files[5:] + files[:5]):
        once = looks_once()
        assert {file: read_together(file, "", once) for file in order} == dict(
            zip(files, afresh, strict=True)
        )
