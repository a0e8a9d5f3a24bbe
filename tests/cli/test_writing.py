"""Files are replaced in one step: whatever happens, the file is the old one or the new one, whole."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest

from promptls.engine import disk
from tests.cli.runner import EXTRACT, MODEL, TWICE, TWICE_FIXED, lay, process, run

FIX = ("check", "--select", "duplicate-instruction", "--fix", "--output-format", "concise")


def only(folder: Path, *names: str) -> bool:
    """True if nothing was left behind."""
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize("mode", [0o640, 0o600, 0o755])
def test_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    (tmp_path / "a.prompt.md").chmod(mode)
    assert run(tmp_path, *FIX).status == 0
    assert stat.S_IMODE((tmp_path / "a.prompt.md").stat().st_mode) == mode
    assert only(tmp_path, "a.prompt.md")


def test_a_read_only_file_is_told_and_left_alone(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE, "b.prompt.md": TWICE})
    (tmp_path / "a.prompt.md").chmod(0o444)
    result = run(tmp_path, *FIX)
    assert result.status == 2 and "error: a.prompt.md: read-only; it was left alone" in result.err
    assert "a.prompt.md:4:3" in result.out  # what is still in the file is still reported
    assert (tmp_path / "a.prompt.md").read_text() == TWICE
    assert (tmp_path / "b.prompt.md").read_text() == TWICE_FIXED


@pytest.mark.parametrize("words", [("format",), ("adapt", "--model", MODEL, "--write")])
def test_no_verb_writes_to_a_read_only_file(tmp_path: Path, words: tuple[str, ...]) -> None:
    lay(tmp_path, {"a.prompt.md": "* " + EXTRACT + "\n\n\n"})
    (tmp_path / "a.prompt.md").chmod(0o444)
    result = run(tmp_path, *words, "a.prompt.md")
    assert result.status == 2 and "a.prompt.md: read-only" in result.err
    assert (tmp_path / "a.prompt.md").read_text() == "* " + EXTRACT + "\n\n\n"


def test_a_disk_that_fills_while_writing_leaves_the_file_whole(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    limit = len(TWICE_FIXED) // 2
    result = process(tmp_path, *FIX, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert (
        result.status == 2
        and "a.prompt.md: cannot be written (file too large); it was left alone" in result.err
    )
    assert (tmp_path / "a.prompt.md").read_text() == TWICE
    assert only(tmp_path, "a.prompt.md")


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_write_that_fails_at_any_step_leaves_the_file_whole(tmp_path: Path, call: str) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    with mock.patch.object(disk.os, call, side_effect=OSError(28, "No space left on device")):
        result = run(tmp_path, *FIX)
    assert result.status == 2 and "cannot be written (no space left on device)" in result.err
    assert (tmp_path / "a.prompt.md").read_text() == TWICE
    assert only(tmp_path, "a.prompt.md")


def test_a_file_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": TWICE})
    source = disk.read_source(tmp_path / "a.prompt.md")
    lay(tmp_path, {"a.prompt.md": "Somebody else's words.\n"})
    with pytest.raises(disk.FileError, match="changed while it was being processed"):
        disk.replace_file(source, TWICE_FIXED)
    assert (tmp_path / "a.prompt.md").read_text() == "Somebody else's words.\n"
    assert only(tmp_path, "a.prompt.md")


def test_what_is_no_file_is_not_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.prompt.md")
    with pytest.raises(disk.FileError, match="not a regular file"):
        disk.replace_file(disk.Source(tmp_path / "a.prompt.md", "", b""), "x")
    assert only(tmp_path, "a.prompt.md")


def test_of_several_writers_with_the_same_original_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.prompt.md"
    path.write_text("0")
    source = disk.read_source(path)
    refused: list[int] = []
    barrier = threading.Barrier(8)

    def write(number: int) -> None:
        barrier.wait()
        try:
            disk.replace_file(source, str(number))
        except disk.FileError:
            refused.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7 and int(path.read_text()) not in refused
    assert only(tmp_path, "a.prompt.md")


def test_new_files_follow_the_umask_and_old_ones_keep_their_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        disk.write_new(tmp_path / "deep" / "new.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "deep" / "new.txt").stat().st_mode) == 0o640


KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from promptls.engine import disk

path, texts = Path(sys.argv[1]), ("old " * 9000, "new " * 11000)
path.write_text(texts[0])
seen = set()
for tried in range(2000):
    if tried >= 200 and len(seen) == 2:
        break  # on a busy machine a child may get no time at all before it is killed
    child = os.fork()
    if child == 0:
        while True:
            source = disk.read_source(path)
            disk.replace_file(source, texts[source.text == texts[0]])
    time.sleep(random.uniform(0, 0.008 * (1 + tried // 200)))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = path.read_text()
    if found not in texts:
        sys.exit(f"torn: {len(found)} characters")
    seen.add(found)
print(len(seen))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="NO fork HERE")
def test_killed_two_hundred_times_the_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    words = [sys.executable, "-c", KILLER, str(tmp_path / "a.prompt.md")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr
