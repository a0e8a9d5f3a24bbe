"""`--since REV`: findings on lines that changed since then, and no others."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.cli.since import changed_lines
from promptls.text import unlike_lines
from tests.cli.runner import TWICE, git, lay, run
from tests.sweep.calls import calls

EMPTY = ("--select", "empty-emphasis")
JSON = ("--output-format", "json")
OLD = "Name the capital.\n\nBe accurate.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    lay(tmp_path, {"a.prompt.md": OLD, "deep/er/b.prompt.md": OLD, "c d.prompt.md": OLD})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "old")
    return tmp_path


def found(folder: Path, *more: str, since: str = "HEAD") -> list[tuple[str, int]]:
    items = run(folder, "check", *EMPTY, "--since", since, *JSON, *more).json()
    return [(item["path"], item["start"]["line"]) for item in items]


def test_nothing_changed_nothing_found(repository: Path) -> None:
    assert found(repository) == []
    assert len(run(repository, "check", *EMPTY, *JSON).json()) == 3


def test_lines_changed_in_the_work_tree_the_index_and_commits_count(repository: Path) -> None:
    new = OLD + "\nBe precise.\n"
    lay(repository, {"a.prompt.md": new})
    assert found(repository) == [("a.prompt.md", 5)]
    git(repository, "add", "-A")
    assert found(repository) == [("a.prompt.md", 5)]
    git(repository, "commit", "-q", "-m", "new")
    assert found(repository) == []
    assert found(repository, since="HEAD~1") == [("a.prompt.md", 5)]
    assert found(repository / "deep", ".", "../a.prompt.md", since="HEAD~1") == [("../a.prompt.md", 5)]


def test_new_files_count_whole_whether_git_knows_them_or_not(repository: Path) -> None:
    lay(repository, {"new.prompt.md": OLD, "added.prompt.md": OLD})
    git(repository, "add", "added.prompt.md")
    assert found(repository) == [("added.prompt.md", 3), ("new.prompt.md", 3)]


def test_a_renamed_file_counts_where_it_changed(repository: Path) -> None:
    git(repository, "mv", "c d.prompt.md", "é\t.prompt.md")
    assert found(repository) == []
    lay(repository, {"é\t.prompt.md": OLD + "\nBe precise.\n"})
    git(repository, "add", "-A")
    assert found(repository) == [("é\t.prompt.md", 5)]


def test_what_others_did_on_the_revision_since_does_not_count(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "mine")
    lay(repository, {"a.prompt.md": OLD + "\nBe precise.\n"})
    git(repository, "commit", "-qam", "mine")
    git(repository, "checkout", "-q", "main")
    lay(repository, {"deep/er/b.prompt.md": "Name the river.\n"})
    git(repository, "commit", "-qam", "theirs")
    git(repository, "checkout", "-q", "mine")
    assert found(repository, since="main") == [("a.prompt.md", 5)]


def test_a_finding_counts_if_the_place_that_it_speaks_of_changed(repository: Path) -> None:
    lay(repository, {"a.prompt.md": TWICE.replace("- Use the British spelling of every word.\n", "", 1)})
    git(repository, "commit", "-qam", "once")
    lay(repository, {"a.prompt.md": TWICE})
    items = run(repository, "check", "--select", "duplicate-instruction", "--since", "HEAD", *JSON).json()
    assert len(items) == 1


def test_standard_input_is_compared_as_the_file_that_it_is_taken_for(repository: Path) -> None:
    words = ("--stdin-filename", "a.prompt.md")
    text = OLD + "\nBe precise.\n"
    items = run(repository, "check", *EMPTY, "--since", "HEAD", *JSON, *words, stdin=text).json()
    assert [item["start"]["line"] for item in items] == [5]


def test_line_breaks_that_differ_are_no_change(repository: Path) -> None:
    lay(repository, {"a.prompt.md": OLD.replace("\n", "\r\n")})
    assert found(repository) == []


def test_nothing_that_the_repository_configures_is_run(repository: Path) -> None:
    lay(repository, {".gitattributes": "*.md diff=evil filter=a=b\n", "a.prompt.md": OLD + "\nBe precise.\n"})
    trap = f"touch {repository / 'sprung'}; cat"
    programs = ("core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.pager")
    for key in (*programs, "filter.a=b.clean", "filter.a=b.process"):
        git(repository, "config", key, trap)
    git(repository, "config", "filter.a=b.required", "true")
    assert found(repository) == [("a.prompt.md", 5)]
    assert not (repository / "sprung").exists()


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:a.prompt.md"])
def test_an_unknown_revision_is_told(repository: Path, revision: str) -> None:
    result = run(repository, "check", f"--since={revision}")
    assert result.status == 2 and f'git knows no revision "{revision}"' in result.err and result.out == ""
    assert not (repository / "x").exists()


def test_no_repository_and_no_git_are_told(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": OLD})
    result = run(tmp_path, "check", "--since", "HEAD", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert result.status == 2 and "--since needs a git repository" in result.err
    without = run(tmp_path, "check", "--since", "HEAD", env={"PATH": str(tmp_path)})
    assert without.status == 2 and "git, which is not installed" in without.err


lines = st.lists(st.sampled_from(["a", "b", "c", "d", "\u2028"]), max_size=12)


@pytest.mark.parametrize("long", [5_000, -1], ids=["compared", "parted"])
@given(before=lines, after=lines)
def test_the_lines_that_did_not_change_stand_in_the_old_text_in_order(
    before: list[str], after: list[str], long: int
) -> None:
    with mock.patch.object(unlike_lines, "LONG", long):
        _is_in_order(before, after)


def _is_in_order(before: list[str], after: list[str]) -> None:
    changed = changed_lines("\n".join(before), "\n".join(after))
    kept = [line for number, line in enumerate("\n".join(after).split("\n")) if number not in changed]
    rest = iter("\n".join(before).split("\n"))
    assert all(line in rest for line in kept if line or "" in before)
    assert changed_lines("\n".join(after), "\n".join(after)) == set()


def test_of_a_long_text_the_lines_are_told_that_were_changed_moved_or_put_in() -> None:
    before = [f"Name river {number}." for number in range(6_000)]
    after = [line.replace("Name", "List") if n % 3 == 0 else line for n, line in enumerate(before)]
    after[3_000:3_000] = ["Be brief."] * 100
    changed = changed_lines("\n".join(before), "\n".join(after))
    assert changed == {n for n, line in enumerate(after) if not line.startswith("Name")}
    assert changed_lines("\n".join(before), "\n".join([*before[3_000:], *before[:3_000]])) in (
        {*range(3_000)},
        {*range(3_000, 6_000)},
    )


def test_a_text_changed_all_over_is_not_compared_line_by_line() -> None:
    def spent(lines: int) -> int:
        before = [f"Name river {number}." for number in range(lines)]
        after = "\n".join(line.replace("Name", "List") if n % 2 else line for n, line in enumerate(before))
        return calls(lambda *_: changed_lines("\n".join(before), after), "", "a.txt")

    assert spent(16_000) < 3 * spent(8_000)
