"""Text inside JSON strings: where each character stands, and how new text is written there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache

from promptls.text import Edit, EditRefused, Encoder, MappedText, Piece, PieceList, Span, Written
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

# A carriage return and line feed are one break, a surrogate pair one character: neither may be cut.
_ESCAPE = LazyPattern(
    r"(?:\\r|\\u000[dD])(?:\\n|\\u000[aA])"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}|\\."
)
_SURROGATE = LazyPattern("[\ud800-\udfff]")
_TAGS = ("{{", "{%", "{#")
_BREAKS = frozenset(("\r\n", "\r", "\n"))


def decode_json_string(string: str, start: int = 0) -> tuple[str, list[Piece]]:
    """The text of a valid JSON string, given with its quotes, and its pieces; `start` is its place.

    Line breaks become `\\n`; half of a surrogate pair becomes U+FFFD.
    """
    found = PieceList(start)
    at, end = 1, len(string) - 1
    for match in _ESCAPE.finditer(string, at, end) if "\\" in string else ():
        found.literal(string, at, match.start())
        at = match.end()
        found.unit(_unescape(match[0]), match.start(), at)
    found.literal(string, at, end)
    return found.text, found.pieces


@kept_by_text(250_000)
def _pieces_of(string: str, start: int) -> tuple[Piece, ...]:
    """Of the messages in a file of requests, the first is often the same in each line, at the same place."""
    return tuple(decode_json_string(string, start)[1])


@lru_cache(1_000)
def _unescape(escape: str) -> str:
    try:
        char: str = json.loads(f'"{escape}"')
    except json.JSONDecodeError:
        return escape  # within a template tag, which is no JSON: `regex("\\d")`
    if char in _BREAKS:
        return "\n"
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char


def json_text(source: str, span: Span, value: str) -> MappedText:
    """The text of a valid JSON string whose value is `value`, to be edited within its quotes."""
    text = value
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Where a template is filled in before the JSON is read, the value is that of the text with masked tags.
    is_masked = any(map(text.__contains__, _TAGS))
    if is_masked or (not text.isascii() and _SURROGATE.search(text)):
        text = decode_json_string(source[span.start : span.end])[0]
    newline = "\n" if source.find("\\r\\n", span.start, span.end) < 0 else "\r\n"
    pieces = cache(lambda: _pieces_of(source[span.start : span.end], span.start))
    return MappedText(text, pieces, span.start + 1, (), newline, _encoder(source, span))


def _encoder(source: str, string: Span) -> Encoder:
    written_in_ascii: list[bool] = []

    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        if _SURROGATE.search(new):
            raise EditRefused("half a surrogate pair is not a character")
        if not written_in_ascii:
            written_in_ascii.append(not mapped.text.isascii() and source[string.start : string.end].isascii())
        where = mapped.to_file(span)
        edit = Edit(where.start, where.end, _escaped(new, mapped.newline, written_in_ascii[0]))
        if not _reads_as_meant(source, mapped, span, edit, new):
            raise EditRefused("the JSON string would not read back as meant")
        yield Written(edit)

    return encode


def _reads_as_meant(source: str, mapped: MappedText, span: Span, edit: Edit, new: str) -> bool:
    """True if the new text decodes to itself between its neighbours.

    Only an escape can join with what stands beside it (a carriage return with a line feed, two halves of
    a character), so the neighbours that are none need not be read again.
    """
    before, after = mapped.piece_at(span.start - 1), mapped.piece_at(span.end)
    token, expected = edit.text, new
    if before and not before.literal:
        token = source[before.file_start : edit.start] + token
        expected = mapped.text[before.text_start : span.start] + expected
    if after and not after.literal:
        token += source[edit.end : after.file_end]
        expected += mapped.text[span.end : after.text_end]
    return decode_json_string(f'"{token}"')[0] == expected


def _escaped(text: str, newline: str, ascii_only: bool) -> str:
    dumped = json.dumps(text.replace("\n", newline), ensure_ascii=ascii_only)[1:-1]
    return dumped.replace("\x7f", "\\u007f")
