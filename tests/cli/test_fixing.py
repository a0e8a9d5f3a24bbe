"""`check --fix`, `--unsafe-fixes` and `--diff`: what is written, what is printed, and what is left alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.runner import ADAPTED, EXTRACT, MODEL, TWICE, TWICE_FIXED, Result, lay, run

RULES = ("--select", "duplicate-instruction,empty-emphasis")
MIXED = TWICE + "\nBe accurate.\n"
"""One safe fix and one unsafe."""
SAFE = TWICE_FIXED + "\nBe accurate.\n"


def checked(folder: Path, text: str | bytes, *flags: str) -> tuple[Result, bytes]:
    """The result of a check of one file, and its bytes afterwards."""
    lay(folder, {"a.prompt.md": text})
    result = run(folder, "check", *RULES, *flags)
    return result, (folder / "a.prompt.md").read_bytes()


def test_fix_applies_the_safe_fixes_alone(tmp_path: Path) -> None:
    result, after = checked(tmp_path, MIXED, "--fix")
    assert after.decode() == SAFE
    assert result.status == 0 and "made 1 fix in 1 file" in result.err
    assert "empty-emphasis" in result.out and "duplicate-instruction" not in result.out


def test_unsafe_fixes_need_fix_or_diff(tmp_path: Path) -> None:
    assert checked(tmp_path, MIXED, "--unsafe-fixes")[1].decode() == MIXED
    assert checked(tmp_path, MIXED, "--fix", "--unsafe-fixes")[1].decode() == TWICE_FIXED


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    _, once = checked(tmp_path, MIXED, "--fix", "--unsafe-fixes")
    again, twice = checked(tmp_path, once, "--fix", "--unsafe-fixes")
    assert twice == once and again.err == ""


@pytest.mark.parametrize("flags", [("--diff",), ("--fix", "--diff"), ("--diff", "--unsafe-fixes")])
def test_diff_writes_nothing_and_patch_understands_it(tmp_path: Path, flags: tuple[str, ...]) -> None:
    result, after = checked(tmp_path, MIXED, *flags)
    assert after.decode() == MIXED and result.status == 1
    assert result.out.startswith("--- a.prompt.md\n+++ a.prompt.md\n@@ ")
    patch = shutil.which("patch")
    if patch is None:
        pytest.skip("NO patch PROGRAM")
    subprocess.run([patch, "-p0", "-s"], input=result.out.encode(), cwd=tmp_path, check=True)
    wanted = TWICE_FIXED if "--unsafe-fixes" in flags else SAFE
    assert (tmp_path / "a.prompt.md").read_text() == wanted


@pytest.mark.parametrize(
    "name", ["with blank.prompt.md", 'quo"te.prompt.md', "bell\a\n.prompt.md", "größe.prompt.md"]
)
def test_a_diff_of_an_odd_name_still_applies(tmp_path: Path, name: str) -> None:
    patch = shutil.which("patch")
    if patch is None:
        pytest.skip("NO patch PROGRAM")
    crlf = TWICE.replace("\n", "\r\n").rstrip()
    lay(tmp_path, {name: crlf})
    diff = run(tmp_path, "check", *RULES, "--diff").out
    subprocess.run([patch, "-p0", "-s", "--binary"], input=diff.encode(), cwd=tmp_path, check=True)
    run(tmp_path, "check", *RULES, "--fix")
    assert run(tmp_path, "check", *RULES, "--diff") == Result(0, "", "")


def test_diff_of_a_clean_file_is_empty(tmp_path: Path) -> None:
    result, _ = checked(tmp_path, TWICE_FIXED, "--diff")
    assert result == Result(0, "", "")


def test_fix_on_stdin_prints_the_text_and_reports_on_stderr(tmp_path: Path) -> None:
    flags = ("check", *RULES, "--fix", "--stdin-filename", "a.prompt.md", "-")
    result = run(tmp_path, *flags, stdin=MIXED)
    assert result.out == SAFE and "empty-emphasis" in result.err
    clean = run(tmp_path, *flags, stdin=TWICE_FIXED)
    assert clean.out == TWICE_FIXED
    other = run(tmp_path, "check", "--fix", "--stdin-filename", "main.py", "-", stdin="print()\n")
    assert other.out == "print()\n" and other.status == 0
    assert list(tmp_path.iterdir()) == []


def test_diff_on_stdin_prints_the_diff(tmp_path: Path) -> None:
    result = run(tmp_path, "check", *RULES, "--diff", "--stdin-filename", "a.prompt.md", "-", stdin=MIXED)
    assert result.status == 1 and result.out.startswith("--- a.prompt.md\n") and result.err == ""


def test_fix_for_several_models_applies_those_of_each(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    run(tmp_path, "check", "--fix", "--unsafe-fixes", "--model", "glm-4.7", "--model", MODEL)
    assert (tmp_path / "a.prompt.txt").read_text() == ADAPTED


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_byte_order_mark_stay(tmp_path: Path, newline: str, mark: str) -> None:
    raw = (mark + TWICE.replace("\n", newline)).encode()
    _, after = checked(tmp_path, raw, "--fix")
    assert after == (mark + TWICE_FIXED.replace("\n", newline)).encode()


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\n", b" \r\n", b"---\n---\n"])
def test_empty_files_are_prompts_without_findings_that_stay_as_they_are(tmp_path: Path, raw: bytes) -> None:
    result, after = checked(tmp_path, raw, "--fix", "--unsafe-fixes")
    assert after == raw and result.status == 0 and "in 1 prompt file" in result.out
    run(tmp_path, "format", "a.prompt.md")
    assert (tmp_path / "a.prompt.md").read_bytes().strip(b"\xef\xbb\xbf \r\n") == raw.strip(
        b"\xef\xbb\xbf \r\n"
    )


def test_a_link_stays_a_link_and_its_file_is_fixed(tmp_path: Path) -> None:
    lay(tmp_path, {"real/x.md": TWICE})
    (tmp_path / "a.prompt.md").symlink_to("real/x.md")
    run(tmp_path, "check", *RULES, "--fix", "a.prompt.md")
    assert (tmp_path / "a.prompt.md").is_symlink()
    assert (tmp_path / "real/x.md").read_text() == TWICE_FIXED
