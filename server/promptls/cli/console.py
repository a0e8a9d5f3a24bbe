"""Writing to the terminal: colour where it is one, plain text elsewhere, errors on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

_CODES = {
    "error": "31;1", "warning": "33;1", "info": "36;1", "hint": "34;1",
    "bold": "1", "dim": "2", "red": "31", "green": "32", "blue": "34", "cyan": "36",
}  # fmt: skip


class Style:
    """Paints words for one stream, or leaves them plain; `terminal` tells whether a person looks at it."""

    def __init__(self, stream: TextIO) -> None:
        # NO_COLOR counts "when present and not an empty string" (its convention).
        plain = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
        forced = os.environ.get("FORCE_COLOR", "") not in ("", "0")
        self.terminal = stream.isatty()
        self.on = forced or (self.terminal and not plain)

    def paint(self, text: str, code: str) -> str:
        """`text` in the colour of that name."""
        return f"\x1b[{_CODES[code]}m{text}\x1b[0m" if self.on and text else text


def complain(message: str) -> None:
    """One line about what went wrong, on stderr."""
    print(f"{Style(sys.stderr).paint('error', 'error')}: {show_text(message)}", file=sys.stderr)


def note(message: str) -> None:
    """One line worth knowing, on stderr."""
    print(f"{Style(sys.stderr).paint('note', 'bold')}: {show_text(message)}", file=sys.stderr)


def one_line(text: str) -> str:
    """`text` on one line, with control characters made visible."""
    return show_text(text.replace("\n", "\\n"))


class Progress:
    """A line on a terminal that tells how far a long run is; nothing elsewhere, and nothing in a short run.

    `clear` takes the line away before something else is printed.
    """

    WAIT = 1.0
    """Seconds before the line is shown."""
    LEAST = 10
    """Files before the line is shown: fewer are no long run, only a slow machine."""
    PAUSE = 0.1
    """Seconds between two looks of it."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._on = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._next = clock() + self.WAIT
        self._count = 0
        self._shown = False
        self._process = os.getpid()  # those that are forked from it have the line, too, and leave it alone

    def step(self) -> None:
        """One file more is done."""
        self._count += 1
        if self._on and self._count >= self.LEAST and (now := self._clock()) >= self._next:
            self._show(now, f"{self._count} files")

    def part(self, name: str, done: int, size: int) -> None:
        """So many of the bytes of a long file are done."""
        if self._on and (now := self._clock()) >= self._next and os.getpid() == self._process:
            self._show(now, f"{100 * done // size} % of {one_line(name)}, after {self._count} files")

    def _show(self, now: float, done: str) -> None:
        self._next = now + self.PAUSE
        self._stream.write(f"\r\x1b[Kchecked {done} …")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False


_HARMLESS = frozenset("\n\t\u00a0\u202f\u2009\u3000")
"""Not printable to Python, but the blanks of French and Chinese typography, or the layout of a message."""


def show_text(text: str) -> str:
    """`text` with control characters made visible, so that a prompt cannot steer the terminal."""
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or char in _HARMLESS
        else f"\\u{ord(char):04x}"
        if ord(char) > 0xFF
        else f"\\x{ord(char):02x}"
        for char in text
    )
