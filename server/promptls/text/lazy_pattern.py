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


_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


class _Method:
    """A method of a pattern that is compiled when it is first asked for one.

    From then on the method is found in the pattern itself. A `__getattr__` would do that, too, but Python
    reads all attributes of a class that has one several times as slowly.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, pattern: LazyPattern | None, owner: type | None = None) -> Any:
        if pattern is None:
            return self
        compiled = _compile(*pattern.written)
        for method in _METHODS:
            setattr(pattern, method, getattr(compiled, method))
        return getattr(compiled, self._name)


class LazyPattern:
    """Stands for `re.compile(source, flags)`; the methods are those of the compiled pattern."""

    __slots__ = ("__dict__", "_flags", "_source")

    if TYPE_CHECKING:
        findall: Callable[..., list[Any]]
        finditer: Callable[..., Iterator[Match]]
        fullmatch: Callable[..., Match | None]
        match: Callable[..., Match | None]
        search: Callable[..., Match | None]
        split: Callable[..., list[str]]
        sub: Callable[..., str]
    else:
        findall, finditer, fullmatch, match, search, split, sub = map(_Method, _METHODS)

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
