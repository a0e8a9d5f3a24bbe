"""The second half of `make changing`: how the time of each rewrite grows, from 20 kB to 2 MB.

`python tests/sweep/rewriting.py REWRITE ...` measures those; the page in long_runs/ has all, each with its day.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from promptls.rewrites import Rewrite, all_rewrites  # noqa: E402
from tests.bench.page_rows import keep_row  # noqa: E402
from tests.sweep.changing import SIZES, cells_of, today  # noqa: E402
from tests.sweep.linearity import fresh  # noqa: E402
from tests.sweep.rewritten import Rewritten, rewritten  # noqa: E402

PAGE = ROOT / "tests" / "bench" / "long_runs" / "rewrites.md"
TRIED = 3
"""Texts, the slowest at the smallest size, that are timed at the next one."""
ABOUT = """\
## How the time of each rewrite grows (`make changing`)

Each rewrite alone, on that of the texts made of its own cases (`tests/sweep/rewritten.py`) on which it takes longest, of those
in which it changes something at 20 kB. CPU seconds, one run each, with reading the text before and after. The growth is the
exponent from 20 kB to 2 MB, and at the end that from 200 kB; 1 is linear. The changes are those at each size. Of files
with more than 100,000 values nothing is changed at 2 MB: there, the growth from 20 to 200 kB tells more. `chunk-dense-instructions`
grew by 1.06 from 2 to 4 MB in another run (10.0 and 20.8 s).

| rewrite | text | 20 kB | 200 kB | 2,000 kB | growth | at the end | changes | day |
|---|---|---|---|---|---|---|---|---|"""


def spent(text: Rewritten, size: int) -> tuple[float, int]:
    """CPU seconds, and how much was changed."""
    with fresh():
        begun = time.thread_time()
        changes = text.changes(size)
        return time.thread_time() - begun, changes


def slowest(rewrite: Rewrite) -> Rewritten:
    """The text on which a rewrite takes longest, of those in which it changes something."""
    tried = [(spent(text, SIZES[0]), text) for text in rewritten(rewrite)]
    slow = sorted(
        ((seconds, text) for (seconds, changes), text in tried if changes), key=lambda each: -each[0]
    )
    return max((text for _, text in slow[:TRIED]), key=lambda text: spent(text, SIZES[1]))


def measure(rewrite: Rewrite) -> str:
    """The row of one rewrite."""
    text = slowest(rewrite)
    found = [spent(text, size) for size in SIZES]
    changes = ", ".join(str(count) for _, count in found)
    return (
        f"| {rewrite.name} | {text.name} | {cells_of([each for each, _ in found])} | {changes} | {today()} |"
    )


def main() -> None:
    """Measures the rewrites that are named, or all."""
    for rewrite in all_rewrites():
        if not sys.argv[1:] or rewrite.name in sys.argv[1:]:
            row = measure(rewrite)
            keep_row(row, 1, PAGE, ABOUT, lambda cells: -float(cells[5]))
            print(row, flush=True)


if __name__ == "__main__":
    main()
