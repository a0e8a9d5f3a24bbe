"""One outcome held against its item's checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promptls.gain.answers import Answer
from promptls.gain.cache import Kept, outcome_of
from promptls.gain.checks import passes
from promptls.gain.exchange import Outcome
from promptls.gain.tasks.item import Item
from promptls.named_tuple import NamedTuple


class Score(NamedTuple):
    """The share of each group of checks that passed, and how much of the answer was copied (0 to 1).

    What was not answered passes nothing: dropping it would favour the arm that fails more.
    """

    groups: Mapping[str, float]
    copied: float


def groups_of(item: Item) -> list[str]:
    """The groups of an item's checks, in their order."""
    return list(dict.fromkeys(check.group for check in item.checks))


def score(item: Item, outcome: Outcome) -> Score:
    """Run the checks."""
    if outcome.status != "answered":
        return Score(dict.fromkeys(groups_of(item), 0.0), 0.0)
    answer = Answer(outcome.text)
    passed: dict[str, list[bool]] = {}
    for check in item.checks:
        passed.setdefault(check.group, []).append(passes(check, answer))
    shares = {group: sum(results) / len(results) for group, results in passed.items()}
    return Score(shares, answer.copied_from(item.document) if item.document else 0.0)


def line_of(item: Item, outcome: Outcome, at: str, keep_answer: bool) -> Kept:
    """What is kept of an outcome: the answer, or its scores alone."""
    data: dict[str, Any] = {
        name: value for name, value in outcome._asdict().items() if value not in (None, "")
    }
    if not keep_answer:
        data.pop("text", None)
        data["scores"] = list(score(item, outcome))
    return Kept(at=at, **data)


def score_of(item: Item, line: Kept) -> Score:
    """The score of a kept outcome, made anew where the answer is there."""
    kept = line.get("scores")
    return Score(*kept) if kept is not None else score(item, outcome_of(line))
