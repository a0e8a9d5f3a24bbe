"""`make changing`: how the time to fix, lay out and adapt a text grows, from 20 kB to 2 MB.

`python tests/sweep/changing.py WORK ...` measures those of format, adapt, fix and unsafe-fix. The page in long_runs/
has all that was measured, each with its day. `rewriting.py` then does the same for each rewrite alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from promptls.engine.fix import fix_all  # noqa: E402
from tests.bench.page_rows import keep_row  # noqa: E402
from tests.sweep.calls import WORK, Work, workspace_of_all  # noqa: E402
from tests.sweep.linearity import exponent, fresh  # noqa: E402
from tests.sweep.mixed import MIXED, Mixed  # noqa: E402

SIZES = (20_000, 200_000, 2_000_000)
WORKS: dict[str, Work] = {
    "format": WORK["format"],
    "adapt": WORK["adapt"],
    "fix": lambda workspace, source, path: fix_all(workspace, source, path),
    "unsafe-fix": WORK["fix"],
}
PAGE = ROOT / "tests" / "bench" / "long_runs" / "changing.md"
ABOUT = """\
## How the time of fixing, laying out and adapting grows (`make changing`)

The texts of `tests/sweep/mixed.py`, with all rules, adapted to claude-opus-4-5. CPU seconds, one run each; those of a fix are
of one of its passes, each of which checks the whole text: a long text takes up to ten, where a short one takes two or three.
The growth is the exponent from 20 kB to 2 MB, and at the end that from 200 kB; 1 is linear. Where that is above 1.1, profiles of
0.4 and 1.6 MB were compared for the unsafe fix of `everything`, `Chinese`, `examples` and `nearly alike` and the format of
`template` (2026-11-27): no function is quadratic. Words and pairs are kept up to a number that a long text exceeds (`Chinese`,
`nearly alike`); in `everything`, how much stands in fences differs from one length to another; in the other two all that is
called is called 4.1 times as often, or less, on 4 times the text, and the rest is memory. In `two languages`, `deep list` and
`keys` a second pass of `fix` takes over most of what the first one read at 200 kB and little at 2 MB, by the unsafe fix, which
takes over little at both: it took 0.70, 0.39 and 0.54 s a pass at 200 kB.

| work | text | 20 kB | 200 kB | 2,000 kB | growth | at the end | passes | day |
|---|---|---|---|---|---|---|---|---|"""
_FIX = sys.modules["promptls.engine.fix"]


def spent(work: Work, source: str, path: str) -> tuple[float, int]:
    """CPU seconds, of each pass where there are several, and how many passes there were."""
    passes = 0
    real = _FIX.analyse  # type: ignore[attr-defined]

    def analyse(*args: Any, **more: Any) -> Any:
        nonlocal passes
        passes += 1
        return real(*args, **more)

    with fresh(), mock.patch.object(_FIX, "analyse", analyse):
        begun = time.thread_time()
        work(workspace_of_all(), source, PurePath("/") / path)
        return (time.thread_time() - begun) / max(passes, 1), max(passes, 1)


def measure(name: str, text: Mixed) -> str:
    """The row of one work on one family of texts."""
    found = [spent(WORKS[name], text.grown(size), text.path) for size in SIZES]
    seconds = [each for each, _ in found]
    passes = ", ".join(str(count) for _, count in found)
    return f"| {name} | {text.name} | {cells_of(seconds)} | {passes} | {today()} |"


def cells_of(seconds: Sequence[float]) -> str:
    """The cells for the seconds at SIZES, and for their growth: on the whole, and at the end."""
    spent = list(zip(SIZES, seconds, strict=True))
    growths = (exponent(small, spent[-1]) for small in spent[:-1])
    return " | ".join((*(f"{each:.3f}" for each in seconds), *(f"{each:.2f}" for each in growths)))


def today() -> str:
    """The day, as it stands on the page."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def _order(cells: list[str]) -> tuple[int, float]:
    return list(WORKS).index(cells[0]), -float(cells[5])


def main() -> None:
    """Measures the works that are named, or all."""
    for name in sys.argv[1:] or WORKS:
        spent(WORKS[name], MIXED[0].grown(2_000), MIXED[0].path)  # what is imported and compiled once
        for text in MIXED:
            row = measure(name, text)
            keep_row(row, 2, PAGE, ABOUT, _order)
            print(row, flush=True)


if __name__ == "__main__":
    main()
