"""The families: enough items, the same everywhere, and every check can be passed and failed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from promptls.engine.workspace import Workspace
from promptls.gain.arms import ADAPTED, ORIGINAL, PLACEBO, Writer, arms_for, specs_of
from promptls.gain.exchange import Outcome
from promptls.gain.score import score
from promptls.gain.tasks import FAMILIES, family_named
from promptls.gain.tasks.item import Family, Item
from promptls.gain.tasks.nested import leaves

from .simulation import PROFILE

DIGESTS = {
    "extract": "e49024b6ff766fab",
    "extract-other": "a94f91414674a696",
    "nested": "beccb1411077ed38",
    "instructions": "8213c107fb59bcc6",
    "dense": "0b4f000507aad7b4",
    "no-op": "e5613248bc1a2474",
}
"""Figures are compared by these: whoever changes a task changes its hash here, and says so in the changelog."""


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Family:
    return family_named(request.param)


def test_the_items_are_pinned(family: Family) -> None:
    assert family.digest[:16] == DIGESTS[family.name]


def test_there_are_a_hundred_held_out_and_a_hundred_to_tune_on(family: Family) -> None:
    assert len(family.part("held-out")) >= 100 and len(family.part("tune")) >= 100
    assert {item.id for item in family.part("all")} == {item.id for item in family.items}
    assert len({item.id for item in family.items}) == len(family.items)
    asked = {(item.source, tuple(item.values.items())) for item in family.items}
    assert len(asked) >= 0.95 * len(family.items)


@pytest.mark.parametrize("name", ["extract", "extract-other", "nested"])
def test_the_halves_hold_the_same_prompts(name: str) -> None:
    """A prompt that only one half has would make the held-out half another question."""
    family = family_named(name)
    tune, held = ({item.source for item in family.part(split)} for split in ("tune", "held-out"))
    assert tune == held


def test_every_item_has_its_primary_checks(family: Family) -> None:
    for item in family.items:
        assert any(check.group == family.primary for check in item.checks)


def _shares(item: Item, answer: str) -> dict[str, float]:
    return dict(score(item, Outcome("answered", answer)).groups)


def _gold(item: Item) -> Any:
    root: dict[str, Any] = {}
    for check in item.checks:
        if check.kind == "shape":
            root = json.loads(json.dumps(check.argument))
    return root


@pytest.mark.parametrize("name", ["extract", "extract-other", "nested"])
def test_the_right_answer_passes_and_others_do_not(name: str) -> None:
    for item in family_named(name).items:
        gold = _gold(item)
        if name == "extract-other":
            gold.get("result", gold)["summary"] = "The delivery is late and the buyer pays after receipt."
        whole = json.dumps(gold)
        assert set(_shares(item, whole).values()) == {1.0}, item.id
        fenced = _shares(item, f"Here it is:\n\n```json\n{whole}\n```\n")
        assert fenced.pop("strict JSON") == 0.0 and set(fenced.values()) == {1.0}
        assert set(_shares(item, whole[:-2]).values()) == {0.0}
        assert set(_shares(item, "I cannot.").values()) == {0.0}
        Draft202012Validator(item.schema).validate(gold)
        # Every fact of the answer stands in the document, or as a date in its language.
        for path, value in leaves(gold):
            if path[-1] not in ("date", "summary", "express"):
                assert str(value) in item.document, (item.id, path)


def test_an_answer_in_the_documents_language_is_not_in_english() -> None:
    for item in family_named("extract-other").items:
        gold = _gold(item)
        gold.get("result", gold)["summary"] = item.document
        assert _shares(item, json.dumps(gold))["in English"] == 0.0, item.id


@pytest.mark.parametrize("name", ["instructions", "dense", "no-op"])
def test_checks_of_text_can_be_passed_and_failed(name: str) -> None:
    kinds: dict[str, set[bool]] = {}
    answers = (
        "Today velvet grows here beside the amber river. Marble is not marble tomorrow.",
        "Often amber and copper, lantern and meadow 42: very, always. People. Important. tonight",
        " ".join(["word"] * 120) + ".",
    )
    for item in family_named(name).items:
        for check in item.checks:
            right = [check.argument] if check.kind == "equals" else []
            single = item._replace(checks=(check,))
            for answer in (*answers, *right):
                passed = _shares(single, answer)[check.group] == 1.0
                kind = next(iter(check.argument[0])) if check.kind == "all" else check.kind
                kinds.setdefault(kind, set()).add(passed)
    assert len(kinds) >= (1 if name == "no-op" else 4)
    assert all(seen == {True, False} for seen in kinds.values()), kinds


def test_an_answer_of_a_few_words_follows_nothing() -> None:
    """It would keep every prohibition without having done anything."""
    for item in family_named("dense").items:
        assert _shares(item, "I can do that.")["followed"] == 0.0


def test_instructions_can_be_followed_together() -> None:
    """One text under any of the three instructions of an item, built from its checks, passes them all."""
    for item in family_named("dense").items:
        text = _obedient(item)
        assert _shares(item, text)["followed"] == 1.0, (item.source, text)


def _obedient(item: Item) -> str:
    source = item.source

    def named(pattern: str, default: str = "") -> str:
        found = re.search(pattern, source)
        return found.group(1) if found else default

    twice = named(r'Use the word "(\w+)" exactly twice')
    words = [
        "lorem ipsum dolor sit amet consectetur",
        named(r'Mention the word "(\w+)"'),
        twice,
        twice,
        named(r"Include the number (\d+)"),
    ]
    count = int(named(r"exactly (\d) sentences", "2"))
    first, last = (
        named(r'Begin with the word "(\w+)"', "Some"),
        named(r'Finish with the word "(\w+)"', "there"),
    )
    return f"{first} {' '.join(filter(None, words))}.{' Lorem.' * (count - 2)} Lorem {last}."


def test_arms_of_a_family() -> None:
    """The placebo is about as long as the adaptation; a prompt that says all is left alone by both."""
    profile = Workspace(None).catalogue_for(None).get(PROFILE)
    specs = specs_of(profile)
    arms = {arm.name: arm for arm in arms_for(profile, specs)}
    writer = Writer(Workspace(None), profile, specs)

    def text(item: Item, arm: str) -> str:
        asked = writer.ask(item, arms[arm])
        assert asked is not None
        return asked.messages[-1][1]

    nested = family_named("nested").items[0]
    base, adapted, placebo = (text(nested, arm) for arm in (ORIGINAL, ADAPTED, PLACEBO))
    assert "This is an ordinary request." in placebo and "ordinary" not in base
    assert abs(len(placebo) - len(adapted)) < 0.35 * (len(adapted) - len(base)) + 60
    assert "{{" not in base and nested.document in base
    idle = [item for item in family_named("no-op").items if item.source.endswith("Respond in English.\n")]
    assert len(idle) >= 90
    for item in idle[:10]:
        assert text(item, ORIGINAL) == text(item, ADAPTED) == text(item, PLACEBO)
    assert writer.ask(idle[0], arms["response_format"]) is None
