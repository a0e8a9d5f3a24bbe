"""Planted contradictions and duplicates are found with both places; near misses and the prompts themselves stay silent."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.diagnostics import Diagnostic
from promptls.engine import Options, Workspace, analyse
from tests.accuracy.planted import BODIES, NEAR_MISSES, PLANTED, Plant, planted

_LOOKED_AT = ("contradiction", "duplicate-instruction", "repeated-demand")


def _found(source: str) -> list[Diagnostic]:
    options = Options(select=_LOOKED_AT)
    return list(analyse(Workspace(None), source, PurePath("plan.prompt.md"), options=options).diagnostics)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.split()[2])
def test_a_prompt_without_a_plant_is_silent(body: str) -> None:
    assert _found(body) == []


@pytest.mark.parametrize(("number", "plant"), list(enumerate(PLANTED)), ids=lambda value: str(value)[:60])
def test_a_plant_is_found_with_both_of_its_places(number: int, plant: Plant) -> None:
    source = planted(BODIES[number % len(BODIES)], plant.first, plant.second)
    found = [d for d in _found(source) if d.rule == plant.rule]
    assert len(found) == 1
    first, second = source.index(plant.first), source.rindex(plant.second)
    assert second <= found[0].span.start < second + len(plant.second)
    assert [first <= other.span.start < first + len(plant.first) for other in found[0].related] == [True]


@pytest.mark.parametrize(("number", "pair"), list(enumerate(NEAR_MISSES)), ids=lambda value: str(value)[:60])
def test_a_near_miss_stays_silent(number: int, pair: tuple[str, str]) -> None:
    assert _found(planted(BODIES[number % len(BODIES)], *pair)) == []
