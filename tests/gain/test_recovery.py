"""200 simulated runs against a fake endpoint with planted effects and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from promptls.gain.results import Results

from ..conftest import TABLE
from .fake import Behaviour
from .simulation import PROFILE, plan_of, simulate, texts_of, truth

RUNS = 200
ARMS = ("original", "adapted", "placebo", "only nested-object-fix", "only english-enforcement")
LAST = "with english-enforcement position=last"


def _runs(behaviour: Behaviour, arms: tuple[str, ...], see: Callable[[Results], None]) -> None:
    plan = plan_of(("extract-other",), arms)
    for seed in range(RUNS):
        see(simulate(plan, behaviour, seed))


def test_planted_effects_are_recovered(record_property: pytest.RecordProperty) -> None:
    """The schema line is obeyed with p = .7 (.2 without), the language drifts with p = .4; stacked, they cancel.

    Through rate limits, failing and cut connections, fences, broken JSON and timeouts, the truth lies within
    the intervals in at least 95 % of the runs, arm by arm.
    """
    behaviour = Behaviour(shadow=True)
    plan = plan_of(("extract-other",), (*ARMS, LAST))
    (family,) = plan.families
    texts = texts_of(plan)
    expected = {arm.arm.name: truth(family, arm.arm.name, behaviour, texts) for arm in family.arms}
    inside: Counter[str] = Counter()
    found: Counter[str] = Counter()

    def see(results: Results) -> None:
        for c in results.families[0].against_original:
            planted = expected[c.arm] - expected["original"]
            inside[c.arm] += c.estimate.low <= planted <= c.estimate.high
            found[c.arm] += c.verdict == "gain"

    _runs(behaviour, (*ARMS, LAST), see)
    rows = [f"{arm:40} planted {expected[arm] - expected['original']:+.3f}  inside {n / RUNS:.3f}  gain {found[arm] / RUNS:.3f}" for arm, n in inside.items()]  # fmt: skip
    record_property(TABLE, "\n".join(rows))
    assert len(inside) == len(ARMS) and min(inside.values()) >= 0.95 * RUNS
    # What was planted strongly is found nearly always, the inert text hardly ever.
    assert found[LAST] >= 0.99 * RUNS
    assert found["placebo"] <= 0.05 * RUNS


def test_nothing_is_found_where_nothing_is(record_property: pytest.RecordProperty) -> None:
    """Over all arms of a run together, at most 5 % of the runs claim anything."""
    claims: Counter[int] = Counter()

    def see(results: Results) -> None:
        family = results.families[0]
        compared = (*family.against_original, *family.in_company)
        claims[sum(c.verdict in ("gain", "harm") for c in compared)] += 1

    _runs(Behaviour(rewrites_matter=False), ARMS, see)
    record_property(TABLE, f"{PROFILE}: runs by number of claims {dict(claims)}")
    assert RUNS - claims[0] <= 0.05 * RUNS


def test_the_nested_family_recovers_shares_too() -> None:
    """Its metric is a share of leaves and not pass or fail; of 20 runs nine tenths or more are inside."""
    behaviour = Behaviour()
    plan = plan_of(("nested",), ("original", "adapted", "placebo"))
    (family,) = plan.families
    texts = texts_of(plan)
    expected = {arm.arm.name: truth(family, arm.arm.name, behaviour, texts) for arm in family.arms}
    inside = gains = 0
    for seed in range(20):
        for c in simulate(plan, behaviour, seed).families[0].against_original:
            planted = expected[c.arm] - expected["original"]
            inside += c.estimate.low <= planted <= c.estimate.high
            gains += (c.arm, c.verdict) == ("adapted", "gain")
    assert inside >= 36
    assert gains >= 16
