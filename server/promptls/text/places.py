"""Which characters of a decoded text stand where in the file: piece by piece, or by the line breaks alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate

from promptls.named_tuple import NamedTuple
from promptls.text.followed import Followed, edited_lines, tell_edit
from promptls.text.lazy_pattern import LazyPattern


class Piece(NamedTuple):
    """`text_start..text_end` of the text stand at `file_start..file_end` of the file."""

    text_start: int
    text_end: int
    file_start: int
    file_end: int
    literal: bool


class Listed:
    """The pieces in a row."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._starts = [piece.text_start for piece in pieces]
        self._file_starts = [piece.file_start for piece in pieces]

    def of_text(self, at: int) -> Piece:
        """The piece that holds the character at `at`; the last one behind the end."""
        return self.pieces[bisect_right(self._starts, at) - 1]

    def of_file(self, at: int) -> Piece:
        """The last piece that begins at the file offset `at` or before."""
        return self.pieces[bisect_right(self._file_starts, at) - 1]


_BREAK = LazyPattern(r"\r\n?")


class _Decoded(NamedTuple):
    """A text with `\\n` for its line breaks; where those with a carriage return began and ended before."""

    text: str
    at: list[int]
    ends: list[int]


def _decoded(raw: str) -> _Decoded:
    at, ends = _breaks_in(raw, 0, len(raw))
    return _Decoded(_joined(raw, [0, *ends], [*at, len(raw)]), at, ends)


def _breaks_in(raw: str, start: int, end: int) -> tuple[list[int], list[int]]:
    spans = [match.span() for match in _BREAK.finditer(raw, start, end)]
    return [first for first, _ in spans], [last for _, last in spans]


def _joined(raw: str, starts: list[int], ends: list[int]) -> str:
    """The text between the breaks; `str.replace` takes five times as long where the text holds an emoji."""
    return "\n".join(map(raw.__getitem__, map(slice, starts, ends)))


def _decoded_after(before: _Decoded, old: str, new: str) -> _Decoded:
    start, old_end, new_end = edited_lines(old, new)
    text, at, ends = before
    first, last, by = bisect_left(at, start), bisect_left(at, old_end), new_end - old_end
    begun, ended = _breaks_in(new, start, new_end)
    head = start - _shorter(at[:first], ends[:first])
    tail = len(text) - (head + old_end - start - _shorter(at[first:last], ends[first:last]))
    edited = _joined(new, [start, *ended], [*begun, new_end])
    after = text[:head] + edited + text[len(text) - tail :]
    tell_edit(text, after, head, tail)
    return _Decoded(after, _mended(at, first, last, begun, by), _mended(ends, first, last, ended, by))


def _shorter(at: list[int], ends: list[int]) -> int:
    """By how much a text is shorter than the file, in which these breaks are."""
    return sum(ends) - sum(at) - len(at)


def _mended(old: list[int], first: int, last: int, new: list[int], by: int) -> list[int]:
    rest = old[last:]
    return [*old[:first], *new, *([at + by for at in rest] if by else rest)]


_read = Followed(_decoded, _decoded_after)


class Broken:
    """The pieces of text that is the file's own from `start` on, but for line breaks with a carriage return.

    Each is made when it is asked for: at a keystroke, few of the two that a line has.
    """

    def __init__(self, raw: str, start: int) -> None:
        self.text, self._at, self._ends = _read(raw)
        self._start = start
        self._size = len(raw)
        shorter = accumulate([end - at - 1 for at, end in zip(self._at, self._ends, strict=True)], initial=0)
        self._in_text = [at - by for at, by in zip(self._at, shorter, strict=False)]
        self._made: dict[int, Piece] = {}
        self.newline = raw[self._at[0] : self._ends[0]]

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """All of them."""
        found: list[Piece] = []
        for number in range(len(self._at)):
            found += (self._before(number), self._break(number))
        found.append(self._before(len(self._at)))
        return [piece for piece in found if piece.text_start < piece.text_end]

    def of_text(self, at: int) -> Piece:
        """The piece that holds the character at `at`; the last one behind the end."""
        number = bisect_right(self._in_text, at)
        if number and self._in_text[number - 1] == at:
            return self._break(number - 1)
        found = self._made.get(number)  # many are asked for again and again: a line holds several places
        if found is None:
            found = self._made[number] = self._before(number)
        return found

    def of_file(self, at: int) -> Piece:
        """The last piece that begins at the file offset `at` or before."""
        at -= self._start
        number = bisect_right(self._at, at)
        is_break = number > 0 and at < self._ends[number - 1]
        return self._break(number - 1) if is_break else self._before(number)

    def _break(self, number: int) -> Piece:
        place, by = self._in_text[number], self._start
        return Piece(place, place + 1, by + self._at[number], by + self._ends[number], False)

    def _before(self, number: int) -> Piece:
        """What stands between two breaks, of which `number` is the later; it may be empty."""
        place = self._in_text[number - 1] + 1 if number else 0
        at = self._ends[number - 1] if number else 0
        end = self._at[number] if number < len(self._at) else self._size
        return Piece(place, place + end - at, self._start + at, self._start + end, True)


Pieces = Sequence[Piece] | Broken | Callable[[], Sequence[Piece]]
"""The pieces of a text, or what finds them when a place is asked for: of most texts nobody asks."""
