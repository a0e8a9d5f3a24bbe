"""The report as data: sections of sentences and tables. Each form gives them its own look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptls.gain.arms import ADAPTED, ONLY, WITHOUT
from promptls.gain.results import (
    ArmFigures,
    Comparison,
    Conditions,
    Estimate,
    FamilyResult,
    Results,
)
from promptls.named_tuple import NamedTuple

TITLE = "What the rewrites gain"


class Table(NamedTuple):
    """A table; cells are plain text. `narrow` are the columns that a small terminal gets."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    narrow: tuple[int, ...] = ()


class Section(NamedTuple):
    """A heading, sentences below it, tables below them. `family` is what it is about, if a family."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    family: FamilyResult | None = None


def points(share: float) -> str:
    """A difference in percentage points, signed: +12.0."""
    return f"{share * 100:+.1f}".replace("-0.0", "+0.0").replace("-", "−")


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{share * 100:.1f} %"


def interval(estimate: Estimate) -> str:
    """The 95 % interval in percentage points."""
    return f"[{points(estimate.low)}, {points(estimate.high)}]"


def probability(p: float) -> str:
    """A p value; small ones by their bound."""
    return "< .0001" if p < 0.0001 else f"{p:.4f}".lstrip("0") if p < 1 else "1"


def outline(results: Results) -> tuple[Section, ...]:
    """The whole report: conditions, a section a family, what it does not show."""
    families = tuple(_family(family) for family in results.families)
    return (Section("Conditions", tuple(_conditions(results.conditions))), *families, _limits(results))


def _conditions(c: Conditions) -> Iterator[str]:
    days = " to ".join(dict.fromkeys(c.dates)) or "no calls yet"
    yield f"Model {c.model} at {c.endpoint}; rewrites of {c.profile}; {days}; promptls {c.promptls}."
    sent = {
        k: v for k, v in c.parameters.items() if k != "model" and v is not None and v is not False and v != {}
    }
    shown = ", ".join(f"{name} {value}" for name, value in sent.items())
    yield f"Sent with every call: {shown or 'only the messages'}; samples an item and arm: {c.samples}."
    if c.servers:
        yield f"The server calls itself {', '.join(c.servers)}."
    yield f"{c.calls:,} calls have an outcome" + (f", {c.missing:,} are still missing." if c.missing else ".")
    if c.price:
        yield f"Price: {c.price[0]:g} US dollars for a million tokens in, {c.price[1]:g} out."


def _family(family: FamilyResult) -> Section:
    arms = {arm.name: arm for arm in family.arms}
    return Section(
        f"{family.name}: {family.about}",
        tuple(_about(family)),
        tuple(table for table in _tables(family, arms) if table.rows),
        family,
    )


def _about(family: FamilyResult) -> Iterator[str]:
    asked = f"{family.items} items ({family.split}), SHA-256 {family.digest[:16]}"
    yield f'Metric, named beforehand: "{family.primary}". {asked}.'
    adapted = next((c for c in family.against_original if c.arm == ADAPTED), None)
    if adapted is not None:
        yield summary(adapted, family.primary)
    for c in family.in_company:
        if c.base == ADAPTED and c.verdict == "gain":
            yield f"For the profile, {c.arm} is better than adapted as it is: {summary(c, family.primary)}"
    idle = dict.fromkeys(name.removeprefix(ONLY).removeprefix(WITHOUT) for name in family.idle)
    if idle:
        yield f"Changes nothing here: {', '.join(idle)}."


def summary(c: Comparison, primary: str) -> str:
    """One comparison in a sentence, and what its interval rules out."""
    difference = f"{points(c.estimate.difference)} points {interval(c.estimate)}"
    what = f'{c.arm} against {c.base}, "{primary}": {difference}'
    if c.verdict == "no effect shown":
        most = abs(min(0.0, c.estimate.low)) * 100
        out = f"harm beyond {most:.1f} points is ruled out" if most < 100 else "no harm is ruled out"
        return f"No effect shown ({what}); {out}."
    return f"{c.verdict[0].upper()}{c.verdict[1:]} ({what}, p {probability(c.p_holm)} after Holm)."


_COMPARED = (
    "arm", "verdict", "difference, points", "95 % interval", "p (Holm)", "p", "smallest detectable",
    "better / worse / equal", "prompts changed", "by",
)  # fmt: skip
_NARROW = (0, 1, 2, 3, 4)
_FIGURES = (
    "copied", "cut off", "answered", "timeout", "refused", "failed", "retried", "tokens in", "tokens out",
    "thinking", "seconds", "US$ / 1,000",
)  # fmt: skip


def _tables(family: FamilyResult, arms: dict[str, ArmFigures]) -> Iterator[Table]:
    yield Table(
        f"Each arm against the original, {family.primary}",
        _COMPARED,
        tuple(_compared(c, c.arm, arms) for c in family.against_original),
        _NARROW,
    )
    yield Table(
        "What each rewrite adds in company: adapted against adapted without it",
        _COMPARED,
        tuple(_compared(c, c.base, arms) for c in family.in_company if c.arm == ADAPTED),
        _NARROW,
    )
    yield Table(
        "Other places and orders, against adapted as it stands",
        _COMPARED,
        tuple(_compared(c, c.arm, arms) for c in family.in_company if c.base == ADAPTED),
        _NARROW,
    )
    groups = list(dict.fromkeys(group for arm in family.arms for group in arm.rates))
    main = [1 + len(groups) + _FIGURES.index(figure) for figure in ("tokens out", "seconds")]
    yield Table(
        "The arms by themselves",
        ("arm", *groups, *_FIGURES),
        tuple(_figures(arm, groups, family.primary) for arm in family.arms),
        (*range(1 + len(groups)), *main),
    )
    yield Table(
        "Other metrics, difference from the original in points, for description only",
        ("arm", *[g for g in groups if g != family.primary]),
        tuple(
            (c.arm, *[_other(c.others.get(g)) for g in groups if g != family.primary])
            for c in family.against_original
        )
        if len(groups) > 1
        else (),
    )


def _other(estimate: Estimate | None) -> str:
    return f"{points(estimate.difference)} {interval(estimate)}" if estimate else "–"


def _compared(c: Comparison, name: str, arms: dict[str, ArmFigures]) -> tuple[str, ...]:
    arm = arms[name]
    return (
        name,
        c.verdict,
        points(c.estimate.difference),
        interval(c.estimate),
        probability(c.p_holm),
        probability(c.p),
        f"{c.detectable * 100:.1f}",
        f"{c.better} / {c.worse} / {c.equal}",
        f"{arm.changed} of {arm.items}",
        c.estimate.method,
    )


def _figures(arm: ArmFigures, groups: Sequence[str], primary: str) -> tuple[str, ...]:
    rates = []
    for group in groups:
        text = percent(arm.rates[group]) if group in arm.rates else "–"
        if group == primary and arm.primary:
            text += f" [{arm.primary[0] * 100:.1f}, {arm.primary[1] * 100:.1f}]"
        rates.append(text)
    name = f"{arm.name} (same as {arm.same_as})" if arm.same_as else arm.name
    counts = [str(arm.outcomes.get(s, 0)) for s in ("answered", "timeout", "refused", "failed")]
    tokens = [_amount(n) for n in (arm.prompt_tokens, arm.output_tokens, arm.thinking_tokens)]
    cost = "–" if arm.cost is None else f"{arm.cost:.3g}"
    shares = [percent(arm.copied), percent(arm.truncated)]
    return (name, *rates, *shares, *counts, str(arm.retried), *tokens, f"{arm.seconds:.2f}", cost)


def _amount(count: float | None) -> str:
    return "–" if count is None else f"{count:.0f}"


def _limits(results: Results) -> Section:
    c = results.conditions
    where = (
        f"These figures hold for {c.model} at this endpoint, on these tasks and settings; not for other "
        "models, other builds of this one, or other prompts."
    )
    claims = (
        "A gain is claimed only where the interval lies above 0, the p is below .05 after Holm's correction "
        "over all comparisons of the family, and the arm beats the placebo as well, where that was asked "
        "and the arm adds text. Where no effect is "
        "shown, one smaller than the smallest detectable may still be there."
    )
    failures = "What was not answered (timeouts, refusals, failures) passes nothing and stays in the count."
    return Section("What this does not show", (where, claims, failures))
