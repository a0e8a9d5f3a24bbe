"""Several ways to say one thing, each a pattern of its own.

Together in one pattern they would be looked for wherever a word of any of them stands: a sieve tells most of
what a block cannot hold from patterns that have words in common (`prompt/sieve.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from promptls.text.lazy_pattern import LazyPattern

Wording = tuple[str, int]
"""What is said, and which of the ways it is."""


def patterns_of(ways: Mapping[str, Iterable[str]]) -> dict[Wording, LazyPattern]:
    """The patterns of all ways to say each thing, whatever the case."""
    return {
        (thing, number): LazyPattern(source, re.I)
        for thing, sources in ways.items()
        for number, source in enumerate(sources)
    }


def first_matches(
    patterns: Mapping[Wording, LazyPattern], possible: Iterable[Wording], text: str, start: int, end: int
) -> dict[str, re.Match[str]]:
    """Where each thing is said first in `text[start:end]`, as one pattern of all the ways would find it."""
    first: dict[str, re.Match[str]] = {}
    for wording in possible:
        if match := patterns[wording].search(text, start, end):
            known = first.get(wording[0])
            if known is None or match.start() < known.start():
                first[wording[0]] = match
    return first
