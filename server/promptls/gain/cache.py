"""Outcomes kept on disk, one JSON object a line, so that a run can be resumed and scored again offline.

The first line says what was run. No prompt and no key is ever written: a request is known by the SHA-256 of
what was sent. Answers are written only where the user wants them kept; else their scores are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from promptls.engine.disk import lock
from promptls.gain.exchange import Outcome

_FORMAT = 1


class CacheError(ValueError):
    """A file that is no cache of ours, is damaged, or belongs to another run."""


class Kept(dict[str, Any]):
    """One line: the outcome's fields, when it was had (`at`), and `scores` where the answer was not kept."""


class Cache:
    """The file of one run. `header` is what was run; `lines` what is known already, by request."""

    def __init__(self, path: Path, header: Mapping[str, Any]) -> None:
        self.path = path
        self.header = dict(header)
        self.lines: dict[str, Kept] = {}
        self._stream: IO[str] | None = None

    @classmethod
    def opened(cls, path: Path, header: Mapping[str, Any]) -> Cache:
        """The cache to go on with, made if it is not there or empty, and ours until it is closed.

        Raises CacheError for another run's, and for one that a run is writing to.
        """
        cache = cls(path, header)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        stream = os.fdopen(descriptor, "a", encoding="utf-8", newline="\n")
        try:
            lock(stream)
            whole = cache._known(header)
            stream.truncate(whole)  # a kill may have left half a line
        except BaseException as error:
            stream.close()
            if isinstance(error, BlockingIOError):
                told = f"another run is writing to {path}"
                raise CacheError(f"{told}; wait for its end, or choose another --out-dir") from None
            raise
        cache._stream = stream
        if not whole:
            cache._write({"promptls-gain": _FORMAT, **header})
        return cache

    def _known(self, header: Mapping[str, Any]) -> int:
        """Reads what the file holds; how many bytes of it stand. Raises CacheError for another run's."""
        if b"\n" not in self.path.read_bytes():
            return 0
        found, self.lines, whole = _load(self.path)
        different = sorted(k for k in {*found, *header} if found.get(k) != header.get(k))
        if different and self.lines:
            told = f"{self.path} holds another run ({', '.join(different)} differ)"
            raise CacheError(f"{told}; choose another --out-dir")
        return 0 if different else whole

    def add(self, key: str, line: Kept) -> None:
        """Keep one outcome, on disk at once."""
        self.lines[key] = line
        if self._stream is not None:
            self._write({"key": key, **line})

    def forget(self, keys: set[str]) -> None:
        """Ask again for these: they are left out, and what comes later stands."""
        for key in keys:
            self.lines.pop(key, None)

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()

    def _write(self, data: Mapping[str, Any]) -> None:
        assert self._stream is not None
        self._stream.write(json.dumps(data, ensure_ascii=False) + "\n")
        self._stream.flush()


def read_header(path: Path) -> dict[str, Any]:
    """What the file says was run. Raises CacheError, or OSError where it cannot be read."""
    return _load(path)[0]


def _load(path: Path) -> tuple[dict[str, Any], dict[str, Kept], int]:
    """The header, the lines, and how many bytes are whole lines."""
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    lines: dict[str, Kept] = {}
    header: dict[str, Any] | None = None
    for number, raw in enumerate(data[:whole].split(b"\n")[:-1], 1):
        line = _parsed(raw, "promptls-gain" if header is None else "key")
        if line is None:
            raise CacheError(f"{path}:{number}: not a line of promptls gain; delete it, or the file")
        if header is not None:
            lines[line.pop("key")] = Kept(line)
        elif line.pop("promptls-gain") == _FORMAT:
            header = line
        else:
            raise CacheError(f"{path}: written by another version of promptls; choose another --out-dir")
    if header is None:
        raise CacheError(f"{path}: not a file of promptls gain; name another --out-dir")
    return header, lines, whole


def _parsed(raw: bytes, required: str) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
        return line if required in line and (required != "key" or outcome_of(line)) else None
    except (ValueError, TypeError, AttributeError):
        return None


def outcome_of(line: Mapping[str, Any]) -> Outcome:
    """The outcome that a line holds; its text is empty where the answer was not kept."""
    return Outcome(**{name: value for name, value in line.items() if name in Outcome._fields})
