"""What functions of a text have given, kept until the texts together are too long.

A bound on their number alone would let the versions of one long block that a person types in fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

EACH = 50
"""Code points that an entry counts for beside those of its text, so that short ones are bounded, too."""
_UNKNOWN = object()


def kept_by_text(characters: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keeps what a pure function has given for the texts it was asked about last, up to so many code points.

    The function takes hashable arguments by position, the text first. A text longer than half of that is
    never kept, so that it does not drive out all others.
    """
    half = characters // 2

    def keeping(function: Callable[P, T]) -> Callable[P, T]:
        # Two halves: once the new one is full it is the old one, and what was in that and not asked for since
        # is forgotten. To look things up takes no lock, and no list of what was asked last is kept in order.
        new: dict[tuple[Any, ...], T] = {}
        old: dict[tuple[Any, ...], T] = {}
        lock, free = Lock(), half

        @wraps(function)
        def asked(*args: Any) -> Any:
            nonlocal new, old, free
            found: Any = new.get(args, _UNKNOWN)
            if found is not _UNKNOWN:
                return found
            found = old.get(args, _UNKNOWN)
            if found is _UNKNOWN:
                found = function(*args)  # type: ignore[call-arg]
            if (size := len(args[0]) + EACH) > half:
                return found
            with lock:
                free -= size
                if free < 0:
                    old, new, free = new, {}, half - size
                return new.setdefault(args, found)

        def forget() -> None:
            nonlocal new, old, free
            with lock:
                new, old, free = {}, {}, half

        asked.cache_clear = forget  # type: ignore[attr-defined]  # as functools has it
        return cast(Callable[P, T], asked)

    return keeping
