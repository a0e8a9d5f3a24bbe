"""Text that is read without the indent that all its lines share, and without blanks at both ends.

PromptL and BAML read their prompts so. The indent stays in the file: it belongs to the line break before
it, so that new lines are written with it.
"""

from __future__ import annotations

import re
from functools import cache

from promptls.formats.slices import clipped
from promptls.named_tuple import NamedTuple
from promptls.text import Edit, MappedText, Piece, Span


class Dedented(NamedTuple):
    """The text without its common indent; `indent` is that indent as it stands in the file."""

    text: MappedText
    indent: str


def dedented(whole: MappedText, blanks: str, *, cut: bool = True, bare: bool = False) -> Dedented:
    """`whole` without common indent (if `cut`), trimmed. `blanks` are the characters that count as blank.

    `bare`: lines of nothing but blanks are read as empty.
    """
    leads = [match.group() for match in _leads(blanks).finditer(whole.text)] if cut else []
    indent = min(leads, key=len, default="")
    start = len(whole.text) - len(whole.text.lstrip(blanks))
    end = max(start, len(whole.text.rstrip(blanks)))
    lines = _Cut(whole.text, len(indent), blanks if bare else "")
    for piece in clipped(whole, Span(start, end)):
        lines.add(piece, start)
    anchor = whole.to_file(Span(start, start)).start
    text = MappedText("".join(lines.parts), lines.pieces, anchor, (), whole.newline, whole.encoder)
    return Dedented(text, indent)


@cache
def _leads(blanks: str) -> re.Pattern[str]:
    within = re.escape(blanks.replace("\n", ""))
    return re.compile(rf"^[{within}]*(?=[^{within}\n])", re.MULTILINE)


class _Cut:
    """The lines so far: `skip` of the indent is to come, the line break `broken` waits for its end."""

    __slots__ = ("bare", "broken", "length", "parts", "pieces", "skip", "source", "width")

    def __init__(self, source: str, width: int, bare: str) -> None:
        self.source = source
        self.bare = bare
        self.width = width
        self.skip = 0
        self.broken: tuple[int, int] | None = None
        self.pieces: list[Piece] = []
        self.parts: list[str] = []
        self.length = 0

    def add(self, piece: Piece, shift: int) -> None:
        """The next piece; its place in the source is `shift` further on."""
        start, end = piece.text_start + shift, piece.text_end + shift
        at = start
        while at < end:
            line_break = self.source.find("\n", at, end)
            stop = line_break if line_break >= 0 else end
            if stop > at:
                self._line(piece, at, stop, start)
            if line_break >= 0:
                self._break(piece, line_break, start)
            at = stop + 1

    def _break(self, piece: Piece, at: int, start: int) -> None:
        if self.broken:
            self._put("\n", self.broken, literal=False)
        offset = piece.file_start + at - start
        self.broken = (offset, offset + 1) if piece.literal else (piece.file_start, piece.file_end)
        self.skip = self.width
        if self.bare:
            end = self.source.find("\n", at + 1)
            line = self.source[at + 1 : end if end >= 0 else len(self.source)]
            self.skip = self.skip if line.strip(self.bare) else len(line)

    def _line(self, piece: Piece, at: int, stop: int, start: int) -> None:
        dropped = min(self.skip, stop - at)
        self.skip -= dropped
        at += dropped
        where = (piece.file_start, piece.file_end)
        if piece.literal:
            where = (piece.file_start + at - start, piece.file_start + stop - start)
        begins = where[0] if stop > at else where[1]
        if self.broken:
            self.broken = (self.broken[0], begins)
        if stop > at:
            if self.broken:
                self._put("\n", self.broken, literal=False)
                self.broken = None
            self._put(self.source[at:stop], where, literal=piece.literal)

    def _put(self, text: str, where: tuple[int, int], *, literal: bool) -> None:
        self.pieces.append(Piece(self.length, self.length + len(text), *where, literal))
        self.parts.append(text)
        self.length += len(text)


def indented_edit(source: str, mapped: MappedText, span: Span, new: str, indent: str) -> Edit:
    """The edit that writes `new` in place of `span`, with the indent on each line that is not empty."""
    where = mapped.to_file(span)
    more = span.end < len(mapped.text) and mapped.text[span.end] != "\n"
    first, *lines = new.split("\n")
    last = len(lines) - 1
    written = [indent + line if line or (at == last and more) else "" for at, line in enumerate(lines)]
    if first and span.start and mapped.text[span.start - 1] == "\n":
        # An empty line has no indent, or not the whole of it.
        there = where.start - 1 - max(source.rfind(sign, 0, where.start) for sign in "\r\n")
        first = indent[there:] + first
    return Edit(where.start, where.end, mapped.newline.join([first, *written]))
