"""Compiled regular expressions of earlier runs, kept as Python keeps the byte code of modules.

Compiling the patterns that one short file needs takes a quarter of a run. What `re` compiles a pattern to is
a list of numbers that its C engine runs; that list is what is kept, in one file for each build of Python.
This uses parts of `re` that are private and may change with any Python: whatever goes wrong, the pattern is
compiled as ever. The engine checks a list before it takes it, and a checksum tells a damaged file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from array import array
from binascii import crc32
from collections.abc import Callable
from importlib import import_module
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.text.clues import Needed

MOST = 2000
"""Patterns in one file, about three times what promptls has; beyond that the file is begun anew."""


class _Kept(NamedTuple):
    """A compiled pattern; without `code` if only its clues were wanted so far: most patterns are never asked.

    `clues`: a line a group, empty if it has none, None if nobody asked.
    """

    flags: int
    names: dict[str, int]
    groups: int
    code: bytes
    clues: str | None = None


class KeptPatterns:
    """The patterns in a file, and those compiled since."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._kept: dict[str, _Kept] = {}
        self._new = 0
        self._engine = _engine()
        if self._engine:
            with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
                self._kept = _read(path)

    def compile(self, source: str, flags: int) -> re.Pattern[str]:
        """The compiled pattern. Raises re.error where the source is none."""
        if self._engine is None:
            return re.compile(source, flags)
        flags = int(flags)  # RegexFlag is written differently from one Python to the next
        key = f"{flags}/{source}"
        try:
            kept = self._kept.get(key)
            if kept is None or not kept.code:
                clues = kept.clues if kept else None
                kept = self._kept[key] = self._engine.compile(source, flags)._replace(clues=clues)
                self._new += 1
            return self._engine.pattern(source, kept)
        except re.error:
            raise
        except Exception:  # a private part that is not what it was
            self._kept.pop(key, None)
            return re.compile(source, flags)

    def clues(self, source: str, flags: int) -> Needed:
        """The clues of the pattern, from memory if it was ever asked."""
        key = f"{int(flags)}/{source}"
        kept = self._kept.get(key)
        if kept is None or kept.clues is None:
            from promptls.text.listed_clues import clues_of_pattern  # wanted by a first run alone

            found = clues_of_pattern(source, flags)
            if self._engine:
                kept = kept or _Kept(int(flags), {}, 0, b"")
                self._kept[key] = kept._replace(clues="\n".join(map(" ".join, found)))
                self._new += 1
            return found
        return tuple(frozenset(group.split()) for group in kept.clues.splitlines())

    def save(self) -> None:
        """Write the file if patterns were compiled. Where that cannot be, the next run compiles again.

        As with byte code, PYTHONDONTWRITEBYTECODE forbids it.
        """
        if self._new and not sys.dont_write_bytecode:
            # A copy: other threads go on compiling.
            kept, new, self._new = dict(self._kept), self._new, 0
            if len(kept) > MOST:
                kept = self._kept = dict(list(kept.items())[-new:])
            with contextlib.suppress(OSError):
                _write(self.path, kept)


class _Engine(NamedTuple):
    """The private parts of `re` that are used."""

    parse: Callable[..., Any]
    code: Callable[..., list[int]]
    make: Callable[..., re.Pattern[str]]

    def compile(self, source: str, flags: int) -> _Kept:
        parsed = self.parse(source, flags)
        state = parsed.state
        code = array("I", self._code(parsed, flags | state.flags))
        return _Kept(flags | state.flags, dict(state.groupdict), state.groups - 1, code.tobytes())

    def _code(self, parsed: Any, flags: int) -> list[int]:
        if flags & re.ASCII:
            return self.code(parsed, flags)
        from promptls.text.quick_patterns import beginnings, joined, looked_for_first

        quick = joined(parsed, flags)
        return looked_for_first(self.code(quick, flags), beginnings(quick, flags))

    def pattern(self, source: str, kept: _Kept) -> re.Pattern[str]:
        code = array("I")
        code.frombytes(kept.code)
        by_number: list[str | None] = [None] * (kept.groups + 1)
        for name, number in kept.names.items():
            by_number[number] = name
        return self.make(source, kept.flags, code.tolist(), kept.groups, kept.names, tuple(by_number))


def _engine() -> _Engine | None:
    """None for a Python whose `re` is made in another way."""
    try:
        engine = import_module("_sre")
        modern = sys.version_info >= (3, 11)
        parser = import_module("re._parser" if modern else "sre_parse")
        compiler = import_module("re._compiler" if modern else "sre_compile")
        if array("I").itemsize != engine.CODESIZE:
            return None
        return _Engine(parser.parse, compiler._code, engine.compile)
    except (ImportError, AttributeError):
        return None


def file_name() -> str:
    """The name of the file for this build of Python."""
    magic = getattr(import_module("_sre"), "MAGIC", 0)
    return f"patterns4-{sys.implementation.cache_tag}-{sys.hexversion:x}-{magic}-{sys.byteorder}"


def _read(path: str) -> dict[str, _Kept]:
    with open(path, "rb") as file:
        head, _, codes = file.read().partition(b"\n")
    sums, entries = json.loads(head)
    if sums != crc32(codes):
        raise ValueError("damaged")
    found: dict[str, _Kept] = {}
    at = 0
    for key, flags, names, groups, size, clues in entries:
        found[key] = _Kept(flags, names, groups, codes[at : at + size], clues)
        at += size
    return found


def _write(path: str, kept: dict[str, _Kept]) -> None:
    codes = b"".join(one.code for one in kept.values())
    entries = [(key, one.flags, one.names, one.groups, len(one.code), one.clues) for key, one in kept.items()]
    replace_file(path, json.dumps((crc32(codes), entries)).encode() + b"\n" + codes)


def replace_file(path: str, data: bytes) -> None:
    """Writes a file of the cache, so that whoever reads it has the old one or the new one whole.

    It is the user's alone: code is taken from no file that somebody else may have written.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    beside = f"{path}.{os.getpid()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
        file.write(data)
    os.replace(beside, path)
