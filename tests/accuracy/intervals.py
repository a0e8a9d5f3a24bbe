"""Shares of counted things, with the interval that so many of them allow."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

_Z = 1.96


class Share(NamedTuple):
    """`count` of `total`; the interval is Wilson's at 95 %, 0 to 1 where nothing was counted."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share, 0 where nothing was counted."""
        return self.count / self.total if self.total else 0.0

    @property
    def brief(self) -> str:
        """The share with its interval, or a dash."""
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})" if self.total else "–"

    def __str__(self) -> str:
        return f"{self.brief}, {self.count} of {self.total}" if self.total else "–"


def share(count: int, total: int) -> Share:
    """The share with its interval."""
    if not total:
        return Share(0, 0, 0.0, 1.0)
    rate, weight = count / total, _Z * _Z / total
    middle = (rate + weight / 2) / (1 + weight)
    reach = _Z * sqrt(rate * (1 - rate) / total + weight / (4 * total)) / (1 + weight)
    return Share(count, total, max(0.0, middle - reach), min(1.0, middle + reach))


def spread(shares: Iterable[Share]) -> str:
    """The lowest and highest of several shares."""
    values = [item.value for item in shares if item.total]
    return f"{min(values):.2f} to {max(values):.2f}" if values else "–"
