"""The clues of our own patterns, written down by `make docs`: to read them all off takes longer than a run.

A first run, and each in a browser, would else parse some two hundred patterns before it looks at a word. A
pattern is known by checksums of what it is: one that was changed since is not found, and its clues are read
off as ever (text/clues.py).
"""

from __future__ import annotations

import os
from binascii import crc32
from collections.abc import Iterable
from functools import cache

from promptls.text.clues import Needed, derive

FILE = "listed_clues.tsv"
"""A line for each pattern: its key, and behind a tab each its groups of clues."""


def clues_of_pattern(source: str, flags: int) -> Needed:
    """What `derive` says of a regular expression, if it can be from what is written down."""
    listed = _listed().get(_key(source, flags))
    if listed is None:
        return derive(source, flags)
    return tuple(frozenset(group.split(" ")) for group in listed.split("\t") if group)


def written(patterns: Iterable[tuple[str, int]]) -> str:
    """The text of the file for these patterns: source and flags."""
    groups = {_key(source, flags): derive(source, flags) for source, flags in patterns}
    lines = ("\t".join((key, *map(_line, needed))) for key, needed in sorted(groups.items()))
    return "".join(line + "\n" for line in lines)


def _line(clues: Iterable[str]) -> str:
    return " ".join(sorted(clues))


def _key(source: str, flags: int) -> str:
    # Of one checksum there would be two patterns in a million runs; `hashlib` takes 3 ms to import.
    data = f"{int(flags)}/{source}".encode("utf-8", "surrogatepass")
    return f"{crc32(data):08x}{crc32(data[::-1]):08x}{len(data):x}"


@cache
def _listed() -> dict[str, str]:
    path = os.path.join(os.path.dirname(__file__), FILE)
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            lines = file.read().split("\n")
    except OSError:
        return {}
    return {key: groups for key, _, groups in (line.partition("\t") for line in lines)}
