"""Text that Python's `str.format` fills in: `{name}` is a variable, `{{` and `}}` are braces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from string import Formatter

from promptls.formats.slices import clipped
from promptls.formats.templates import Placeholder
from promptls.named_tuple import NamedTuple
from promptls.text import Encoder, MappedText, Piece, Span, Written, refuse_edits
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(r"\{\{|\}\}|\{([A-Za-z_]\w{0,80})[^{}\n]{0,80}\}")


class Formatted(NamedTuple):
    """The text as it reads after formatting, its placeholders, and why it cannot be formatted, if so."""

    text: MappedText
    placeholders: list[Placeholder]
    fault: str


def read_formatted(whole: MappedText) -> Formatted:
    """The text of a format string, with doubled braces as one, each a unit."""
    pieces: list[Piece] = []
    parts: list[str] = []
    cuts = [(0, 0)]
    placeholders: list[Placeholder] = []
    at = length = 0
    for match in _TOKEN.finditer(whole.text):
        if match.group(1):
            start = length + match.start() - at
            span = Span(start, start + len(match.group()))
            name = Span(*match.span(1)).shift(start - match.start())
            placeholders.append(Placeholder(span, match.group(1), "format", (name,)))
            continue
        pieces += _copied(whole, Span(at, match.start()), length)
        parts += [whole.text[at : match.start()], match.group()[0]]
        length += match.start() - at
        file = whole.to_file(Span(*match.span()))
        pieces.append(Piece(length, length + 1, file.start, file.end, False))
        length, at = length + 1, match.end()
        cuts.append((length, at))
    pieces += _copied(whole, Span(at, len(whole.text)), length)
    parts.append(whole.text[at:])
    fault = _fault(whole.text)
    # Braces that are not paired would pair up with what is written beside them.
    encoder = (
        refuse_edits("the braces of the format string are not paired") if fault else _encoder(whole, cuts)
    )
    text = MappedText("".join(parts), pieces, whole.anchor, (), whole.newline, encoder)
    return Formatted(text, placeholders, fault)


def _copied(whole: MappedText, span: Span, at: int) -> list[Piece]:
    return [
        Piece(p.text_start + at, p.text_end + at, p.file_start, p.file_end, p.literal)
        for p in clipped(whole, span)
    ]


def _encoder(whole: MappedText, cuts: list[tuple[int, int]]) -> Encoder:
    """Writes into the format string; `cuts` pair places of the text as read with those of the string."""
    starts = [start for start, _ in cuts]

    def original(at: int) -> int:
        start, place = cuts[bisect_right(starts, at) - 1]
        return place + at - start

    def encode(mapped: MappedText, span: Span, new: str) -> Iterable[Written]:
        escaped = new.replace("{", "{{").replace("}", "}}")
        return whole.encoder(whole, Span(original(span.start), original(span.end)), escaped)

    return encode


def _fault(text: str) -> str:
    try:
        for _ in Formatter().parse(text):
            pass
    except ValueError as error:
        return str(error)
    return ""
