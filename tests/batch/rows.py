"""Rows that the tests of tables share, and what the command line finds in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.runner import EXTRACT, MODEL, TWICE, run

ROWS = [
    {"prompt": EXTRACT, "file": "a.prompt.txt"},
    {"prompt": TWICE, "file": "b.prompt.md"},
    {"prompt": "Translate this into German. 😀\n", "file": "c.prompt.txt"},
    {"prompt": '{"messages": [{"role": "user", "content": "' + TWICE.strip().replace("\n", "\\n") + '"}]}', "file": "d.json"},
    {"prompt": None, "file": None},
]  # fmt: skip


def found_by_the_command_line(folder: Path) -> list[Any]:
    """The findings a row, without their path; None where there is no text."""
    found: list[Any] = []
    for row in ROWS:
        if row["prompt"] is None:
            found.append(None)
            continue
        (folder / str(row["file"])).write_text(row["prompt"], encoding="utf-8")
        done = run(folder, "check", "--model", MODEL, "--output-format", "json", str(row["file"]))
        found.append([{k: v for k, v in finding.items() if k != "path"} for finding in done.json()])
    assert sum(map(len, filter(None, found))) > 4
    return found
