"""The text that a model reads, with the place in the file of every character.

A prompt inside a JSON string or a YAML block is not the file's own characters: `\\n` is two of them,
an indent is none. `MappedText` holds the decoded text in pieces. A *literal* piece has the same
characters in the file; any other piece is one unit that no edit may cut (an escape, a line break
with the indent that follows it).

Line breaks are always `\\n` here; a `\\r\\n` of the file is a piece of its own.

Seam rule: a boundary between two pieces belongs to the piece after it. The indent of a YAML block
lies in the gap between pieces, and new text must go behind it, not before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from promptls.named_tuple import made
from promptls.text.places import Broken, Listed, Piece, Pieces
from promptls.text.span import Edit, Span, meeting
from promptls.text.written import EditRefused, Written

Encoder = Callable[["MappedText", Span, str], Iterable[Written]]
"""The ways to write new text in place of a span of the decoded text, best first.

Raises EditRefused, with the reason, where there is none, or none is left.
"""


def refuse_edits(reason: str, kind: type[EditRefused] = EditRefused) -> Encoder:
    """The encoder of text that cannot be edited at all, and why."""

    def encode(mapped: MappedText, span: Span, new: str) -> Iterable[Written]:
        raise kind(reason)

    return encode


def _literally(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
    yield Written(encode_literally(mapped, span, new))


def encode_literally(mapped: MappedText, span: Span, new: str) -> Edit:
    """The edit of formats whose prompt text is the file's own characters."""
    where = mapped.to_file(span)
    return Edit(where.start, where.end, new.replace("\n", mapped.newline))


class MappedText:
    """Decoded text, its pieces in order without gaps, and the template spans that no edit may touch.

    The templates are in order too. `anchor` is the file offset of an empty text; `newline` is what a line
    break is written as. Never changed once made.
    """

    __slots__ = ("_pieces", "_places", "_template_ends", "anchor", "encoder", "newline", "templates", "text")

    def __init__(
        self,
        text: str,
        pieces: Pieces,
        anchor: int = 0,
        templates: tuple[Span, ...] = (),
        newline: str = "\n",
        encoder: Encoder | None = None,
    ) -> None:
        self.text = text
        self._pieces = pieces
        self._places: Listed | Broken | None = None
        self.anchor = anchor
        self.templates = templates
        self._template_ends = [template.end for template in templates]
        self.newline = newline
        self.encoder = encoder or _literally

    @property
    def pieces(self) -> Sequence[Piece]:
        """The pieces in order."""
        return self._found.pieces

    @property
    def _found(self) -> Listed | Broken:
        places = self._places
        if places is None:
            given = self._pieces
            if isinstance(given, Broken):
                places = given
            else:
                self._pieces = pieces = given() if callable(given) else given
                places = Listed(pieces)
            self._places = places
        return places

    def piece_at(self, at: int) -> Piece | None:
        """The piece that holds the character at `at`; None before the first and behind the last."""
        return self._found.of_text(at) if 0 <= at < len(self.text) else None

    def with_templates(self, templates: Iterable[Span]) -> MappedText:
        """The same text with these template spans, in order."""
        return MappedText(self.text, self._pieces, self.anchor, tuple(templates), self.newline, self.encoder)

    def locked(self, reason: str) -> MappedText:
        """The same text, every edit of which is refused for `reason`."""
        encoder = refuse_edits(reason)
        return MappedText(self.text, self._pieces, self.anchor, self.templates, self.newline, encoder)

    def to_file(self, span: Span) -> Span:
        """The file span of a text span; a part of an escape grows to the whole escape."""
        first, behind = span
        places = self._places or self._found
        if not self.text and not places.pieces:
            return Span(self.anchor, self.anchor)
        text_start, text_end, file_start, file_end, literal = places.of_text(first)
        by = file_start - text_start
        if first >= len(self.text):
            start = file_end
        else:
            start = first + by if literal else file_start
        if first == behind:
            return Span(start, start)
        if literal and behind <= text_end:  # as nearly always
            return made(Span, (start, behind + by))
        last = places.of_text(behind - 1)
        end = last.file_start + (behind - last.text_start) if last.literal else last.file_end
        return Span(start, end)

    def from_file(self, offset: int) -> int | None:
        """The text offset that stands at a file offset; None outside this text.

        Inside an escape it is the escape's start, inside an indent the character after it.
        """
        places = self._found
        if not self.text and not places.pieces:
            return 0 if offset == self.anchor else None
        first, last = places.of_text(0), places.of_text(len(self.text))
        if not first.file_start <= offset <= last.file_end:
            return None
        piece = places.of_file(offset)
        if offset >= piece.file_end:
            return piece.text_end
        return piece.text_start + (offset - piece.file_start if piece.literal else 0)

    def edit(self, start: int, end: int, new: str) -> Edit:
        """The file edit that turns `text[start:end]` into `new`, proven.

        Raises EditRefused if it would touch a template or the format cannot write it. Of many edits, `settle`
        proves all at once.
        """
        for written in self.ways(start, end, new):
            if written.proof is None or written.proof.holds([written]):
                return written.edit
        raise EditRefused("the file would not read back as meant")

    def ways(self, start: int, end: int, new: str) -> Iterable[Written]:
        """The ways to write that edit, which are still to be proven. Raises EditRefused as `edit` does."""
        # Only the first template that ends behind `start` can be touched first.
        after = bisect_right(self._template_ends, start)
        if after < len(self.templates) and self.templates[after].start < end:
            raise EditRefused("the edit would touch template syntax")
        return self.encoder(self, Span(start, end), new)

    def ways_to_cut(self, start: int, end: int) -> Iterable[Written]:
        """The ways to take `text[start:end]` out, with templates that lie in it whole.

        For text that is put in elsewhere unchanged. Raises EditRefused if it would cut a template in two or
        the format cannot write it.
        """
        for template in meeting(self.templates, Span(start, end)):
            if template.start < start or template.end > end:
                raise EditRefused("the edit would cut template syntax in two")
        return self.encoder(self, Span(start, end), "")


def map_literal(
    source: str, span: Span, templates: Iterable[Span] = (), encoder: Encoder | None = None
) -> MappedText:
    """The characters of `span` as they stand, line breaks normalised to `\\n`.

    `templates` are in coordinates of the resulting text.
    """
    raw = source[span.start : span.end]
    if "\r" not in raw:
        pieces = [Piece(0, len(raw), span.start, span.end, True)] if raw else []
        return MappedText(raw, pieces, span.start, tuple(templates), encoder=encoder)
    broken = Broken(raw, span.start)
    return MappedText(broken.text, broken, span.start, tuple(templates), broken.newline, encoder)
