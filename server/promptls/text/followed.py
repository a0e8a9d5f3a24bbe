"""What was found in a text, kept so that in its next version only the edited lines are looked at.

An editor sends one text again and again with a word changed. What is found line by line need not be looked
for in the lines that are the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import itemgetter
from threading import Lock
from typing import Generic, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.text.alike import common_prefix, common_suffix

T = TypeVar("T")

WORTH = 1500
"""Code points below which a text is read anew sooner than compared with another."""
_LOOK = 40
"""Code points by which most texts that begin or end otherwise are told apart."""
_MOST = 16
_CHARACTERS = 3_000_000
"""The most texts, and code points of them, that each kind of finding is kept of."""


class Difference(NamedTuple):
    """How many code points two texts have in common at their beginning, and at their end beside these."""

    head: int
    tail: int


_TOLD: deque[tuple[str, str, int, int]] = deque(maxlen=4)
"""Edits that somebody knew of: the old and the new text, what is the same before, and behind."""


def tell_edit(old: str, new: str, before: int, behind: int) -> None:
    """Says that two texts begin with the same `before` code points, and end with the same `behind`.

    To find out where two long texts differ takes as long as many rules do.
    """
    _TOLD.append((old, new, before, behind))


@lru_cache(maxsize=16)
def difference(old: str, new: str) -> Difference:
    """Where two texts differ; several parts of a keystroke ask about the same two."""
    before = behind = 0
    for one, two, *same in tuple(_TOLD):
        if one is old and two is new:
            before, behind = same
    head = common_prefix(old, new, before)
    return Difference(head, common_suffix(old, new, head, behind))


def is_near(old: str, new: str) -> bool:
    """True if half of the longer one is the other's."""
    # Then a quarter of it stands at the beginning or at the end of both: one look tells most texts apart.
    look = min(_LOOK, max(len(old), len(new)) // 4)
    return (new.startswith(old[:look]) or new.endswith(old[-look:])) and _share_half(old, new)


@lru_cache(maxsize=16)
def _share_half(old: str, new: str) -> bool:
    longer = max(len(old), len(new))
    part = longer // 4
    if min(len(old), len(new)) < part or not (old[:part] == new[:part] or old[-part:] == new[-part:]):
        return False
    return 2 * sum(difference(old, new)) >= longer


class Lines(NamedTuple):
    """The whole lines that an edit touched: `start..old_end` of the old text became `start..new_end`."""

    start: int
    old_end: int
    new_end: int


def edited_lines(old: str, new: str) -> Lines:
    """The lines, ended by line feeds alone, outside of which two texts are the same."""
    head, tail = difference(old, new)
    start = old.rfind("\n", 0, head) + 1
    stop = old.find("\n", len(old) - tail)
    old_end = len(old) if stop < 0 else stop + 1
    return Lines(start, old_end, old_end + len(new) - len(old))


class Followed(Generic[T]):
    """A function of a text that remembers what it gave for the last few, and mends that for an edited one.

    `mend(before, old, new)` must give what `read(new)` gives.
    """

    on = True
    """False while a test asks what is found without such help."""

    def __init__(self, read: Callable[[str], T], mend: Callable[[T, str, str], T]) -> None:
        self._read = read
        self._mend = mend
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, text: str) -> T:
        """What `read` gives for the text."""
        if len(text) < WORTH or not Followed.on:
            return self._read(text)
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
            old = self._version_before(text)
            before = None if old is None else self._kept.pop(old)
        found = self._read(text) if before is None or old is None else self._mend(before, old, text)
        with self._lock:
            self._kept[text] = found
            held = sum(map(len, self._kept))
            while len(self._kept) > _MOST or (held > _CHARACTERS and len(self._kept) > 1):
                held -= len(self._kept.popitem(last=False)[0])
        return found

    def _version_before(self, text: str) -> str | None:
        """The latest of the texts kept that is near (`is_near`); all of them are long enough for one look."""
        head, tail = text[:_LOOK], text[-_LOOK:]
        for known in reversed(self._kept):
            if (known.startswith(head) or known.endswith(tail)) and _share_half(known, text):
                return known
        return None


Found = tuple[int, T]
"""An offset, and what was found there."""


def by_lines(find: Callable[[str, int, int], Iterable[Found[T]]]) -> Followed[list[Found[T]]]:
    """Follows `find(text, start, end)`, which looks at whole lines and finds in each what is in it alone.

    It gives (offset, item) in order; the items hold no offsets but such as count from there.
    """

    def read(text: str) -> list[Found[T]]:
        return list(find(text, 0, len(text)))

    def mend(before: list[Found[T]], old: str, new: str) -> list[Found[T]]:
        start, old_end, new_end = edited_lines(old, new)
        by = new_end - old_end
        rest = before[bisect_left(before, old_end, key=_OFFSET) :]
        return [
            *before[: bisect_left(before, start, key=_OFFSET)],
            *find(new, start, new_end),
            *([(at + by, item) for at, item in rest] if by else rest),
        ]

    return Followed(read, mend)


_OFFSET = itemgetter(0)
