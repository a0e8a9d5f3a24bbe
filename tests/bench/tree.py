"""`python tests/bench/tree.py [FILES ...]`: time and memory of `check` on trees of that many short prompts.

Each size is run twice: with nothing kept, and again with the results of that run. The memory is that of the largest
process. 1,000 and 10,000 files if no number is named; 100,000 take some minutes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.bench.run import ENVIRONMENT, tool  # noqa: E402

SIZES = (1_000, 10_000)
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


def measure(files: int) -> Iterator[str]:
    """The rows of the table for a tree of so many files."""
    with tempfile.TemporaryDirectory() as name:
        root, kept = Path(name) / "tree", Path(name) / "kept"
        root.mkdir()
        make_tree(root, files)
        for what in ("from cold", "again"):
            yield f"| {files:,} | {what} | {_run(root, kept)} |"


def _run(root: Path, kept: Path) -> str:
    # A process of its own each time: the largest of all children is all that the system tells.
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(done.returncode, used.ru_maxrss)"
    )
    command = [sys.executable, "-c", code, tool("promptls"), "check", "--output-format", "json", "."]
    environment = {**ENVIRONMENT, "PROMPTLS_CACHE_DIR": str(kept)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    status, held = done.stdout.split()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{status} | {wall:.1f} | {cpu:.1f} | {int(held) / 1024:.0f}"


def main() -> None:
    """Prints a table."""
    print("| files | | exit status | wall s | CPU s | RSS MB |\n|---|---|---|---|---|---|")
    for files in map(int, sys.argv[1:] or SIZES):
        for row in measure(files):
            print(row, flush=True)


if __name__ == "__main__":
    main()
