"""What is kept for a text: the same as without, no more of it than was said, the oldest gone first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promptls.text.text_cache import EACH, kept_by_text


@given(st.lists(st.text("ab", max_size=300), max_size=60), st.integers(0, 1000))
def test_what_is_given_is_that_of_the_function_and_the_texts_kept_are_bounded(
    texts: list[str], most: int
) -> None:
    asked: list[str] = []

    @kept_by_text(most)
    def shout(text: str) -> str:
        asked.append(text)
        return text.upper()

    last: list[str] = []  # the latest of which the function must know
    for text in texts:
        before = len(asked)
        assert shout(text) == text.upper()
        assert (len(asked) == before) == (text in last)
        if len(text) + EACH <= most:
            last = [*(one for one in last if one != text), text]
        while sum(len(one) + EACH for one in last) > most:
            last.pop(0)


def test_other_arguments_are_another_question() -> None:
    @kept_by_text(1000)
    def times(text: str, number: int) -> str:
        return text * number

    assert [times("ab", 2), times("ab", 3), times("ab", 2)] == ["abab", "ababab", "abab"]
    assert times("ab", 2) is times("ab", 2)
