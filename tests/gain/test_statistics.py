"""The statistics against values worked out elsewhere, brute force and simulation."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.gain import statistics as s

from .coverage import coverage, intervals

SIXTHS = st.integers(-6, 6).map(lambda n: n / 6)


def test_wilson_agrees_with_the_study() -> None:
    """0 of 30 and 30 of 30, as research on the feasibility gives them."""
    assert s.wilson(0, 30).high == pytest.approx(0.1135, abs=1e-4)
    assert s.wilson(30, 30).low == pytest.approx(0.8865, abs=1e-4)
    assert s.wilson(0, 30).low == 0 and s.wilson(30, 30).high == 1


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((18, 12, 2, 18), 0.0562, 0.3290),
        ((1, 97, 1, 1), 0.8737, 0.9850),
        ((0, 30, 0, 0), 0.8395, 1.0),
        ((54, 0, 0, 0), -0.0664, 0.0664),
    ],
)
def test_newcombe_agrees_with_his_paper(table: tuple[int, int, int, int], low: float, high: float) -> None:
    """Values of method 10 in Newcombe 1998, Statistics in Medicine 17:2635."""
    found = s.newcombe(*table)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.lists(SIXTHS, min_size=1, max_size=9))
def test_sign_flip_is_the_count_over_all_signs(differences: list[float]) -> None:
    observed = abs(math.fsum(differences)) - 1e-9
    sums = [
        math.fsum(x * y for x, y in zip(differences, signs, strict=True))
        for signs in product((1, -1), repeat=len(differences))
    ]
    expected = sum(abs(total) >= observed for total in sums) / len(sums)
    assert s.sign_flip(differences) == pytest.approx(expected)


@given(st.lists(SIXTHS, min_size=2, max_size=5), st.sampled_from((0.5, 0.8, 0.95)))
def test_bootstrap_is_the_quantile_over_all_resamples(differences: list[float], level: float) -> None:
    n = len(differences)
    means = sorted(math.fsum(sample) / n for sample in product(differences, repeat=n))
    tail = s._expanded_tail((1 - level) / 2, n)
    outside = int(tail * len(means))
    found = s.bootstrap(differences, level)
    assert found.low == pytest.approx(means[outside])
    assert found.high == pytest.approx(means[-1 - outside])


def test_drawn_and_exact_bootstrap_agree() -> None:
    chance = random.Random(3)
    differences = [chance.choice((-1, 0, 0, 1, 1)) / 2 for _ in range(80)]
    exact = s.bootstrap(differences)
    low, high = s._drawn_bounds(differences, s._expanded_tail(0.025, 80))
    assert (exact.low, exact.high) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))
    assert s._drawn_p(differences) == pytest.approx(s.sign_flip(differences), abs=0.01)


def test_differences_on_no_grid_are_drawn_and_reproducible() -> None:
    chance = random.Random(1)
    differences = [chance.gauss(0.1, 0.2) for _ in range(40)]
    assert s.bootstrap(differences) == s.bootstrap(differences)
    low, high, _ = s.bootstrap(differences)
    middle = math.fsum(differences) / 40
    spread = math.sqrt(sum((d - middle) ** 2 for d in differences) / 39 / 40)
    assert (low, high) == (pytest.approx(middle - 2 * spread, abs=0.03), pytest.approx(middle + 2 * spread, abs=0.03))  # fmt: skip
    assert s.sign_flip(differences) < 0.05


def test_student_quantiles() -> None:
    assert s._student(0.975, 10) == pytest.approx(2.228, abs=0.005)
    assert s._student(0.975, 99) == pytest.approx(1.984, abs=0.001)


def test_holm_by_hand() -> None:
    assert s.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert s.holm([]) == []
    assert s.holm([0.9, 0.9]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = s.holm(p_values)
    assert all(a >= p for a, p in zip(adjusted, p_values, strict=True))
    ranked = sorted(range(len(p_values)), key=lambda i: p_values[i])
    assert [adjusted[i] for i in ranked] == sorted(adjusted)


def test_edges_have_width() -> None:
    """Where no resample could differ, Newcombe's interval stands."""
    same = s.paired_interval([1.0] * 100, [1.0] * 100)
    assert same.method == "Newcombe" and same.low < 0 < same.high
    whole = s.paired_interval([1.0] * 100, [0.0] * 100)
    assert whole.method == "Newcombe" and 0.9 < whole.low < whole.high == 1.0
    few = s.paired_interval([0.5] * 97 + [0.75] * 3, [0.5] * 100)
    assert few.method == "Newcombe" and few.high > 0.03
    with pytest.raises(ValueError, match="at least one item"):
        s.paired_interval([], [])


