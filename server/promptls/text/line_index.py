"""Where lines begin, as LSP counts them: after `\\n`, `\\r\\n` or a lone `\\r`, and after nothing else.

`str.splitlines` also breaks at U+2028, U+0085, form feed and others; an editor does not, and text
pasted into prompts does contain them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import accumulate

from promptls.last_asked import last_asked
from promptls.text.followed import Followed, difference
from promptls.text.lazy_pattern import LazyPattern

_BREAK = LazyPattern(r"\r\n|\n|\r")


class Encoding(Enum):
    """The unit in which a column is counted (LSP's position encodings)."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"

    def width(self, text: str) -> int:
        """The length of `text` in this encoding's units."""
        if self is Encoding.UTF32 or text.isascii():
            return len(text)
        if self is Encoding.UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def prefix(self, text: str, units: int) -> int:
        """How many code points of `text` fit in `units`; a unit inside a character counts as its start."""
        if units <= 0:
            return 0
        if self is Encoding.UTF32 or text.isascii():
            return min(units, len(text))
        if self is Encoding.UTF16:
            raw = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
            return len(raw.decode("utf-16-le", "ignore"))
        return len(text.encode("utf-8", "surrogatepass")[:units].decode("utf-8", "ignore"))


class LineIndex:
    """Offsets (code points) to lines and columns of one text, and back.

    Lines and LSP characters count from 0; `column` is for people and counts code points from 1. Of a text
    that is a part of a file, `first` is the number of lines before it, which `column` counts too.
    """

    __slots__ = ("_starts", "first", "text")

    def __init__(self, text: str, first: int = 0) -> None:
        self.text = text
        self.first = first
        self._starts = _line_starts(text)

    @property
    def line_count(self) -> int:
        """The number of lines; a text that ends in a line break has an empty last line."""
        return len(self._starts)

    def line_start(self, line: int) -> int:
        """The offset at which `line` begins."""
        return self._starts[line]

    def line_end(self, line: int) -> int:
        """The offset just before the line's break, or the end of the text."""
        if line + 1 == len(self._starts):
            return len(self.text)
        end = self._starts[line + 1] - 1
        return end - (
            self.text[end] == "\n" and self.text[end - 1 : end] == "\r" and end > self._starts[line]
        )

    def line_text(self, line: int) -> str:
        """The line without its break."""
        return self.text[self._starts[line] : self.line_end(line)]

    def line_of(self, offset: int) -> int:
        """The line that holds `offset`; a break belongs to the line that it ends."""
        return bisect_right(self._starts, offset) - 1

    def column(self, offset: int) -> tuple[int, int]:
        """(line, column) for people: both from 1, the column in code points without the byte order mark."""
        line = self.line_of(offset)
        mark = line == 0 and offset > 0 and self.text.startswith("\ufeff")
        return self.first + line + 1, offset - self._starts[line] + 1 - mark

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """(line, character) for LSP, both from 0, the character in units of `encoding`."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line_of(offset)
        start = self._starts[line]
        return line, encoding.width(self.text[start : min(offset, self.line_end(line))])

    def positions(self, offsets: Iterable[int], encoding: Encoding) -> Iterator[tuple[int, int, int]]:
        """(offset, line, character) of each, in order and equal ones once, in time linear in the text.

        An offset inside a line break stands at the line's end. One by one, each would measure its line from
        the beginning: on a line of 1 MB with a thousand diagnostics that takes minutes.
        """
        starts, text = self._starts, self.text
        at = character = following = 0
        line = -1
        for offset in sorted(set(offsets)):
            if offset >= following:
                line = bisect_right(starts, offset) - 1
                at, character = starts[line], 0
                following = starts[line + 1] if line + 1 < len(starts) else len(text) + 1
            # Only at the end of a line may the offset lie in its break.
            stop = offset if offset < following - 2 else min(offset, self.line_end(line))
            if stop > at:
                part = text[at:stop]
                character += stop - at if part.isascii() else encoding.width(part)
                at = stop
            yield offset, line, character

    def offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The offset of an LSP position; beyond a line's end is its end, beyond the last line the text's."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self.line_end(line)
        if character >= 4 * (end - start):
            return end
        return start + encoding.prefix(self.text[start:end], character)


def _starts_of(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(match.end() for match in _BREAK.finditer(text))]
    # Several times as fast as the pattern.
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    starts.pop()
    return starts


def _mended_starts(before: list[int], old: str, new: str) -> list[int]:
    """The same from those of a text that was edited: lines that no edit touched begin where they began."""
    head, tail = difference(old, new)
    # An edit behind a carriage return may make one break of two.
    first = bisect_right(before, max(0, head - 1)) - 1
    same = bisect_right(before, len(old) - tail)
    by = len(new) - len(old)
    start, end = before[first], before[same] + by if same < len(before) else len(new)
    between = [match.end() for match in _BREAK.finditer(new, start, end)]
    rest = before[same + 1 :]
    return [*before[: first + 1], *between, *([at + by for at in rest] if by else rest)]


_line_starts = Followed(_starts_of, _mended_starts)
"""Where the lines of a text begin; a server asks at every keystroke."""


@last_asked  # each of many prompts in a file asks, and its first line may be the whole file
def newline_of(text: str) -> str:
    """The line break that the text uses first; `\\n` if it has none."""
    match = _BREAK.search(text)
    return match.group() if match else "\n"
