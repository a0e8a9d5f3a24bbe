"""From outcomes to results: scores averaged an item, arms compared over the same items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from promptls import __version__
from promptls.gain import statistics
from promptls.gain.arms import ADAPTED, CHOICE, FORMAT, ORIGINAL, PLACEBO, REVERSED, WITHOUT
from promptls.gain.cache import Cache, Kept, outcome_of
from promptls.gain.plan import ArmPlan, FamilyPlan, Plan
from promptls.gain.results import (
    ArmFigures,
    Comparison,
    Conditions,
    Estimate,
    FamilyResult,
    Results,
    Verdict,
)
from promptls.gain.score import groups_of, score_of
from promptls.named_tuple import NamedTuple

SIGNIFICANT = 0.05
"""The p, adjusted over arms, below which an effect counts as shown."""


class About(NamedTuple):
    """What the analysis is told of the run; prices are in US dollars for a million tokens in and out."""

    profile: str
    endpoint: str
    split: str
    seed: int
    price: tuple[float, float] | None = None


class _Scored(NamedTuple):
    """One arm's scores by item number and group, each the mean over the item's samples, and its lines."""

    plan: ArmPlan
    groups: Mapping[str, Mapping[int, float]]
    copied: float
    lines: Sequence[Kept]


def analyse_run(plan: Plan, cache: Cache, about: About) -> Results:
    """The results; an item whose calls are not all made yet is left out of every arm."""
    keys = {call.key for call in plan.calls}
    lines = [cache.lines[key] for key in keys if key in cache.lines]
    families = tuple(_family(family, cache, about) for family in plan.families)
    days = sorted({str(line.get("at", ""))[:10] for line in lines} - {""})
    conditions = Conditions(
        model=plan.parameters.model,
        profile=about.profile,
        endpoint=about.endpoint,
        servers=tuple(sorted({str(line["server"]) for line in lines if line.get("server")})),
        dates=(days[0], days[-1]) if days else (),
        promptls=__version__,
        parameters=dict(plan.parameters._asdict()),
        samples=plan.samples,
        seed=about.seed,
        price=about.price,
        calls=len(lines),
        missing=len(keys) - len(lines),
    )
    return Results(conditions, tuple(family for family in families if family.items))


def _family(plan: FamilyPlan, cache: Cache, about: About) -> FamilyResult:
    whole = {
        number
        for number in range(len(plan.items))
        if all(key in cache.lines for arm in plan.arms for key in arm.keys_of(number))
    }
    arms = {arm.arm.name: _scored(plan, arm, cache, whole) for arm in plan.arms}
    primary = plan.family.primary
    compared = _compare(primary, _pairs(arms)) if whole else []
    return FamilyResult(
        name=plan.family.name,
        about=plan.family.about,
        primary=primary,
        digest=plan.family.digest,
        split=about.split,
        items=len(whole),
        arms=tuple(_figures(scored, primary, about) for scored in arms.values()),
        against_original=tuple(_beyond_placebo(primary, compared, arms)),
        in_company=tuple(c for c in compared if c.base != ORIGINAL),
        idle=plan.idle,
    )


def _pairs(arms: Mapping[str, _Scored]) -> list[tuple[_Scored, _Scored]]:
    """What is compared, each question once: all arms with the original, adapted with each left out."""
    distinct = [scored for name, scored in arms.items() if name != ORIGINAL and not scored.plan.same_as]
    pairs = [(scored, arms[ORIGINAL]) for scored in distinct]
    if ADAPTED in arms:
        left_out = [scored for name, scored in arms.items() if name.startswith(WITHOUT)]
        pairs += [(arms[ADAPTED], scored) for scored in left_out if scored.plan.same_as != ORIGINAL]
        others = [scored for scored in distinct if scored.plan.arm.name.startswith((CHOICE, REVERSED))]
        pairs += [(scored, arms[ADAPTED]) for scored in others]
    return pairs


def _scored(plan: FamilyPlan, arm: ArmPlan, cache: Cache, whole: set[int]) -> _Scored:
    groups: dict[str, dict[int, float]] = {}
    lines: list[Kept] = []
    copied: list[float] = []
    for number, keys in zip(arm.items, arm.keys, strict=True):
        if number not in whole:
            continue
        item = plan.items[number]
        found = [cache.lines[key] for key in keys]
        scores = [score_of(item, line) for line in found]
        lines += found
        copied += [
            score.copied for score, line in zip(scores, found, strict=True) if line["status"] == "answered"
        ]
        for group in groups_of(item):
            groups.setdefault(group, {})[number] = statistics.mean([score.groups[group] for score in scores])
    return _Scored(arm, groups, statistics.mean(copied), lines)


def _figures(scored: _Scored, primary: str, about: About) -> ArmFigures:
    outcomes = [outcome_of(line) for line in scored.lines]
    answered = [outcome for outcome in outcomes if outcome.status == "answered"]
    values = list(scored.groups.get(primary, {}).values())
    binary = bool(values) and all(value in (0, 1) for value in values)
    interval = statistics.wilson(sum(values), len(values)) if binary else None
    prompt = _mean_of([o.prompt_tokens for o in answered])
    output = _mean_of([o.output_tokens for o in answered])
    cost = None
    if about.price and prompt is not None and output is not None:
        cost = (prompt * about.price[0] + output * about.price[1]) / 1000
    changed = sum(
        c
        for c, n in zip(scored.plan.changed, scored.plan.items, strict=True)
        if n in scored.groups.get(primary, {})
    )
    return ArmFigures(
        name=scored.plan.arm.name,
        about=scored.plan.arm.about,
        items=len(values),
        changed=changed,
        outcomes=dict(sorted(Counter(outcome.status for outcome in outcomes).items())),
        retried=sum(outcome.tries > 1 for outcome in outcomes),
        rates={group: statistics.mean(list(by_item.values())) for group, by_item in scored.groups.items()},
        primary=(interval.low, interval.high) if interval else None,
        truncated=statistics.mean([float(outcome.finish == "length") for outcome in answered]),
        copied=scored.copied,
        prompt_tokens=prompt,
        output_tokens=output,
        thinking_tokens=_mean_of([o.thinking_tokens for o in answered]),
        seconds=statistics.mean([outcome.seconds for outcome in answered]),
        cost=cost,
        same_as=scored.plan.same_as,
    )


def _mean_of(counts: Sequence[int | None]) -> float | None:
    """The mean, or None where the endpoint did not count every one."""
    known = [count for count in counts if count is not None]
    return statistics.mean(known) if known and len(known) == len(counts) else None


def _compare(primary: str, pairs: Sequence[tuple[_Scored, _Scored]]) -> list[Comparison]:
    """Each pair in the primary metric; Holm over all of them."""
    found = [_differences(primary, new, old) for new, old in pairs]
    p_values = [statistics.sign_flip([a - b for a, b in zip(*scores, strict=True)]) for scores in found]
    adjusted = statistics.holm(p_values)
    return [
        _comparison(primary, pair, scores, p, p_holm, len(pairs))
        for pair, scores, p, p_holm in zip(pairs, found, p_values, adjusted, strict=True)
    ]


def _differences(group: str, new: _Scored, old: _Scored) -> tuple[list[float], list[float]]:
    """The scores of the items that both arms have."""
    ours, theirs = new.groups.get(group, {}), old.groups.get(group, {})
    both = [number for number in ours if number in theirs]
    return [ours[number] for number in both], [theirs[number] for number in both]


def _comparison(
    primary: str,
    pair: tuple[_Scored, _Scored],
    scores: tuple[list[float], list[float]],
    p: float,
    p_holm: float,
    tests: int,
) -> Comparison:
    new, old = pair
    differences = [a - b for a, b in zip(*scores, strict=True)]
    estimate = _estimate(*scores)
    others = {
        g: _estimate(*both) for g in new.groups if g != primary and (both := _differences(g, new, old))[0]
    }
    return Comparison(
        arm=new.plan.arm.name,
        base=old.plan.arm.name,
        items=len(differences),
        better=sum(d > 0 for d in differences),
        worse=sum(d < 0 for d in differences),
        equal=sum(d == 0 for d in differences),
        estimate=estimate,
        p=p,
        p_holm=p_holm,
        detectable=statistics.smallest_detectable(differences, tests),
        verdict=_verdict(new, estimate, p_holm),
        others=others,
    )


def _estimate(new: list[float], old: list[float]) -> Estimate:
    interval = statistics.paired_interval(new, old)
    difference = statistics.mean([a - b for a, b in zip(new, old, strict=True)])
    return Estimate(difference, interval.low, interval.high, interval.method)


def _verdict(new: _Scored, estimate: Estimate, p_holm: float) -> Verdict:
    if new.lines and all(line["status"] == "refused" for line in new.lines):
        return "refused by the endpoint"
    if p_holm < SIGNIFICANT and estimate.low > 0:
        return "gain"
    if p_holm < SIGNIFICANT and estimate.high < 0:
        return "harm"
    return "no effect shown"


def _beyond_placebo(
    primary: str, comparisons: Sequence[Comparison], arms: Mapping[str, _Scored]
) -> list[Comparison]:
    """A gain that an inert text of the same length has, too, is none of the rewrite's."""
    placebo = arms.get(PLACEBO)

    def judged(comparison: Comparison) -> Comparison:
        if comparison.verdict != "gain" or placebo is None or comparison.arm in (PLACEBO, FORMAT):
            return comparison
        beyond = _estimate(*_differences(primary, arms[comparison.arm], placebo))
        return comparison if beyond.low > 0 else comparison._replace(verdict="not shown beyond the placebo")

    return [judged(comparison) for comparison in comparisons if comparison.base == ORIGINAL]
