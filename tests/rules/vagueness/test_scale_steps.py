"""The steps of a scale are found near it, and no text is searched twice for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.rules.vagueness import unanchored_scale as module
from promptls.text import Span

PIECES = [
    "1: off ",
    "2 = x",
    " high",
    " (",
    "- ",
    "\n",
    "low: b",
    "3-5 means a",
    "* ",
    "word ",
    "to 5",
    ": a",
    "5 — b",
]


@given(st.lists(st.sampled_from(PIECES), max_size=400).map("".join), st.data())
def test_a_scale_is_explained_where_three_steps_follow_one_another_near_it(text: str, data: Any) -> None:
    """As one search over each side of the scale finds them, one behind the other."""
    start = data.draw(st.integers(0, len(text)))
    scale = Span(start, data.draw(st.integers(start, min(len(text), start + 9))))
    sides = ((max(0, scale.start - 400), scale.start), (scale.end, scale.end + 1600))
    assert module._Steps(text).explain(scale) == any(_steps(text, *side) >= 3 for side in sides)


def _steps(text: str, at: int, end: int) -> int:
    count = 0
    while found := module._STEP.search(text, at, end):
        count, at = count + 1, found.end(1)
    return count


def test_no_text_is_searched_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []

    class Counting:
        def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
            searched.append(min(end, len(text)) - start)
            return real.finditer(text, start, end)

    real = module._STEP
    monkeypatch.setattr(module, "_STEP", Counting())
    text = "Rate the tone from 1 to 5. " * 2_000
    steps = module._Steps(text)
    assert not any(steps.explain(Span(at, at + 6)) for at in range(19, len(text), 27))
    assert sum(searched) < 1.3 * len(text)
