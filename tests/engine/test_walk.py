"""What is opened on the way through a folder, and how files are read."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from unittest import mock

import pytest

from promptls.engine import walk
from promptls.engine.walk import prompt_files
from promptls.engine.workspace import Workspace
from promptls.once_a_run import looks_kept
from promptls.regular_files import read_beginning

NAMES = ("a.prompt.md", "b.c", "c.png", "sub/d.prompt.md", "sub/e.c", "out/f.prompt.md")


def found_and_read(folder: Path) -> tuple[list[str], list[str]]:
    read: list[str] = []

    def reading(path: Path, most: int) -> bytes:
        read.append(path.name)
        return read_beginning(path, most)

    with mock.patch.object(walk, "read_beginning", reading):
        found = [path.name for path in prompt_files(folder, Workspace(None), pytest.fail)]
    return found, read


@pytest.mark.parametrize("settings", ["", 'include = ["*.c"]\n', 'exclude = ["sub"]\n'])
def test_only_what_may_be_a_prompt_by_its_name_is_opened(tmp_path: Path, settings: str) -> None:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Be accurate.\n")
    (tmp_path / "promptls.toml").write_text(settings)
    (tmp_path / ".promptlsignore").write_text("out/\n")
    (tmp_path / "sub" / ".promptlsignore").write_text("d.*\n" if "include" in settings else "")
    found, read = found_and_read(tmp_path)
    with looks_kept():
        assert found_and_read(tmp_path) == (found, read)
    expected = {"": ["a.prompt.md", "d.prompt.md"], "i": ["a.prompt.md", "b.c", "e.c"], "e": ["a.prompt.md"]}
    assert found == expected[settings[:1]]
    assert {*read} == {"promptls.toml", *(name for name in found if name.endswith(".md"))}


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 1 << 20, (1 << 20) + 7])
def test_a_file_is_read_as_far_as_is_asked(tmp_path: Path, size: int) -> None:
    file = tmp_path / "a"
    whole = os.urandom(size)
    file.write_bytes(whole)
    for most in (1, 100, size, size + 1, 3 << 20):
        assert read_beginning(file, most) == whole[:most] == read_beginning(str(file), most, of_any=True)
    with pytest.raises(IsADirectoryError):
        read_beginning(tmp_path, 9, of_any=True)
    with pytest.raises(IsADirectoryError):
        read_beginning(tmp_path, 9)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_read_where_any_file_will_do(tmp_path: Path) -> None:
    pipe = tmp_path / "a"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="Not a regular file"):
        read_beginning(pipe, 9)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"x" * 70_000))
    writer.start()
    assert read_beginning(pipe, 100_000, of_any=True) == b"x" * 70_000
    writer.join()
