"""A part of a mapped text as a text of its own: a message within a template within a YAML string."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from promptls.text import Edit, EditRefused, Encoder, MappedText, Piece, Span

Check = Callable[[str, str], bool]
"""Given the whole text after an edit and the part as it should read: True if it is read as that."""


def sliced(whole: MappedText, span: Span, check: Check) -> MappedText:
    """The part `span` of `whole`. Edits are written by the encoder of the whole, if `check` agrees."""
    pieces = clipped(whole, span)
    anchor = whole.to_file(Span(span.start, span.start)).start
    text = whole.text[span.start : span.end]
    return MappedText(text, pieces, anchor, (), whole.newline, _encoder(whole, span, check))


def clipped(whole: MappedText, span: Span) -> list[Piece]:
    """The pieces of `span`, in coordinates of the part."""
    first = bisect_right(whole.pieces, span.start, key=lambda piece: piece.text_end)
    last = bisect_left(whole.pieces, span.end, key=lambda piece: piece.text_start)
    return [_clipped(piece, span) for piece in whole.pieces[first:last]]


def _clipped(piece: Piece, span: Span) -> Piece:
    start, end = max(piece.text_start, span.start), min(piece.text_end, span.end)
    file_start, file_end = piece.file_start, piece.file_end
    if piece.literal:
        file_start += start - piece.text_start
        file_end = file_start + end - start
    return Piece(start - span.start, end - span.start, file_start, file_end, piece.literal)


def _encoder(whole: MappedText, part: Span, check: Check) -> Encoder:
    def encode(mapped: MappedText, span: Span, new: str) -> Edit:
        expected = mapped.text[: span.start] + new + mapped.text[span.end :]
        after = whole.text[: part.start] + expected + whole.text[part.end :]
        if not check(after, expected):
            raise EditRefused("the template would be split into messages in another way")
        return whole.encoder(whole, span.shift(part.start), new)

    return encode
