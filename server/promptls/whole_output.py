"""Output into a pipe that does not block, as some who start promptls leave it: what does not fit in waits."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from typing import Any, TextIO


def write_some(file: int, data: Any) -> int:
    """Writes what there is room for, as soon as there is some, and says how much that was."""
    while True:
        with suppress(BlockingIOError):
            return os.write(file, data)
        from selectors import EVENT_WRITE, DefaultSelector  # hardly ever wanted

        with DefaultSelector() as room:
            room.register(file, EVENT_WRITE)
            room.select()


class _Patient(io.FileIO):
    def write(self, data: Any) -> int:
        return write_some(self.fileno(), data)


def patient(stream: TextIO) -> TextIO:
    """The stream, or one in its place that loses nothing: Python's own drops what finds no room."""
    if not isinstance(stream, io.TextIOWrapper) or not hasattr(os, "get_blocking"):
        return stream
    file = stream.fileno()
    if os.get_blocking(file):
        return stream
    stream.flush()
    raw = io.BufferedWriter(_Patient(file, "wb", closefd=False))
    return io.TextIOWrapper(
        raw, stream.encoding, stream.errors, newline="", line_buffering=stream.line_buffering
    )
