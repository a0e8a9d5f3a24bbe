"""A part of a mapped text as a text of its own: a message within a template within a YAML string."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from promptls.text import Edit, EditRefused, Encoder, MappedText, Piece, Span, Written, changed

Check = Callable[[str, Sequence[str]], bool]
"""Given the whole text after edits and the parts as they should read: True if it is read as these."""


def sliced(whole: MappedText, spans: Sequence[Span], check: Check) -> list[MappedText]:
    """The parts `spans` of `whole`. Edits are written by the encoder of the whole, if `check` agrees."""
    proof = LayeredProof(whole, [whole.text[start:end] for start, end in spans], check)
    return [_slice(whole, span, _encoder(proof, number, span)) for number, span in enumerate(spans)]


def _slice(whole: MappedText, span: Span, encoder: Encoder) -> MappedText:
    anchor = whole.to_file(Span(span.start, span.start)).start
    text = whole.text[span.start : span.end]
    return MappedText(text, clipped(whole, span), anchor, (), whole.newline, encoder)


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


class LayeredProof:
    """Reads the whole again in its parts, `texts`, and leaves the rest to the proof of the whole.

    What is written has an edit `within`, whose change is that of the whole text.
    """

    def __init__(self, whole: MappedText, texts: Sequence[str], check: Check) -> None:
        self.whole = whole
        self.texts = texts
        self.check = check
        self.size = len(whole.text)

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the parts, and what holds them, are read as they should be after the edits."""
        inner = [each.within._replace(edit=each.edit) for each in written if each.within]
        after = changed(self.whole.text, [each._replace(number=0) for each in inner])
        touched = {each.number for each in written}
        parts = [changed(text, written, n) if n in touched else text for n, text in enumerate(self.texts)]
        proofs = {each.proof for each in inner if each.proof}
        return self.check(after, parts) and all(
            proof.holds([each for each in inner if each.proof is proof]) for proof in proofs
        )

    def ways(self, number: int, change: Edit, outer: Edit) -> Iterator[Written]:
        """The ways to make `change` of a part, which is `outer` of the whole."""
        for within in self.whole.encoder(self.whole, outer.span, outer.text):
            yield Written(within.edit, self, change, number, within._replace(change=outer))


def _encoder(proof: LayeredProof, number: int, part: Span) -> Encoder:
    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        change = Edit(*span, new)
        yield from proof.ways(number, change, change.shift(part.start))
        raise EditRefused("the template would be split into messages in another way")

    return encode
