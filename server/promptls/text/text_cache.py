"""What functions of a text have given, kept until the texts together are too long.

A bound on their number alone would let the versions of one long block that a person types in fill the memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

EACH = 50
"""Code points that an entry counts for beside those of its text, so that short ones are bounded, too."""


def kept_by_text(characters: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keeps what a pure function has given for the texts it was asked about last, up to so many code points.

    The function takes hashable arguments by position, the text first. A text longer than that is never kept.
    """

    def keeping(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[tuple[Any, ...], T] = OrderedDict()
        lock = Lock()
        free = characters

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal free
            with lock:
                if args in kept:
                    kept.move_to_end(args)
                    return kept[args]
            found = function(*args, **kwargs)
            size = _size(args)
            with lock:
                if size <= characters and args not in kept:
                    kept[args] = found
                    free -= size
                    while free < 0:
                        free += _size(kept.popitem(last=False)[0])
            return found

        return asked

    return keeping


def _size(args: tuple[Any, ...]) -> int:
    return len(args[0]) + EACH
