"""The edits that are to be made so far, and whether more fit between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from promptls.text.span import Edit, conflict


class Taken:
    """Edits of one text, in order, none of which touches another."""

    __slots__ = ("_edits",)

    def __init__(self) -> None:
        self._edits: list[Edit] = []

    def fits(self, edits: Iterable[Edit]) -> bool:
        """True if each of `edits` stands here already, or touches none that does."""
        return all(self._fits(edit, bisect_left(self._edits, edit)) for edit in edits)

    def _fits(self, edit: Edit, at: int) -> bool:
        neighbours = self._edits[max(0, at - 1) : at + 2]
        return all(other == edit or not conflict(other, edit) for other in neighbours)

    def add(self, edits: Iterable[Edit]) -> None:
        """Take these, which fit."""
        for edit in edits:
            at = bisect_left(self._edits, edit)
            if self._edits[at : at + 1] != [edit]:
                self._edits.insert(at, edit)
