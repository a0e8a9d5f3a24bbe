"""`make sweep`: every rule on every hostile text, from 10 kB up; prints the steepest growth of each rule."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.sweep.hostile import texts
from tests.sweep.linearity import STEP, Growth, growths

LIMIT = 1.1
SIZES = (10_000, 40_000, 160_000)


PAGE = Path(__file__).resolve().parents[1] / "bench" / "long_runs" / "sweep.md"
TITLE = "## How the time of each rule grows on hostile texts (`make sweep`, {day})\n"


def _table(worst: Iterable[Growth]) -> Iterator[str]:
    yield from ("| rule | steepest growth | on | size | seconds |", "|---|---|---|---|---|")
    for growth in sorted(worst, reverse=True):
        exponent, seconds = f"{growth.exponent:.2f}", f"{growth.seconds:.2f}"
        yield f"| {growth.rule} | {exponent} | {growth.text} | {growth.size:,} | {seconds} |"


def main() -> None:
    """Texts whose names hold a word of the command line, or all. Exit status 1 if any growth is above LIMIT."""
    wanted = [(n, t) for n, t in texts().items() if not sys.argv[1:] or any(w in n for w in sys.argv[1:])]
    worst: dict[str, Growth] = {}
    for size in SIZES:
        for number, pair in enumerate(wanted):
            print(
                f"\r{size:,} to {STEP * size:,}: {number + 1}/{len(wanted)} {pair[0][:50]:50}",
                end="",
                file=sys.stderr,
            )
            for growth in growths([pair], size):
                # A steep beginning is overhead; what counts is how it goes on.
                if growth.rule not in worst or growth > worst[growth.rule]:
                    worst[growth.rule] = growth
    print(file=sys.stderr)
    table = list(_table(worst.values()))
    print(*table, sep="\n")
    if len(sys.argv) == 1:
        PAGE.write_text(
            "\n".join([TITLE.format(day=time.strftime("%Y-%m-%d", time.gmtime())), *table]) + "\n", "utf-8"
        )
    raise SystemExit(any(growth.exponent > LIMIT for growth in worst.values()))


if __name__ == "__main__":
    main()
