"""What a run measured, as plain records. `to_json` gives the results file; reports are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from promptls.named_tuple import NamedTuple
from promptls.profiles.measured import FORMAT

Verdict = Literal[
    "gain", "harm", "no effect shown", "not shown beyond the placebo", "refused by the endpoint"
]


class Estimate(NamedTuple):
    """A difference of two arms in one metric, as shares (0.05 is 5 points), with its 95 % interval."""

    difference: float
    low: float
    high: float
    method: str


class ArmFigures(NamedTuple):
    """One arm by itself. `rates` are the groups' shares; tokens and seconds are means over answered calls.

    `primary` is the interval of the primary rate, Wilson's where each item passes or fails, else None.
    `cost` is in US dollars for 1,000 calls, None without a price or without the endpoint's token counts.
    """

    name: str
    about: str
    items: int
    changed: int
    outcomes: Mapping[str, int]
    retried: int
    rates: Mapping[str, float]
    primary: tuple[float, float] | None
    truncated: float
    copied: float
    prompt_tokens: float | None
    output_tokens: float | None
    thinking_tokens: float | None
    seconds: float
    cost: float | None
    same_as: str | None = None


class Comparison(NamedTuple):
    """`arm` against `base` in the primary metric, over the items that both have.

    `p` is the sign-flip test's, `p_holm` adjusted for all comparisons of its kind in the family.
    `detectable` is the smallest effect that such a run would find four times in five. `others` are the same
    differences in the other metrics, to be read as description: they are not adjusted and decide nothing.
    """

    arm: str
    base: str
    items: int
    better: int
    worse: int
    equal: int
    estimate: Estimate
    p: float
    p_holm: float
    detectable: float
    verdict: Verdict
    others: Mapping[str, Estimate]


class FamilyResult(NamedTuple):
    """One family: its arms, each arm against the original, and what each rewrite adds in company."""

    name: str
    about: str
    primary: str
    digest: str
    split: str
    items: int
    arms: tuple[ArmFigures, ...]
    against_original: tuple[Comparison, ...]
    in_company: tuple[Comparison, ...]
    idle: tuple[str, ...]


class Conditions(NamedTuple):
    """Under which conditions the figures hold. `dates` are the first and the last day of the calls."""

    model: str
    profile: str
    endpoint: str
    servers: tuple[str, ...]
    dates: tuple[str, ...]
    promptls: str
    parameters: Mapping[str, Any]
    samples: int
    seed: int
    price: tuple[float, float] | None
    calls: int
    missing: int


class Results(NamedTuple):
    """A whole run."""

    conditions: Conditions
    families: tuple[FamilyResult, ...]


def to_json(value: Any) -> Any:
    """The record as plain data; a results file begins with its format."""
    if isinstance(value, Results):
        return {"format": FORMAT, **{name: to_json(item) for name, item in value._asdict().items()}}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: to_json(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): to_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value
