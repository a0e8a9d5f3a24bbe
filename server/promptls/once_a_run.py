"""Looks at the disk that a run over many files takes once: the files have the same folders above them.

An editor's server looks anew each time, and so does a run that changes files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 20_000
"""Answers to one kind of look that are remembered, so that a run over any number of folders holds no more."""
_MOST_NAMES = 100
"""Names in a folder up to which all are read at once: that takes less than the dozen looks that it saves."""
_FEW = 1_000
"""Folders of which the names are remembered: a walk soon leaves them, and their names take much room."""
_UNKNOWN = object()
_runs: list[None] = []
"""One entry for each run that is under way."""
_kept: list[dict[str, Any]] = []
"""What each kind of look has found."""


@contextmanager
def looks_kept() -> Iterator[None]:
    """While this lasts, what was found at a path is not looked up again."""
    _forget()
    _runs.append(None)
    try:
        yield
    finally:
        _runs.pop()
        _forget()


def _forget() -> None:
    for known in _kept:
        known.clear()


def once_a_run(look: Callable[[str], T], most: int | None = None) -> Callable[[str], T]:
    """The same look at a path; from memory while looks are kept. `most` are remembered, or else MOST."""
    known: dict[str, Any] = {}
    _kept.append(known)

    @wraps(look)
    def looked(path: str) -> T:
        if not _runs:
            return look(path)
        found: T = known.get(path, _UNKNOWN)
        if found is _UNKNOWN:
            found = look(path)
            if len(known) >= (most or MOST):
                known.clear()
            known[path] = found
        return found

    return looked


def may_hold(folder: str, name: str) -> bool:
    """False where a folder has nothing of that name, in ASCII, for sure; True always if no looks are kept.

    Most of what is looked for beside and above prompts is in no folder, and one look at it tells that.
    """
    names = _names_in(folder) if _runs else ""
    return not names or f"/{name.lower()}/" in names


def _names_of(folder: str) -> str:
    """The names in a folder in lower case, each between two slashes.

    Nothing if they are too many, or not all ASCII: what a file system takes for one of them is unknown then.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, _MOST_NAMES + 1)]
    except OSError:
        return ""
    told = f"/{'/'.join(names)}/"
    return told.lower() if len(names) <= _MOST_NAMES and told.isascii() else ""


_names_in = once_a_run(_names_of, _FEW)


@once_a_run
def working_folder(_: str) -> str:
    """The working folder, which a run over many files does not change: the system is asked once."""
    return os.getcwd()
