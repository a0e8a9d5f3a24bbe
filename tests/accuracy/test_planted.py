"""Planted contradictions and duplicates are found with both places; near misses and the prompts themselves stay silent."""

from __future__ import annotations

import pytest

from tests.accuracy.composed import (
    FEWEST,
    MOST,
    Planted,
    false_alarms,
    faults,
    found_in,
    hosted,
    is_seen,
    missed,
    near_misses,
    others_found,
    places,
    prompt_of,
    trades,
)

_FAULTS = faults()
_NEAR_MISSES = near_misses()


def _named(value: object) -> str:
    return f"{value.trade}-{value.other_words}"[:60] if isinstance(value, Planted) else str(value)


def test_the_prompts_are_as_long_as_real_ones() -> None:
    words = sorted(len(planted.text.split()) for _, planted in _FAULTS + _NEAR_MISSES)
    assert words[0] >= FEWEST and words[-1] <= MOST
    tenth = len(words) // 10
    assert words[tenth] < 450
    assert words[-tenth] > 1100


def test_the_faults_are_near_and_far() -> None:
    between = []
    for number, planted in _FAULTS:
        source, _ = hosted(planted.text, number)
        first, second = places(source, planted, number)
        between.append(len(source[first.end : second.start].split()))
    between.sort()
    assert between[len(between) // 10] < 120
    assert between[-len(between) // 10] > 500


@pytest.mark.parametrize("trade", trades())
@pytest.mark.parametrize("host", range(4))
def test_a_prompt_without_a_plant_is_silent(trade: str, host: int) -> None:
    assert found_in(prompt_of(trade), host)[1] == ()


@pytest.mark.parametrize(("number", "planted"), _FAULTS, ids=_named)
def test_a_fault_is_found_with_both_of_its_places_or_is_listed_as_missed(
    number: int, planted: Planted
) -> None:
    is_listed = (planted.words, planted.other_words) in missed()
    assert is_seen(planted, number) is not is_listed, (
        "found now: take its line out of tests/accuracy/planted_prompts/missed.txt" if is_listed else "missed"
    )


@pytest.mark.parametrize(("number", "planted"), _FAULTS, ids=_named)
def test_nothing_else_in_the_prompt_is_reported(number: int, planted: Planted) -> None:
    assert others_found(planted, number) <= false_alarms()


def test_each_miss_that_is_listed_is_a_fault_that_was_planted() -> None:
    assert missed().keys() <= {(planted.words, planted.other_words) for _, planted in _FAULTS}


@pytest.mark.parametrize(("number", "planted"), _NEAR_MISSES, ids=_named)
def test_a_near_miss_stays_silent(number: int, planted: Planted) -> None:
    assert found_in(planted.text, number)[1] == ()
