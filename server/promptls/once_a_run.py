"""Looks at the disk that a run over many files takes once: the files have the same folders above them.

An editor's server looks anew each time, and so does a run that changes files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 20_000
"""Answers that are remembered, so that a run over any number of folders holds no more."""
_UNKNOWN = object()
_runs: list[dict[tuple[Any, str], Any]] = []


@contextmanager
def looks_kept() -> Iterator[None]:
    """While this lasts, what was found at a path is not looked up again."""
    _runs.append({})
    try:
        yield
    finally:
        _runs.pop()


def once_a_run(look: Callable[[str], T]) -> Callable[[str], T]:
    """The same look at a path; from memory while looks are kept."""

    @wraps(look)
    def looked(path: str) -> T:
        if not _runs:
            return look(path)
        known = _runs[-1]
        found: T = known.get((look, path), _UNKNOWN)
        if found is _UNKNOWN:
            found = look(path)
            if len(known) >= MOST:
                known.clear()
            known[look, path] = found
        return found

    return looked
