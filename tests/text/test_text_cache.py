"""What is kept for a text: the same as without, no more of it than was said, the oldest gone first."""

from __future__ import annotations

import weakref

from hypothesis import given
from hypothesis import strategies as st

from promptls.text.text_cache import EACH, kept_by_text


class Said(str):
    """A text that tells when nobody holds it any more."""


@given(st.lists(st.text("ab", max_size=300), max_size=60), st.integers(0, 1000))
def test_what_is_given_is_that_of_the_function_and_the_texts_kept_are_bounded(
    texts: list[str], most: int
) -> None:
    asked: list[str] = []
    held: list[weakref.ref[Said]] = []

    @kept_by_text(most)
    def shout(text: str) -> Said:
        asked.append(text)
        said = Said(text.upper())
        held.append(weakref.ref(said))
        return said

    recent: list[str] = []  # the latest, which half of the room holds: the function must know them
    for text in texts:
        before = len(asked)
        assert shout(text) == text.upper()
        assert text not in recent or len(asked) == before
        recent = [*(one for one in recent if one != text), text]
        while sum(len(one) + EACH for one in recent) > most // 2:
            recent.pop(0)
        alive = [said for one in held if (said := one()) is not None]
        assert sum(len(said) + EACH for said in alive) <= most
        del alive


def test_other_arguments_are_another_question() -> None:
    @kept_by_text(1000)
    def times(text: str, number: int) -> str:
        return text * number

    assert [times("ab", 2), times("ab", 3), times("ab", 2)] == ["abab", "ababab", "abab"]
    assert times("ab", 2) is times("ab", 2)


def test_all_that_is_kept_can_be_forgotten() -> None:
    asked: list[str] = []

    @kept_by_text(1000)
    def shout(text: str) -> str:
        asked.append(text)
        return text.upper()

    shout("ab")
    shout.cache_clear()  # type: ignore[attr-defined]
    assert [shout("ab"), shout("ab")] == ["AB", "AB"] and asked == ["ab", "ab"]