@pytest.mark.parametrize(
    ("n", "won", "lost", "sizes"),
    [
        (100, 0.05, 0.0, (0.2, 0.4, 1.0)),
        (100, 0.05, 0.02, (0.2,)),
        (16, 0.5, 0.0, (0.125, 0.25)),
        (8, 0.8, 0.0, (0.1, 1.0)),
        (40, 0.15, 0.0, (0.1, 0.1, 0.1, 1.0)),
        (100, 0.1, 0.05, (0.1, 0.1, 0.1, 1.0)),
    ],
)
def test_few_small_differences_are_covered(n: int, won: float, lost: float, sizes: tuple[float, ...]) -> None:
    """Shares of checks, of which few moved: how many items won is not by how much."""
    chance, inside, runs = random.Random(5), 0, 400
    truth = (won - lost) * sum(sizes) / len(sizes)
    for _ in range(runs):
        moves = [chance.random() for _ in range(n)]
        drawn = [chance.choice(sizes) * (1 if u < won else -1 if u < won + lost else 0) for u in moves]
        found = s.paired_interval([max(0.0, d) for d in drawn], [max(0.0, -d) for d in drawn])
        assert found.low <= sum(drawn) / n + 1e-9 and sum(drawn) / n - 1e-9 <= found.high
        inside += found.low <= truth + 1e-9 and truth - 1e-9 <= found.high
    assert inside / runs >= 0.95


def test_smallest_detectable_effect_follows_the_formula_of_the_study() -> None:
    """A standard deviation of .45 and 100 items: 2.8 · .45 / 10."""
    differences = [0.45, -0.45] * 50
    assert s.smallest_detectable(differences) == pytest.approx(2.8 * 0.4523 / 10, abs=0.001)
    assert s.smallest_detectable(differences, 10) > s.smallest_detectable(differences)
    assert 0 < s.smallest_detectable([0.0] * 100) < 0.1


@pytest.mark.parametrize("n", [10, 20, 40])
def test_intervals_cover_every_truth(n: int) -> None:
    """At least 95 % at each truth of the grid, and not on average over it alone; counted, not drawn."""
    rows = list(coverage(n))
    assert min(row.covered for row in rows) >= 0.95, min(rows, key=lambda row: row.covered)
    # Not by being wide everywhere: less than two items' weight wider than the normal approximation.
    for p, q, _, width in rows:
        plain = 2 * 1.96 * math.sqrt((p + q - (p - q) ** 2) / n)
        assert width <= plain + 4 / n + 2 * s.newcombe(0, 0, 0, n).high, (p, q, width, plain)


@pytest.mark.parametrize("n", [20, 40])
def test_an_interval_without_zero_goes_with_a_small_p(n: int) -> None:
    """Pass or fail: no report says both "the interval lies above 0" and "p is .06"."""
    agree = both = 0
    for (gained, lost), (low, _, _) in intervals(n, 0.5).items():
        p = s.sign_flip([1.0] * gained + [-1.0] * lost)
        assert low <= 0 or p < 0.05, (gained, lost, low, p)
        if gained > lost and p < 0.05:
            both += 1
            agree += low > 0
    assert agree >= 0.95 * both  # the others are at the very edge, and called "no effect shown"
