"""Proof of edits within one string of another format: it is read again by itself, as it would stand there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from promptls.text import Span, Written, changed, edited

Reads = Callable[[str, str], bool]
"""Given a string as it would stand in the file and the text that it should hold: True if it does."""


class ScalarProof:
    """Of the string at `where` of a file, which holds `text`."""

    __slots__ = ("reads", "source", "text", "where")

    def __init__(self, source: str, where: Span, text: str, reads: Reads) -> None:
        self.source = source
        self.where = where
        self.text = text
        self.reads = reads

    @property
    def size(self) -> int:
        """The length of the string."""
        return self.where.length

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the string is read as it should be after the edits."""
        start, end = self.where
        own = [each._replace(edit=each.edit.shift(-start)) for each in written]
        return self.reads(edited(self.source[start:end], own), changed(self.text, written))
