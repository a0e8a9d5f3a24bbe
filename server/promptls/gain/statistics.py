"""Paired comparisons of two arms over the same items, on the standard library.

Scores are in [0, 1] and differences in [-1, 1]. The bootstrap and the sign-flip test are exact wherever the
differences lie on a coarse grid (shares of checks, means of a few samples): their distributions are the
coefficients of a polynomial, and one long integer holds all of them, one field of bits each. Elsewhere both
are drawn with a fixed seed, so that a report can be made again to the letter.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist, fmean, stdev

from promptls.named_tuple import NamedTuple

LEVEL = 0.95
"""Confidence of every interval."""

POWER = 0.8
"""Power at which an effect counts as detectable."""

MIN_MOVED = 10
"""Items apart from the commonest difference below which the bootstrap is not trusted and Newcombe's interval
stands; our judgement, checked in the tests: with fewer the percentile interval covers less than it says."""

DRAWS = 10_000
"""Resamples and sign flips where they have to be drawn."""

_MAX_DENOMINATOR = 60
_MAX_BITS = 2_000_000
"""Bits of the long integer beyond which drawing is faster: about 0.1 s."""

_NORMAL = NormalDist()


class Interval(NamedTuple):
    """A confidence interval and how it was made."""

    low: float
    high: float
    method: str


def wilson(successes: float, n: int, level: float = LEVEL) -> Interval:
    """The interval of one rate (Wilson 1927); of use where it is 0 or 1 as well. No items: all of [0, 1]."""
    if n == 0:
        return Interval(0.0, 1.0, "Wilson")
    z = _NORMAL.inv_cdf((1 + level) / 2)
    rate, shrink = successes / n, 1 + z * z / n
    centre = (rate + z * z / (2 * n)) / shrink
    half = z / shrink * math.sqrt(max(0.0, rate * (1 - rate)) / n + z * z / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, centre - half)
    high = 1.0 if successes >= n else min(1.0, centre + half)
    return Interval(low, high, "Wilson")


def newcombe(both: int, gained: int, lost: int, neither: int, level: float = LEVEL) -> Interval:
    """The interval of a difference of paired rates: Newcombe 1998, Statistics in Medicine 17:2635, method 10.

    `gained` items passed in the new arm only, `lost` ones in the old arm only.
    """
    n = both + gained + lost + neither
    if n == 0:
        return Interval(-1.0, 1.0, "Newcombe")
    new, old = wilson(both + gained, n, level), wilson(both + lost, n, level)
    p, q = (both + gained) / n, (both + lost) / n
    phi = _phi(both, gained, lost, neither)
    down = (p - new.low) ** 2 - 2 * phi * (p - new.low) * (old.high - q) + (old.high - q) ** 2
    up = (new.high - p) ** 2 - 2 * phi * (new.high - p) * (q - old.low) + (q - old.low) ** 2
    low, high = p - q - math.sqrt(max(0.0, down)), p - q + math.sqrt(max(0.0, up))
    return Interval(max(-1.0, low), min(1.0, high), "Newcombe")


def _phi(both: int, gained: int, lost: int, neither: int) -> float:
    """The correlation of the two arms, with Newcombe's correction for continuity where it is positive."""
    margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    if margins == 0:
        return 0.0
    n = both + gained + lost + neither
    cross = both * neither - gained * lost
    return (max(cross - n / 2, 0.0) if cross > 0 else cross) / math.sqrt(margins)


def paired_interval(new: Sequence[float], old: Sequence[float], level: float = LEVEL) -> Interval:
    """The interval of the mean difference over items: bootstrap, or Newcombe at the edges, one step wider.

    The edges: fewer than MIN_MOVED items stand apart from the commonest difference, or a pass-or-fail rate is
    0 or 1 in either arm. Scores between 0 and 1 count there as won, lost or equal, and the longer arm of that
    interval reaches to both sides of their own mean, which can only be too wide. The step is the correction
    for continuity: plain intervals of counts cover what they say only on average over truths, and fall to
    87 % at some; with it they cover 95 % at each that was tried. Raises ValueError for no items.
    """
    differences = [a - b for a, b in zip(new, old, strict=True)]
    if not differences:
        raise ValueError("a comparison needs at least one item")
    binary = all(score in (0, 1) for score in (*new, *old))
    at_edge = binary and any(len(set(arm)) == 1 for arm in (new, old))
    if at_edge or _apart(differences) < MIN_MOVED:
        both = sum(a == b == 1 for a, b in zip(new, old, strict=True)) if binary else 0
        return _widened(_counted(differences, both, binary, level), differences)
    return _widened(bootstrap(differences, level), differences)


def _apart(differences: Sequence[float]) -> int:
    """How many items stand apart from the commonest difference."""
    return len(differences) - max(Counter(round(d, 9) for d in differences).values())


def _counted(differences: Sequence[float], both: int, binary: bool, level: float) -> Interval:
    """Newcombe's interval; that of shares is moved to their mean, since how many won is not by how much."""
    n, gained, lost = len(differences), sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    found = newcombe(both, gained, lost, n - gained - lost - both, level)
    if binary:
        return found
    counted, middle = (gained - lost) / n, fmean(differences)
    reach = max(counted - found.low, found.high - counted)
    return Interval(middle - reach, middle + reach, found.method)


def _widened(found: Interval, differences: Sequence[float]) -> Interval:
    """A step of the grid wider on each side: an item's weight, twice it where each won or lost whole."""
    step = (2 if all(abs(d) == 1 for d in differences) else 1) / len(differences)
    return Interval(max(-1.0, found.low - step), min(1.0, found.high + step), found.method)


