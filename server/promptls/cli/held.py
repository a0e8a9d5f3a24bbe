"""What a run holds until its end: of 100,000 files perhaps, since what is said of them is written last.

A few thousand are held as they are, which costs nothing; the others are packed, some hundred bytes each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

ROOM = 12_000_000
"""Weight, in bytes of text or so, of what is held as it is. Packing would slow runs that need no bound."""
TOGETHER = 200_000
"""Weight of what is packed as one: things that say the same words take little room together."""


class Held(Generic[T]):
    """Things in the order in which they were added; each time they are asked for they are the same.

    Those of the first `room` are held as they are; without a number, ROOM.
    """

    def __init__(self, weight: Callable[[T], int], room: int | None = None) -> None:
        self._weight = weight
        self._left = ROOM if room is None else room
        self._plain: list[T] = []
        self._packed: list[bytes] = []
        self._next: list[T] = []
        self._next_weight = 0

    def add(self, thing: T) -> None:
        """Hold one more."""
        weight = self._weight(thing)
        if self._left >= weight and not self._packed and not self._next:
            self._left -= weight
            self._plain.append(thing)
            return
        self._next.append(thing)
        self._next_weight += weight
        if self._next_weight >= TOGETHER:
            self._pack()

    def __iter__(self) -> Iterator[T]:
        yield from self._plain
        if self._packed:
            import pickle
            import zlib

            for packed in self._packed:
                yield from pickle.loads(zlib.decompress(packed))
        yield from self._next

    def _pack(self) -> None:
        import pickle  # few runs are so long
        import zlib

        self._packed.append(zlib.compress(pickle.dumps(self._next, 5), 1))
        self._next, self._next_weight = [], 0
