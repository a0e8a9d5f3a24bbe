"""`--baseline` and `--write-baseline`: an old repository starts clean, and what is new fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from promptls.cli.commands.check import BASELINE
from tests.cli.runner import EXTRACT, MODEL, TWICE, Result, lay, run

RULES = ("--select", "duplicate-instruction,empty-emphasis")
JSON = ("--output-format", "json")
OLD = TWICE + "\nBe accurate.\n"


def write(folder: Path, *more: str) -> Result:
    return run(folder, "check", *RULES, "--write-baseline", *more)


def new(folder: Path, *more: str) -> list[tuple[str, str, int]]:
    """What is found that the baseline does not hold."""
    result = run(folder, "check", *RULES, "--baseline", BASELINE, *JSON, *more)
    return [(item["path"], item["rule"], item["start"]["line"]) for item in result.json()]


def test_what_is_in_the_baseline_is_found_no_more_and_does_not_fail(tmp_path: Path) -> None:
    lay(tmp_path, {"sub/a.prompt.md": OLD})
    assert write(tmp_path) == Result(0, f"wrote 2 findings of 1 file to {BASELINE}\n", "")
    assert run(tmp_path, "check", *RULES).status == 1
    assert run(tmp_path, "check", *RULES, "--baseline", BASELINE).status == 0
    assert new(tmp_path) == []


def test_old_findings_stay_known_when_lines_move_and_new_ones_fail(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": OLD})
    write(tmp_path)
    lay(tmp_path, {"a.prompt.md": "Say hello.\n\n" + OLD + "\nBe precise.\n", "b.prompt.md": TWICE})
    assert new(tmp_path) == [
        ("a.prompt.md", "empty-emphasis", 10),
        ("b.prompt.md", "duplicate-instruction", 4),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="no such names here")
def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    lay(tmp_path, {os.fsdecode(b"\xff\xe9.prompt.md"): OLD})
    assert write(tmp_path) == Result(0, f"wrote 2 findings of 1 file to {BASELINE}\n", "")
    assert new(tmp_path) == []


def test_one_more_of_the_same_is_new(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "Name the capital.\n\nBe accurate.\n"})
    write(tmp_path)
    lay(tmp_path, {"a.prompt.md": "Be accurate.\n\nName the capital.\n\nBe accurate.\n"})
    assert new(tmp_path) == [("a.prompt.md", "empty-emphasis", 5)]


def test_more_hints_than_a_file_shows_are_all_in_the_baseline(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"a.prompt.md": "".join(f"Implement proper {word} handling.\n\n" for word in "abcdefghijklmn")},
    )
    rules = ("--select", "vague-qualifier")
    run(tmp_path, "check", *rules, "--write-baseline")
    lay(
        tmp_path,
        {"a.prompt.md": "".join(f"Implement proper {word} handling.\n\n" for word in "bcdefghijklmn")},
    )
    assert run(tmp_path, "check", *rules, "--baseline", BASELINE, *JSON).json() == []


def test_it_holds_from_wherever_it_is_run_and_for_any_number_of_models(tmp_path: Path) -> None:
    lay(tmp_path, {"sub/a.prompt.txt": EXTRACT})
    two = ("--model", MODEL, "--model", "glm-4.7")
    run(tmp_path, "check", *two, "--write-baseline")
    inside = run(tmp_path / "sub", "check", *two, "--baseline", f"../{BASELINE}", *JSON)
    assert inside.json() == [] and inside.status == 0
    assert run(tmp_path, "check", "--model", MODEL, "--baseline", BASELINE, *JSON).json() == []


def test_it_says_when_it_can_shrink_and_shrinks(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": OLD, "b.prompt.md": TWICE})
    write(tmp_path)
    lay(tmp_path, {"a.prompt.md": "Name the capital.\n"})
    told = run(tmp_path, "check", *RULES, "--baseline", BASELINE)
    assert (
        f"2 findings of {BASELINE} are gone; --write-baseline takes them out" in told.err and told.status == 0
    )
    assert "1 finding of 1 file" in write(tmp_path, "--baseline", BASELINE).out
    assert run(tmp_path, "check", *RULES, "--baseline", BASELINE).err == ""


def test_the_file_has_one_finding_a_line_in_order_and_is_the_same_each_time(tmp_path: Path) -> None:
    lay(tmp_path, {"b.prompt.md": OLD, "a.prompt.md": TWICE})
    write(tmp_path)
    text = (tmp_path / BASELINE).read_text()
    assert [json.loads(line.rstrip(","))[:2] for line in text.split("\n")[1:-2]] == [
        ["a.prompt.md", "duplicate-instruction"], ["b.prompt.md", "duplicate-instruction"], ["b.prompt.md", "empty-emphasis"],
    ]  # fmt: skip
    write(tmp_path)
    assert (tmp_path / BASELINE).read_text() == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"kind":\n oops}', "2:2: this is not valid JSON"),
        ("[" * 100_000, "this is not valid JSON"),
        ("[]", "not a baseline of version 1"),
        ('{"kind": "promptls baseline", "version": 1, "findings": [["a", "b", "c"]]}', "not a baseline"),
        (
            '{"kind": "promptls baseline", "version": 2, "findings": []}',
            "not a baseline of version 1; write it anew",
        ),
        (b"\xff", "not valid UTF-8"),
    ],
)
def test_a_broken_baseline_is_told(tmp_path: Path, text: str | bytes, told: str) -> None:
    lay(tmp_path, {"a.prompt.md": OLD, BASELINE: text})
    result = run(tmp_path, "check", "--baseline", BASELINE)
    assert result.status == 2 and result.out == "" and f"{BASELINE}: {told}" in result.err


def test_a_missing_baseline_is_told(tmp_path: Path) -> None:
    assert f"{BASELINE}: no such file" in run(tmp_path, "check", "--baseline", BASELINE).err


@pytest.mark.parametrize("flag", ["--fix", "--diff", "--since=HEAD"])
def test_a_baseline_is_written_of_whole_files_as_they_are(tmp_path: Path, flag: str) -> None:
    lay(tmp_path, {"a.prompt.md": OLD})
    result = write(tmp_path, flag)
    assert result.status == 2 and not (tmp_path / BASELINE).exists()
    assert (tmp_path / "a.prompt.md").read_text() == OLD