def bootstrap(differences: Sequence[float], level: float = LEVEL) -> Interval:
    """The percentile bootstrap interval of the mean, items drawn with replacement.

    Its tails are a little smaller than asked for, since plain percentiles are too narrow in small samples
    ("expanded percentiles", Hesterberg 2015, The American Statistician 69:371). Falls back to the single
    value where there is one item.
    """
    n = len(differences)
    tail = _expanded_tail((1 - level) / 2, n)
    grid = _on_grid(differences)
    if grid is None or _field(n, n) * n * (max(grid[0]) - min(grid[0]) + 1) > _MAX_BITS:
        low, high = _drawn_bounds(differences, tail)
        return Interval(low, high, "bootstrap")
    whole, unit = grid
    low, high = _exact_bounds(whole, tail)
    return Interval(low * unit / n, high * unit / n, "bootstrap")


def _exact_bounds(whole: Sequence[int], tail: float) -> tuple[int, int]:
    """The sums that leave at most `tail` of all n^n resamples outside on each side.

    The counts of all sums are the coefficients of (x^d1 + x^d2 + …)^n.
    """
    n, least = len(whole), min(whole)
    width = _field(n, n)
    ways = sum(1 << ((d - least) * width) for d in whole) ** n
    top = n * (max(whole) - least)
    allowed = int(Fraction(tail) * n**n)
    low = _first_above(ways, width, top, allowed)
    high = _first_above(ways, width, top, n**n - allowed - 1)
    return low + n * least, high + n * least


def _first_above(ways: int, width: int, top: int, count: int) -> int:
    """The smallest k for which fields 0 to k hold more than `count`."""
    low, high = 0, top
    while low < high:
        middle = (low + high) // 2
        if _sum_of_fields(ways, width, middle) > count:
            high = middle
        else:
            low = middle + 1
    return low


def _sum_of_fields(ways: int, width: int, last: int) -> int:
    # 2^width is 1 modulo 2^width - 1, so the remainder adds the fields up; no sum of counts is as large.
    return (ways & ((1 << ((last + 1) * width)) - 1)) % ((1 << width) - 1)


def _field(base: int, n: int) -> int:
    """Bits that hold any sum of the counts, which is base^n, with one to spare."""
    return int((base**n).bit_length()) + 1


def _drawn_bounds(differences: Sequence[float], tail: float) -> tuple[float, float]:
    n = len(differences)
    drawn = random.Random(n).choices(differences, k=n * DRAWS)
    means = sorted(math.fsum(drawn[at : at + n]) / n for at in range(0, n * DRAWS, n))
    outside = int(tail * DRAWS)
    return means[outside], means[-1 - outside]


def _expanded_tail(tail: float, n: int) -> float:
    if n < 2:
        return tail
    return _NORMAL.cdf(-math.sqrt(n / (n - 1)) * _student(1 - tail, n - 1))


def _student(p: float, freedom: int) -> float:
    """The quantile of Student's t (Abramowitz and Stegun 26.7.5); within 1 % from 5 degrees of freedom on."""
    z = _NORMAL.inv_cdf(p)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / float(freedom**power) for power, term in enumerate(terms, 1))


def _on_grid(differences: Sequence[float]) -> tuple[list[int], float] | None:
    """The differences as whole multiples of one unit, or None where no coarse grid holds them."""
    common = 1
    for d in set(differences):
        close = Fraction(d).limit_denominator(_MAX_DENOMINATOR)
        if abs(close - Fraction(d)) > 1e-9:
            return None
        common = math.lcm(common, close.denominator)
        if common > 10 * _MAX_DENOMINATOR:
            return None
    return [round(d * common) for d in differences], 1 / common


def sign_flip(differences: Sequence[float]) -> float:
    """The two-sided p of "no effect": how often flipping each item's sign gives a mean as far from 0."""
    moved = [d for d in differences if d]
    if not moved:
        return 1.0
    grid = _on_grid(moved)
    if grid is None or _field(2, len(moved)) * sum(map(abs, grid[0])) > 10 * _MAX_BITS:
        return _drawn_p(moved)
    sizes = [abs(d) for d in grid[0]]
    width = _field(2, len(sizes))
    ways = 1  # field k: in how many ways the items left positive sum to k
    for size in sizes:
        ways += ways << (size * width)
    tail = _sum_of_fields(ways, width, (sum(sizes) - abs(sum(grid[0]))) // 2)
    return min(1.0, float(Fraction(2 * tail, 2 ** len(sizes))))


def _drawn_p(moved: Sequence[float]) -> float:
    chance = random.Random(len(moved))
    sizes, observed = [abs(d) for d in moved], abs(math.fsum(moved)) - 1e-12
    as_far = 0
    for _ in range(DRAWS):
        bits = chance.getrandbits(len(sizes))
        as_far += abs(math.fsum(s if bits >> i & 1 else -s for i, s in enumerate(sizes))) >= observed
    return (as_far + 1) / (DRAWS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p values adjusted for testing all of them (Holm 1979), in the order given."""
    adjusted, worst = [1.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = worst
    return adjusted


def smallest_detectable(differences: Sequence[float], tests: int = 1) -> float:
    """The mean difference that such a run would find four times in five, at Holm's strictest step of `tests`.

    (z + z) sd / √n; where no item moved, sd is the largest that Wilson's interval of "none moved" allows.
    """
    n = len(differences)
    alpha = (1 - LEVEL) / max(1, tests)
    z = _NORMAL.inv_cdf(1 - alpha / 2) + _NORMAL.inv_cdf(POWER)
    spread = stdev(differences) if n > 1 else 0.0
    if spread == 0.0:
        spread = math.sqrt(wilson(0, n).high)
    return min(1.0, z * spread / math.sqrt(max(1, n)))


def mean(values: Sequence[float]) -> float:
    """The mean, 0 of nothing."""
    return fmean(values) if values else 0.0
