"""What a function gave for the very thing that it was asked about last: many ask about one file in turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def last_asked(read: Callable[[K], T]) -> Callable[[K], T]:
    """Keeps one answer, told by the identity of a thing that never changes.

    Copies of it are not compared: that takes as long as reading one.
    """
    last: tuple[K, T] | None = None

    @wraps(read)
    def asked(thing: K) -> T:
        nonlocal last
        kept = last  # once: another thread may put its own there
        if kept is None or kept[0] is not thing:
            kept = last = thing, read(thing)
        return kept[1]

    return asked
