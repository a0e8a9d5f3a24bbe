"""LSP's base protocol: messages with a Content-Length header, found in a stream of bytes.

pygls reads the header's name case-sensitively, loses the message after an unknown line, and dies of a
MemoryError when the length is absurd. This reader finds the next header wherever it is, so that one
bad message costs that message alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BODY = 256 * 1024 * 1024
"""The largest message that is accepted, in bytes; a longer one is refused and skipped."""

_HEADER = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]+)[ \t]*\r?\n", re.IGNORECASE)
_REST_OF_HEADERS = re.compile(rb"(?:[!-~][^\r\n]*\r?\n)*\r?\n")
_LONGEST_HEADERS = 8192


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not read: its announced length in bytes, as written."""

    length: str


class FrameReader:
    """Bytes in, bodies out; keeps what is not complete yet."""

    def __init__(self, limit: int = MAX_BODY) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> Iterator[bytes | Refused]:
        """The messages that `data` completes, in order."""
        self._buffer += data
        while True:
            if self._length is None:
                refused = self._read_header()
                if refused is not None:
                    yield refused
                    continue
            if self._length is None or len(self._buffer) < self._length:
                return
            body = bytes(self._buffer[: self._length])
            del self._buffer[: self._length]
            self._length = None
            yield body

    def _read_header(self) -> Refused | None:
        match = _HEADER.search(self._buffer)
        if match is None:
            # What is left may be the beginning of a header, but no more than that.
            del self._buffer[:-_LONGEST_HEADERS]
            return None
        rest = _REST_OF_HEADERS.match(self._buffer, match.end())
        if rest is None:
            if len(self._buffer) - match.end() > _LONGEST_HEADERS:
                del self._buffer[: match.end()]
                return self._read_header()
            return None
        digits = match.group(1).decode("ascii")
        del self._buffer[: rest.end()]
        if len(digits) > 20 or int(digits) > self._limit:
            return Refused(digits[:20])
        self._length = int(digits)
        return None


def frame(body: bytes) -> bytes:
    """The body with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
