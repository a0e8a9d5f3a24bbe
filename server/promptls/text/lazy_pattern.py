"""Regular expressions that are compiled when they are first used.

Compiling a long alternation takes several milliseconds. Every rule is imported at each start, but few of
their patterns have anything to look at, so the command line would wait for what it never uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Match = re.Match[str]


class LazyPattern:
    """Stands for `re.compile(source, flags)`; the four methods are those of the compiled pattern."""

    __slots__ = ("_flags", "_source", "finditer", "fullmatch", "match", "search")

    finditer: Callable[..., Iterator[Match]]
    fullmatch: Callable[..., Match | None]
    match: Callable[..., Match | None]
    search: Callable[..., Match | None]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called only while the slots are empty; from then on a call costs what the pattern itself costs.
        if name not in ("finditer", "fullmatch", "match", "search"):
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.finditer = compiled.finditer
        self.fullmatch = compiled.fullmatch
        self.match = compiled.match
        self.search = compiled.search
        return getattr(self, name)
