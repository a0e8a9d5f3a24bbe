"""What a run holds of its files."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from promptls.cli.files import FileList, Found, find_files
from promptls.engine.workspace import Workspace


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 100])
def test_a_list_of_files_gives_them_back(count: int) -> None:
    files = [Found(Path(f"a b/é\n{number}.md"), number % 3 == 0) for number in range(count)]
    listed = FileList(files)
    assert len(listed) == count and [*listed] == files == [*listed]
    for start in range(0, count, 7):
        assert [*listed.part(start, start + 40)] == files[start : start + 40]


def test_a_list_of_files_takes_little_room() -> None:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        listed = FileList(Found(Path(f"team{n // 1000}/p{n:06}.prompt.md"), False) for n in range(20_000))
        assert (tracemalloc.get_traced_memory()[0] - before) / len(listed) < 150, "a Path takes 500"
    finally:
        tracemalloc.stop()


def test_a_file_is_found_once_whatever_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "b.prompt.md").write_text("Be accurate.\n")
    (tmp_path / "a.prompt.md").symlink_to("b.prompt.md")
    found = find_files([str(tmp_path), str(tmp_path / "b.prompt.md")], Workspace(None), print)
    assert [each.path.name for each in found] == ["a.prompt.md"]
