"""Runs against the fake model in process, and what they ought to find."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from promptls.engine.workspace import Workspace
from promptls.gain.analyse import About, analyse_run
from promptls.gain.arms import Writer, arms_for, specs_of
from promptls.gain.cache import Cache
from promptls.gain.exchange import Waits
from promptls.gain.plan import FamilyPlan, Parameters, Plan, make_plan
from promptls.gain.results import Results
from promptls.gain.run import Way, run_plan
from promptls.gain.tasks import family_named
from promptls.gain.tasks.item import Item

from .fake import Behaviour, FakeModel

PROFILE = "zai/glm-4.7-flash"
ABOUT = About(PROFILE, "http://fake/v1", "held-out", 0, (0.06, 0.4))
STILL = Waits(clock=lambda: 0.0, sleep=lambda _: None, chance=lambda: 0.5)


@cache
def plan_of(
    families: tuple[str, ...] = ("extract-other", "nested"),
    arms: tuple[str, ...] = (),
    limit: int | None = None,
    stream: bool = False,
) -> Plan:
    """A plan over the held-out items; `arms` by name, all if there are none."""
    profile = Workspace(None).catalogue_for(None).get(PROFILE)
    specs = specs_of(profile)
    chosen = [arm for arm in arms_for(profile, specs) if not arms or arm.name in arms]
    made = [(f, f.part("held-out", limit)) for f in map(family_named, families)]
    parameters = Parameters("fake", stream=stream)
    return make_plan(made, chosen, Writer(Workspace(None), profile, specs), parameters)


def items_of(plan: Plan) -> tuple[Item, ...]:
    """All items that a plan asks about."""
    return tuple(item for family in plan.families for item in family.items)


def simulate(plan: Plan, behaviour: Behaviour, seed: int, cache: Cache | None = None) -> Results:
    """One whole run without threads, files or waiting."""
    model = FakeModel(items_of(plan), behaviour, seed)
    kept = cache or Cache(Path("nowhere"), {})
    way = Way(model.post, concurrency=1, waits=STILL, now=lambda: "2026-11-25T12:00:00+00:00")
    run_plan(plan, kept, way, keep_answers=True)
    return analyse_run(plan, kept, ABOUT)


def truth(plan: FamilyPlan, arm: str, behaviour: Behaviour, texts: dict[tuple[str, str], str]) -> float:
    """The expected primary metric of an arm: the mean over the items of the fake model's own probabilities."""
    return sum(_expected(item, texts[arm, item.id], behaviour) for item in plan.items) / len(plan.items)


def _expected(item: Item, text: str, behaviour: Behaviour) -> float:
    right = behaviour.right_shape(text)
    paths = [check.argument["path"] for check in item.checks if check.kind == "field"]
    if any(path[0] == "customer" for path in paths):  # the four leaves below it and `delivery` are lost
        kept = sum(path[0] not in ("customer", "delivery") for path in paths) / len(paths)
        return behaviour.gets_through * (right + (1 - right) * kept)
    in_result = right if paths[0][0] == "result" else 1.0
    return behaviour.gets_through * in_result * behaviour.stays_english(text)


def texts_of(plan: Plan) -> dict[tuple[str, str], str]:
    """What is sent, by arm and item."""
    by_key = {call.key: call.asked.messages[-1][1] for call in plan.calls}
    return {
        (arm.arm.name, family.items[number].id): by_key[keys[0]]
        for family in plan.families
        for arm in family.arms
        for number, keys in zip(arm.items, arm.keys, strict=True)
    }
