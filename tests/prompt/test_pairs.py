"""Pairs that are mended after an edit are those that are found afresh."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt.pairs import COMMON, Pairs, changed


class Item(NamedTuple):
    """An item with words."""

    words: frozenset[str]


def share_three(one: Item, two: Item) -> bool:
    return len(one.words & two.words) > 2


def any_two(one: Item, two: Item) -> bool:
    return True


def has_a(item: Item) -> bool:
    return "a" in item.words


def one_has_a(one: Item, two: Item) -> bool:
    return has_a(one) or has_a(two)


ITEMS = st.lists(st.builds(Item, st.frozensets(st.sampled_from("abcdefgh"), max_size=5)), max_size=40)


def among(items: list[Item]) -> list[tuple[int, int]]:
    """The pairs as the definition has them, in quadratic time."""
    first = {
        word: [n for n, item in enumerate(items) if word in item.words][: COMMON + 1] for word in "abcdefgh"
    }
    return [
        (one, two)
        for two, later in enumerate(items)
        for one, earlier in enumerate(items[:two])
        if len(earlier.words & later.words) > 1
        and any(one in first[word] and two in first[word] for word in earlier.words & later.words)
    ]


@given(ITEMS, ITEMS, st.integers(0, 40), st.integers(0, 40))
def test_they_are_the_pairs_of_the_definition_before_and_after_an_edit(
    items: list[Item], new: list[Item], start: int, length: int
) -> None:
    before = Pairs(items)
    assert list(before.those(any_two)) == among(items)
    list(before.those(share_three))
    with_a = [pair for pair in among(items) if one_has_a(items[pair[0]], items[pair[1]])]
    assert list(before.those(one_has_a, odd=has_a)) == with_a
    edited = [*items[:start], *new[:4], *items[start + length :]]
    after = Pairs(edited, before)
    assert list(after.those(any_two)) == among(edited)
    assert list(after.those(one_has_a, odd=has_a)) == list(Pairs(edited).those(one_has_a))
    assert list(after.those(share_three)) == list(Pairs(edited).those(share_three))
    assert list(before.those(any_two)) == among(items)


def test_those_before_may_be_asked_while_they_are_mended() -> None:
    """As another thread does that still works on the text before the edit."""
    items = [Item(frozenset("abc")), Item(frozenset("abd"))]
    before = Pairs(items)

    def asks(one: Item, two: Item) -> bool:
        list(before.those(any_two))
        return True

    before._likely[asks] = {}
    assert list(Pairs([*items, Item(frozenset("abe"))], before).those(asks)) == [(0, 2), (1, 2)]


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_what_changed_is_between_what_is_common(old: list[int], new: list[int]) -> None:
    head, old_end, new_end = changed(old, new)
    assert head <= old_end <= len(old) and head <= new_end <= len(new)
    assert old[:head] == new[:head] and old[old_end:] == new[new_end:]


def test_time_is_linear_in_items_that_are_all_new() -> None:
    """Of many words that a few items hold each, none is sought in all of them."""
    looks = 0

    class Counted(frozenset[str]):
        def __contains__(self, word: object) -> bool:
            nonlocal looks
            looks += 1
            return super().__contains__(word)

    items = [Item(Counted({f"w{number}", f"w{number + 1}"})) for number in range(300)]
    assert len([*Pairs(items).those(lambda one, two: True)]) == 0
    assert looks < 10 * len(items)


def test_pairs_are_told_before_later_items_are_asked_about() -> None:
    """Whoever looks at both then reads each item once, also where there are more than can be kept."""
    asked: list[Item] = []

    def likely(one: Item, two: Item) -> bool:
        asked.append(two)
        return True

    items = [Item(frozenset(("a", "b", str(number)))) for number in range(9)]
    pairs = Pairs(items)
    assert next(iter(pairs.those(likely))) == (0, 1)
    assert asked == items[1:2]
    assert list(pairs.those(likely)) == among(items)  # though it was left off before
