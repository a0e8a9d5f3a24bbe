"""Tuples that are hashed once, however often they are keys: Python's own are read anew each time."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

FEW = 8
"""Items up to which Python hashes a tuple in less time than a method of ours is called."""


class Hashed(tuple[T, ...]):
    """Equal to the plain tuple of the same items, and with the same hash."""

    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash

    def __reduce__(self) -> tuple[type[Hashed[T]], tuple[tuple[T, ...]]]:
        return Hashed, (tuple(self),)  # without its hash: that of words differs from process to process


def hashed_once(items: tuple[T, ...]) -> tuple[T, ...]:
    """The same items, hashed once if there are many."""
    return Hashed(items) if len(items) > FEW else items
