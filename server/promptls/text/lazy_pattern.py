"""Regular expressions that are compiled when they are first used.

Compiling a long alternation takes several milliseconds. Every module is imported at each start, but few of
their patterns have anything to look at, so the command line would wait for what it never uses.
`tests/cli/test_start.py` holds every module to this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

Match = re.Match[str]


def _derive(source: str, flags: int) -> tuple[frozenset[str], ...]:
    from promptls.text.listed_clues import clues_of_pattern  # which uses patterns itself

    return clues_of_pattern(source, flags)


_compile: Callable[[str, int], re.Pattern[str]] = re.compile
_clues: Callable[[str, int], tuple[frozenset[str], ...]] = _derive


def compile_with(
    function: Callable[[str, int], re.Pattern[str]] = re.compile,
    clues: Callable[[str, int], tuple[frozenset[str], ...]] = _derive,
) -> None:
    """From now on `function` compiles patterns, and `clues` reads theirs off; both may keep what they find
    (text/kept_patterns.py). Without arguments nothing is kept."""
    global _compile, _clues
    _compile, _clues = function, clues


class LazyPattern:
    """Stands for `re.compile(source, flags)`; the methods are those of the compiled pattern."""

    __slots__ = ("_flags", "_source", "findall", "finditer", "fullmatch", "match", "search", "split", "sub")

    findall: Callable[..., list[Any]]
    finditer: Callable[..., Iterator[Match]]
    fullmatch: Callable[..., Match | None]
    match: Callable[..., Match | None]
    search: Callable[..., Match | None]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    @property
    def written(self) -> tuple[str, int]:
        """The source and the flags."""
        return self._source, self._flags

    def clues(self) -> tuple[frozenset[str], ...]:
        """Groups of words, of each of which one is in any text that this matches in (text/clues.py)."""
        return _clues(self._source, self._flags)

    if not TYPE_CHECKING:  # or any misspelt method would pass for one

        def __getattr__(self, name: str) -> Any:
            # Called only while the slots are empty; from then on a call costs what the pattern itself costs.
            if name.startswith("_") or name not in LazyPattern.__slots__:
                raise AttributeError(name)
            compiled = _compile(self._source, self._flags)
            for method in LazyPattern.__slots__[2:]:
                setattr(self, method, getattr(compiled, method))
            return getattr(self, name)
