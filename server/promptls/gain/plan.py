"""What will be asked: which arm sends what for which item, and in which order."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from promptls.gain.arms import ADAPTED, ORIGINAL, WITHOUT, Arm, Asked, Writer
from promptls.gain.tasks.item import Family, Item
from promptls.named_tuple import NamedTuple


class Parameters(NamedTuple):
    """What is sent beside the messages, the same for every arm. `extra` is merged in last; null deletes."""

    model: str
    temperature: float | None = 0.0
    max_tokens: int = 512
    stream: bool = False
    extra: Mapping[str, Any] = {}

    def body(self, asked: Asked) -> dict[str, Any]:
        """The body of one request."""
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": role, "content": text} for role, text in asked.messages],
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "response_format": asked.response_format,
            "stream": self.stream,
            "stream_options": {"include_usage": True} if self.stream else None,
            **self.extra,
        }
        # Not "not in (None, False)": a temperature of 0 equals False.
        return {name: value for name, value in body.items() if value is not None and value is not False}

    @property
    def most_out(self) -> int | None:
        """Tokens that one call may answer with at most, None where no limit is sent."""
        body = self.body(Asked(()))
        limits = [body[name] for name in ("max_tokens", "max_completion_tokens") if name in body]
        answers = body.get("n", 1)
        if not limits or not all(isinstance(number, int) for number in (*limits, answers)):
            return None
        return int(max(limits) * answers)


class Call(NamedTuple):
    """One request: its key, the item and what is asked."""

    key: str
    item: Item
    asked: Asked


class ArmPlan(NamedTuple):
    """An arm over the items it applies to: for each the keys of its samples, and whether the prompt changed.

    `same_as` names an earlier arm that asks exactly the same everywhere.
    """

    arm: Arm
    items: tuple[int, ...]
    keys: tuple[tuple[str, ...], ...]
    changed: tuple[bool, ...]
    same_as: str | None = None

    def keys_of(self, number: int) -> tuple[str, ...]:
        """The keys of an item's samples; none where the arm does not apply to it."""
        return self.keys[self.items.index(number)] if number in self.items else ()


class FamilyPlan(NamedTuple):
    """One family's items that are asked, and its arms; `idle` names those that change nothing here."""

    family: Family
    items: tuple[Item, ...]
    arms: tuple[ArmPlan, ...]
    idle: tuple[str, ...] = ()


class Plan(NamedTuple):
    """The whole run. Calls are in the order in which they are made; each is made once, whoever needs it."""

    families: tuple[FamilyPlan, ...]
    calls: tuple[Call, ...]
    parameters: Parameters
    samples: int


def make_plan(
    families: Iterable[tuple[Family, tuple[Item, ...]]],
    arms: Sequence[Arm],
    writer: Writer,
    parameters: Parameters,
    samples: int = 1,
    seed: int = 0,
) -> Plan:
    """Lay out a run. Items come in random order, and so do the arms of an item: none gets the quiet hour.

    Raises PromptError.
    """
    chance = random.Random(seed)
    plans: list[FamilyPlan] = []
    groups: list[list[Call]] = []
    for family, items in families:
        cells = {(arm.name, i): writer.ask(item, arm) for arm in arms for i, item in enumerate(items)}
        plan = _family_plan(family, items, arms, cells, parameters, samples)
        plans.append(plan)
        groups += [_calls_of(index, plan, cells, chance) for index in range(len(items))]
    chance.shuffle(groups)
    return Plan(tuple(plans), tuple(call for group in groups for call in group), parameters, samples)


Cells = Mapping[tuple[str, int], Asked | None]


def _family_plan(
    family: Family,
    items: tuple[Item, ...],
    arms: Sequence[Arm],
    cells: Cells,
    parameters: Parameters,
    samples: int,
) -> FamilyPlan:
    planned: list[ArmPlan] = []
    idle: list[str] = []
    seen: dict[tuple[tuple[str, ...], ...], str] = {}
    for arm in arms:
        numbers = tuple(i for i in range(len(items)) if cells[arm.name, i] is not None)
        keys = tuple(
            tuple(_key(items[i], cells[arm.name, i], parameters, sample) for sample in range(samples))
            for i in numbers
        )
        changed = tuple(cells[arm.name, i] != cells[ORIGINAL, i] for i in numbers)
        same_as = seen.get(keys)
        # Without the only rewrite that acts, an adapted prompt is the original; the rewrite is not idle then.
        acts_alone = arm.name.startswith(WITHOUT) and ADAPTED in seen.values()
        unchanged = same_as == ADAPTED if acts_alone else same_as == ORIGINAL
        if not numbers or unchanged:
            idle.append(arm.name)
            continue
        planned.append(ArmPlan(arm, numbers, keys, changed, same_as))
        seen.setdefault(keys, arm.name)
    return FamilyPlan(family, items, tuple(planned), tuple(idle))


def _calls_of(index: int, plan: FamilyPlan, cells: Cells, chance: random.Random) -> list[Call]:
    """The requests of one item, each once, the arms in random order."""
    found: dict[str, Call] = {}
    for arm in chance.sample(plan.arms, len(plan.arms)):
        asked = cells[arm.arm.name, index]
        for key in arm.keys_of(index):
            assert asked is not None
            found.setdefault(key, Call(key, plan.items[index], asked))
    return list(found.values())


def _key(item: Item, asked: Asked | None, parameters: Parameters, sample: int) -> str:
    """The SHA-256 of all that decides an answer: the request, the item that asks, the sample's number."""
    assert asked is not None
    body = {name: value for name, value in parameters.body(asked).items() if not name.startswith("stream")}
    data = json.dumps([item.id, body, sample], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(data.encode()).hexdigest()
