"""Decoded text as it is read, piece by piece, in the order of the file."""

from __future__ import annotations

from promptls.text.places import Piece


class PieceList:
    """The text decoded so far and its pieces; each call adds what stands further on in the source.

    That stands at `by` in the file.
    """

    __slots__ = ("_by", "_parts", "length", "pieces")

    def __init__(self, by: int = 0) -> None:
        self._by = by
        self.pieces: list[Piece] = []
        self.length = 0
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        """All that was added."""
        return "".join(self._parts)

    def literal(self, source: str, start: int, end: int) -> None:
        """The characters `start..end` of the source as they stand; nothing if there are none."""
        if end > start:
            by = self._by
            self.pieces.append(Piece(self.length, self.length + end - start, start + by, end + by, True))
            self._parts.append(source[start:end])
            self.length += end - start

    def unit(self, text: str, start: int, end: int) -> None:
        """`text`, which `start..end` of the source stand for as a whole."""
        by = self._by
        self.pieces.append(Piece(self.length, self.length + len(text), start + by, end + by, False))
        self._parts.append(text)
        self.length += len(text)
