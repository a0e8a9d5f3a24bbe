"""How often paired intervals of pass-or-fail items hold the truth: counted over all outcomes, not drawn.

`python -m tests.gain.coverage 20 50 100` prints the figures of docs/gain.md, 100 items in some minutes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import NamedTuple

from promptls.gain import statistics as s

CHANCES = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Planted probabilities that an item is gained, and that it is lost."""

EQUAL = (0.0, 0.5, 1.0)
"""Shares of the equal items that pass in both arms."""


class Covered(NamedTuple):
    """One truth: how often the interval holds it, and the interval's mean width."""

    gained: float
    lost: float
    covered: float
    width: float


def intervals(n: int, passing: float) -> dict[tuple[int, int], s.Interval]:
    """The interval of every outcome (items gained, items lost)."""
    found: dict[tuple[int, int], s.Interval] = {}
    for gained in range(n + 1):
        for lost in range(min(gained, n - gained) + 1):
            both = round((n - gained - lost) * passing)
            new = [1.0] * (both + gained) + [0.0] * (n - both - gained)
            old = [1.0] * both + [0.0] * gained + [1.0] * lost + [0.0] * (n - both - gained - lost)
            low, high, method = s.paired_interval(new, old)
            found[gained, lost] = s.Interval(low, high, method)
            found[lost, gained] = s.Interval(-high, -low, method)
    return found


def coverage(n: int) -> Iterator[Covered]:
    """Each truth of the grid."""
    for passing in EQUAL:
        found = intervals(n, passing)
        for p in CHANCES:
            for q in CHANCES:
                if q <= p and p + q <= 1:
                    yield _covered(n, p, q, found)


def _covered(n: int, p: float, q: float, found: dict[tuple[int, int], s.Interval]) -> Covered:
    inside = width = 0.0
    for (gained, lost), (low, high, _) in found.items():
        chance = _chance(n, gained, lost, p, q)
        inside += chance * (low - 1e-9 <= p - q <= high + 1e-9)
        width += chance * (high - low)
    return Covered(p, q, inside, width)


def _chance(n: int, gained: int, lost: int, p: float, q: float) -> float:
    equal = n - gained - lost
    ways = math.comb(n, gained) * math.comb(n - gained, lost)
    return float(ways * p**gained * q**lost * max(0.0, 1 - p - q) ** equal)


if __name__ == "__main__":
    for size in map(int, sys.argv[1:]):
        rows = list(coverage(size))
        least = min(rows, key=lambda row: row.covered)
        average, wide = (s.mean([row[at] for row in rows]) for at in (2, 3))
        print(f"{size} items, {len(rows)} truths: least {least.covered:.4f} at {least[:2]}, mean {average:.4f}, width {wide:.4f}")  # fmt: skip
