"""`make tree`: time and memory of `check` on trees of 1,000, 10,000 and 100,000 short prompts.

`python tests/bench/tree.py FILES ...` measures trees of those sizes. The page in long_runs/ has all that was
measured, each with its day.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench.page_rows import keep_row  # noqa: E402
from tests.bench.run import ENVIRONMENT, LONG_RUNS, tool  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
FORMS = ("json", "full")
LOOK = 0.2
"""Seconds between two looks at the memory of the processes."""
ABOUT = """\
## Trees of short prompts (`make tree`)

Prompts of 120 bytes in folders of fifty, with a finding or more in most of them, checked with all default rules by one
process and those that it forks. The memory is the most that each had at a time: of the one that gathers and
reports, and of the largest of the others. What is said is held packed until the report is written. Between 20,000
and 60,000 files, with the same outcome given for each in place of a check, 153 bytes more were held for each file before
the kept results were written and 263 then; before what is held was packed and names took the place of paths, 932 and
1,106 (2026-11-27, one process).

| files | report | | exit status | wall s | CPU s | RSS MB | others' RSS MB | kept results MB | day |
|---|---|---|---|---|---|---|---|---|---|"""
A_FOLDER = 50
_PROMPT = "You are a clerk of shop {n}.\n\n- Name the customer in letter {n}.\n- Sort the rows by date.\n- Handle errors properly.\n"


def make_tree(root: Path, files: int) -> None:
    """So many prompts in folders of folders, one of which git ignores."""
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("team0000/part00/\n")
    for number in range(files):
        part = number // A_FOLDER
        folder = root / f"team{part // 20:04}" / f"part{part % 20:02}"
        if number % A_FOLDER == 0:
            folder.mkdir(parents=True)
        (folder / f"p{number:06}.prompt.md").write_text(_PROMPT.format(n=number))


class Row(NamedTuple):
    """What one run cost: `memory` is the most MB of the process that was started, `others` of the largest that it made."""

    files: int
    form: str
    what: str
    status: int
    wall: float
    cpu: float
    memory: float
    others: float
    kept: float
    day: str


def measure(files: int, forms: tuple[str, ...]) -> Iterator[Row]:
    """The runs on a tree of so many files: from cold in the first form, then in all with what that has kept."""
    with tempfile.TemporaryDirectory() as name:
        root, kept = Path(name) / "tree", Path(name) / "kept"
        root.mkdir()
        make_tree(root, files)
        for what, form in (("from cold", forms[0]), *(("again", form) for form in forms)):
            status, wall, cpu, memory, others = _run(root, kept, form)
            size = sum(each.stat().st_size for each in kept.glob("*.json")) / 1e6
            day = time.strftime("%Y-%m-%d", time.gmtime())
            yield Row(files, form, what, status, wall, cpu, memory, others, size, day)


def _run(root: Path, kept: Path, form: str) -> tuple[int, float, float, float, float]:
    command = [tool("promptls"), "check", "--output-format", form, "."]
    environment = {**ENVIRONMENT, "PROMPTLS_CACHE_DIR": str(kept)}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL)
    most: dict[int, float] = {}
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        for each in (process.pid, *_made_by(process.pid)):
            most[each] = _most_memory(each) or most.get(each, 0.0)
        time.sleep(LOOK)
    own = most.pop(process.pid)
    wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    return os.waitstatus_to_exitcode(status), wall, cpu, own, max(most.values(), default=0.0)


def _made_by(process: int) -> list[int]:
    try:
        return [*map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())]
    except OSError:
        return []


def _most_memory(process: int) -> float | None:
    """The most MB that a process has had so far, as Linux tells it."""
    try:
        found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def _row(row: Row) -> str:
    cost = f"{row.status} | {row.wall:.0f} | {row.cpu:.1f} | {row.memory:.0f} | {row.others:.0f} | {row.kept:.1f}"
    return f"| {row.files:,} | {row.form} | {row.what} | {cost} | {row.day} |"


def keep(row: Row) -> None:
    """Puts a row into the page, in place of an earlier one of the same run."""
    keep_row(_row(row), 3, LONG_RUNS / "tree.md", ABOUT, lambda cells: int(cells[0].replace(",", "")))


def main() -> None:
    """Measures trees of the sizes that are named, or of all."""
    for files in map(int, sys.argv[1:] or SIZES):
        for row in measure(files, FORMS):
            keep(row)
            print(_row(row), flush=True)


if __name__ == "__main__":
    main()
