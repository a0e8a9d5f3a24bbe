"""Which of many sets of words may be about the same thing: found once, mended where a few sets changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, count, repeat
from typing import Generic, Protocol, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.text.alike import common_prefix, common_suffix

COMMON = 12
"""Earlier sets with a word, above which it no longer leads to pairs, so that comparing stays linear."""


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
        self._likely: dict[Callable[[T, T], bool], dict[int, list[int]]] = {}
        self.mended = before is not None
        """True if they were made from those before an edit, as those after the next one will be."""
        # An item is known by its serial while it lives, wherever edits move it.
        self._serials: list[int]
        self._place: Mapping[int, int] | Sequence[int]
        if before is None:
            self._next = len(items)
            self._serials, self._place = [*range(self._next)], range(self._next)
            self._holders, self._earlier = _first_holders(items)
        else:
            self._mend(before)

    def _mend(self, before: Pairs[T]) -> None:
        old, items, kept = before.items, self.items, before._serials
        head, old_end, new_end = changed(old, items)
        self._next = before._next + new_end - head
        fresh = range(before._next, self._next)
        self._serials = [*kept[:head], *fresh, *kept[old_end:]]
        self._place = dict(zip(self._serials, count()))
        self._holders = before._holders.copy()
        words = {word for item in (*old[head:old_end], *items[head:new_end]) for word in item.words}
        gone = kept[head:old_end]
        concerned = self._mend_holders(words, {*gone}, fresh).union(gone, fresh)
        self._earlier = before._earlier.copy()
        for serial in concerned:
            self._earlier.pop(serial, None)
        for serial in concerned.difference(gone):
            if partners := self._partners(serial):
                self._earlier[serial] = partners
        for likely, known in [*before._likely.items()]:  # another thread may ask `before` meanwhile
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

    def _liked(
        self, likely: Callable[[T, T], bool], pairs: Mapping[int, list[int]]
    ) -> Iterator[tuple[int, list[int]]]:
        """The serial of each later item of the pairs that it is true of, with its earlier ones."""
        item: Callable[[int], T] = self.items.__getitem__
        if not isinstance(self._place, range):  # else serials are places
            item = dict(zip(self._serials, self.items, strict=True)).__getitem__
        for serial, earlier in pairs.items():
            liked = [*compress(earlier, map(likely, map(item, earlier), repeat(item(serial))))]
            if liked:
                yield serial, liked

    def _with_one(self, odd: Callable[[T], bool], pairs: Mapping[int, list[int]]) -> Mapping[int, list[int]]:
        """Those of the pairs, whose serials are places, of which it is true of one item or both."""
        places = {place for place, item in enumerate(self.items) if odd(item)}
        parts = (
            (at, found if at in places else [*filter(places.__contains__, found)])
            for at, found in pairs.items()
        )
        return {at: found for at, found in parts if found} if places else {}

    def those(
        self,
        likely: Callable[[T, T], bool],
        first: Callable[[T, T], bool] | None = None,
        odd: Callable[[T], bool] | None = None,
    ) -> Iterator[tuple[int, int]]:
        """The places (earlier, later) of the pairs that `likely(earlier, later)` is true of, in order.

        `likely` is a function of a module and depends on the two items alone: its answers are kept. So is
        `first`, which is true wherever `likely` is: of the pairs that it is known to be true of, `likely` is
        asked, and what was known is forgotten. Wherever `likely` is true, `odd` is true of one of the two.
        """
        known = self._likely.get(likely)
        if known is None:
            wider = self._likely.pop(first, self._earlier) if first else self._earlier
            if isinstance(self._place, range):
                yield from self._asked_in_turn(likely, self._with_one(odd, wider) if odd else wider)
                return
            known = self._likely[likely] = dict(self._liked(likely, wider))
        place = self._place
        for later in sorted(place[serial] for serial in known):
            for earlier in known[self._serials[later]]:
                yield place[earlier], later

    def _asked_in_turn(
        self, likely: Callable[[T, T], bool], pairs: Mapping[int, list[int]]
    ) -> Iterator[tuple[int, int]]:
        """The pairs where nothing was known: an item is asked about, and then read for them, at one time."""
        known: dict[int, list[int]] = {}
        for later, liked in self._liked(likely, pairs):
            known[later] = liked
            for earlier in liked:
                yield earlier, later
        self._likely[likely] = known


def _first_holders(items: Sequence[Worded]) -> tuple[dict[str, list[int]], dict[int, list[int]]]:
    """The places of the first items that hold each word, and of the earlier ones that each is paired with."""
    holders: dict[str, list[int]] = {}
    common: dict[str, set[int]] = {}
    earlier: dict[int, list[int]] = {}
    known = holders.get
    for place, item in enumerate(items):
        led: list[int] = []
        also: list[set[int]] = []
        for word in item.words:
            held = known(word)
            if held is None:
                holders[word] = [place]
            elif len(held) <= COMMON:
                led += held
                held.append(place)
            else:
                also.append(common.get(word) or common.setdefault(word, {*held}))
        if also or len(led) > len({*led}):
            if partners := _sharing_two(led, also):
                earlier[place] = partners
            for holding in also:
                holding.add(place)
    return holders, earlier


def _sharing_two(led: Iterable[int], also: Iterable[set[int]]) -> list[int]:
    """The places, in order, to which two rare words `led`, or one that has a common one as well (`also`)."""
    once: set[int] = set()
    twice: set[int] = set()
    for place in led:
        (twice if place in once else once).add(place)
    for holding in also:
        twice |= once.intersection(holding)
    return sorted(twice)
