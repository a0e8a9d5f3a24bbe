"""Which of many sets of words may be about the same thing: found once, mended where a few sets changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Generic, Protocol, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.text.alike import common_prefix, common_suffix

COMMON = 12
"""Earlier sets with a word, above which it no longer leads to pairs, so that comparing stays linear."""
_SERIALS = count()


class Worded(Protocol):
    """Something with words."""

    @property
    def words(self) -> frozenset[str]: ...


T = TypeVar("T", bound=Worded)


class Range(NamedTuple):
    """What two sequences do not have in common: `old[head:old_end]` became `new[head:new_end]`."""

    head: int
    old_end: int
    new_end: int


def changed(old: Sequence[object], new: Sequence[object]) -> Range:
    """Where two sequences of one type differ."""
    head = common_prefix(old, new)
    tail = common_suffix(old, new, head)
    return Range(head, len(old) - tail, len(new) - tail)


class Pairs(Generic[T]):
    """The pairs (earlier, later) of items that share two words, one of them with few items before it.

    Linear in the number of items. Made from the pairs `before` an edit, it asks again only for items that the
    edit can have concerned: those that share a word with an item that came or went.
    """

    def __init__(self, items: Sequence[T], before: Pairs[T] | None = None) -> None:
        self.items = items
        old: Sequence[T] = before.items if before else []
        kept: list[int] = before._serials if before else []
        head, old_end, new_end = changed(old, items)
        # An item is known by its serial while it lives, wherever edits move it.
        fresh = [next(_SERIALS) for _ in range(head, new_end)]
        self._serials: list[int] = [*kept[:head], *fresh, *kept[old_end:]]
        self._place = dict(zip(self._serials, count()))
        self._holders: dict[str, list[int]] = dict(before._holders) if before else {}
        words = {word for item in (*old[head:old_end], *items[head:new_end]) for word in item.words}
        gone = kept[head:old_end]
        concerned = self._mend_holders(words, {*gone}, fresh).union(gone, fresh)
        self._earlier: dict[int, list[int]] = dict(before._earlier) if before else {}
        self._earlier.update((serial, self._partners(serial)) for serial in concerned.difference(gone))
        for serial in gone:
            del self._earlier[serial]
        self._likely: dict[Callable[[T, T], bool], dict[int, list[int]]] = {}
        if before:
            for likely, known in before._likely.items():
                self._likely[likely] = self._filtered(likely, concerned, dict(known), before._earlier)

    def _mend_holders(self, words: set[str], gone: set[int], fresh: Sequence[int]) -> set[int]:
        """Finds the first items that hold each of `words`; gives the serials of all that do or did."""
        place, concerned = self._place, set[int]()
        known = {word: self._holders.get(word, []) for word in words}
        # Of a common word, not all holders are known: the first ones are sought where one of these has gone.
        common = {word for word in words if len(known[word]) > COMMON and not gone.isdisjoint(known[word])}
        sought: dict[str, list[int]] = {word: [] for word in common}
        for serial, item in zip(self._serials, self.items, strict=True) if common else ():
            for word in common & item.words:
                sought[word].append(serial)
        new: dict[str, list[int]] = defaultdict(list)
        for serial in fresh:
            for word in self.items[place[serial]].words:
                new[word].append(serial)
        for word in words:
            held = sought.get(word)
            if held is None:
                held = new[word]
                if before := known[word]:
                    held = sorted([*(old for old in before if old not in gone), *held], key=place.__getitem__)
            concerned.update(known[word], held)
            self._holders[word] = held[: COMMON + 1]
            if not held:
                del self._holders[word]
        return concerned

    def _partners(self, serial: int) -> list[int]:
        """The serials of the earlier items that one is paired with, in order."""
        own, found = self.items[self._place[serial]].words, set[int]()
        for word in own:
            held = self._holders.get(word, ())
            if serial in held:
                found.update(held[: held.index(serial)])
        places = sorted(self._place[other] for other in found)
        return [self._serials[place] for place in places if len(own & self.items[place].words) > 1]

    def _filtered(
        self,
        likely: Callable[[T, T], bool],
        serials: Iterable[int],
        known: dict[int, list[int]],
        asked: Mapping[int, Sequence[int]],
    ) -> dict[int, list[int]]:
        """Mends what is `known` of these serials; of the pairs that were `asked` about, it stands there."""
        items, place = self.items, self._place
        for serial in serials:
            liked, before = known.pop(serial, ()), {*asked.get(serial, ())}
            if earlier := self._earlier.get(serial):
                item = items[place[serial]]
                kept = [
                    other
                    for other in earlier
                    if other in liked or (other not in before and likely(items[place[other]], item))
                ]
                if kept:
                    known[serial] = kept
        return known

    def those(self, likely: Callable[[T, T], bool]) -> Iterator[tuple[int, int]]:
        """The places (earlier, later) of the pairs that `likely(earlier, later)` is true of, in order.

        `likely` is a function of a module and depends on the two items alone: its answers are kept.
        """
        known = self._likely.get(likely)
        if known is None:
            known = self._likely[likely] = self._filtered(likely, self._serials, {}, {})
        place = self._place
        for later in sorted(place[serial] for serial in known):
            for earlier in known[self._serials[later]]:
                yield place[earlier], later
