"""A size that is measured by itself leaves the other rows of its page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench import json_lines, tree
from tests.bench.run import LONG_RUNS

DAY = "2026-11-28"


@pytest.mark.parametrize(
    ("page", "keep"),
    [
        ("tree.md", lambda: tree.keep(tree.Row(1_000, "json", "again", 1, 1, 1.0, 1, 1, 1.0, DAY))),
        ("json_lines.md", lambda: json_lines.keep(json_lines.Row("service", 13, 9, 1.0, 1, 1, 1, DAY))),
    ],
)
def test_one_row_of_a_page_takes_the_place_of_itself(
    page: str, keep: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (LONG_RUNS / page).read_text("utf-8").splitlines()
    (tmp_path / page).write_text("\n".join(before) + "\n", "utf-8")
    for module in (tree, json_lines):
        monkeypatch.setattr(module, "LONG_RUNS", tmp_path)
    keep()
    after = (tmp_path / page).read_text("utf-8").splitlines()
    assert len(after) == len(before)
    (changed,) = (new for old, new in zip(before, after, strict=True) if old != new)
    assert DAY in changed


def test_a_new_row_stands_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "LONG_RUNS", tmp_path)
    for files in (100_000, 1_000, 10_000):
        tree.keep(tree.Row(files, "json", "again", 1, 1, 1.0, 1, 1, 1.0, DAY))
    rows = (tmp_path / "tree.md").read_text("utf-8").splitlines()[-3:]
    assert [row.split(" | ")[0] for row in rows] == ["| 1,000", "| 10,000", "| 100,000"]
