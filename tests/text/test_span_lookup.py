"""Spans that are looked up are those that a search through all of them finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promptls.text import Span, inside, meeting

PLACES = st.lists(st.integers(0, 60), unique=True).map(sorted)


@given(PLACES, st.integers(0, 60), st.integers(1, 20))
def test_spans_are_found_that_share_a_code_point(ends: list[int], start: int, length: int) -> None:
    spans = [Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    place = Span(start, start + length)
    assert meeting(spans, place) == [span for span in spans if span.overlaps(place)]
    assert inside(spans, start) == any(span.start <= start < span.end for span in spans)
