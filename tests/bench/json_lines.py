"""`make json-lines`: time and memory of `check` on traces in JSON Lines, of 13 MB, 200 MB and 1 GB.

`python tests/bench/json_lines.py SHAPE MEGABYTES` measures one size of one shape (agent, service, own). The page in
long_runs/ has all that was measured, each with its day.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench import traces  # noqa: E402
from tests.bench.page_rows import keep_row  # noqa: E402
from tests.bench.run import ENVIRONMENT, LONG_RUNS  # noqa: E402

SHAPES = {"agent": traces.AGENT, "service": traces.SERVICE, "own": traces.OWN}
SIZES = {"agent": (13, 200, 1_000), "service": (13, 200), "own": (13, 50)}
"""Megabytes; a file of 12 MB is still read as a whole."""
ROOM = 1 << 16
_TOLD = re.compile(rb"checked (\d+) %")
ABOUT = """\
## Traces in JSON Lines, read line by line (`make json-lines`)

Chats of two to seven messages, `tests/bench/traces.py`: an agent's, with the same 30 kB of our own prompts as its system
prompt in each line; those of a small service, with the same 2.4 kB; and lines that each have a system prompt of
their own. `promptls check --no-cache` in one process, all default rules, its progress bar on a terminal; the memory is the
most that the process had at a time. What is kept is what is shown, so it is that of a thousand lines with findings, packed,
and not of the file.

| traces | MB | lines | CPU s | CPU s/MB | wall s | RSS MB | the bar stood at | day |
|---|---|---|---|---|---|---|---|---|"""


class Row(NamedTuple):
    """What one run cost, and how many different percentages its bar showed."""

    shape: str
    megabytes: int
    lines: int
    cpu: float
    wall: float
    memory: float
    shown: int
    day: str


def measure(shape: str, megabytes: int) -> Row:
    """Makes a file of traces, checks it and removes it."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("PROMPTLS_BENCH_FOLDER")) as name:
        lines = traces.write_traces(Path(name) / "traces.jsonl", megabytes, SHAPES[shape])
        start = time.perf_counter()
        cpu, memory, shown = _run(
            [sys.executable, "-m", "promptls", "check", "--no-cache", "traces.jsonl"], name
        )
        wall = time.perf_counter() - start
    return Row(shape, megabytes, lines, cpu, wall, memory, shown, time.strftime("%Y-%m-%d", time.gmtime()))


def _run(command: list[str], folder: str) -> tuple[float, float, int]:
    """CPU seconds, most MB, and how many percentages were shown on a terminal that has only the bar."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env={**ENVIRONMENT, "TERM": "xterm"}, stdout=subprocess.DEVNULL, stderr=end
    )
    os.close(end)
    shown: set[bytes] = set()
    while said := _said(terminal):
        shown.update(_TOLD.findall(said))
    os.close(terminal)
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1), status
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, len(shown)


def _said(terminal: int) -> bytes:
    try:
        return os.read(terminal, ROOM)
    except OSError:  # as Linux tells that nobody writes to it any more
        return b""


def _row(row: Row) -> str:
    each = f"{row.cpu:.1f} | {row.cpu / row.megabytes:.2f} | {row.wall:.0f} | {row.memory:.0f} | {row.shown} of 100"
    return f"| {SHAPES[row.shape]} | {row.megabytes:,} | {row.lines:,} | {each} | {row.day} |"


def keep(row: Row) -> None:
    """Puts a row into the page, in place of an earlier one of the same size."""
    keep_row(_row(row), 2, LONG_RUNS / "json_lines.md", ABOUT, _order)


def _order(cells: list[str]) -> tuple[int, int]:
    return list(SHAPES.values()).index(cells[0]), int(cells[1].replace(",", ""))


def main() -> None:
    """Measures the size of the shape named on the command line, or all."""
    named = [(sys.argv[1], int(sys.argv[2]))] if sys.argv[1:] else []
    for shape, megabytes in named or [(shape, size) for shape, sizes in SIZES.items() for size in sizes]:
        row = measure(shape, megabytes)
        keep(row)
        print(_row(row), flush=True)


if __name__ == "__main__":
    main()
