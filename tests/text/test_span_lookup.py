"""Spans that are looked up are those that a search through all of them finds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from promptls.text import Span, include, inside, meeting

PLACES = st.lists(st.integers(0, 60), unique=True).map(sorted)


@given(PLACES, st.integers(0, 60), st.integers(1, 20))
def test_spans_are_found_that_share_a_code_point(ends: list[int], start: int, length: int) -> None:
    spans = [Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=False)]
    place = Span(start, start + length)
    assert meeting(spans, place) == [span for span in spans if span.overlaps(place)]
    assert inside(spans, start) == any(span.start <= start < span.end for span in spans)


SPANS = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: Span(pair[0], sum(pair)))


@given(st.lists(SPANS), SPANS)
def test_what_was_included_is_met_wherever_one_of_it_was(added: list[Span], place: Span) -> None:
    spans: list[Span] = []
    for each in added:
        include(spans, each)
    assert bool(meeting(spans, place)) == any(each.overlaps(place) for each in added)
    assert all(one.end <= other.start for one, other in pairwise(spans))
