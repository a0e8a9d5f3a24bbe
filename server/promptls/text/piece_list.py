"""Decoded text as it is read, piece by piece, in the order of the file."""

from __future__ import annotations

from promptls.text.mapped_text import Piece


class PieceList:
    """The text decoded so far and its pieces; each call adds what stands further on in the file."""

    __slots__ = ("_parts", "length", "pieces")

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.length = 0
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        """All that was added."""
        return "".join(self._parts)

    def literal(self, source: str, start: int, end: int) -> None:
        """The characters `start..end` of the file as they stand; nothing if there are none."""
        if end > start:
            self.pieces.append(Piece(self.length, self.length + end - start, start, end, True))
            self._parts.append(source[start:end])
            self.length += end - start

    def unit(self, text: str, start: int, end: int) -> None:
        """`text`, which `start..end` of the file stand for as a whole."""
        self.pieces.append(Piece(self.length, self.length + len(text), start, end, False))
        self._parts.append(text)
        self.length += len(text)
