"""White space between lines: blanks at their ends, blank lines, the start and the end of the text."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formatter.elements import elements, outermost
from promptls.formatter.page import Page
from promptls.formatter.zones import Zones
from promptls.prompt.block import BlockKind
from promptls.text import Edit

_BESIDE_FENCE = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.FENCE, BlockKind.QUOTE, BlockKind.TABLE}
)
_BREAKS_IN = frozenset({"-", "*", "+", "1.", "1)"})
_BESIDE_ELEMENT = frozenset({BlockKind.HEADING, BlockKind.FENCE})


def line_gaps(page: Page, zones: Zones, items: frozenset[int], limit: int, apart: bool) -> Iterator[Edit]:
    """Edits of what stands between two lines that are not blank: at most `limit` blank lines.

    `items` are blocks that are list items to every reader. With `apart`, blank lines are put where
    blocks should stand apart.
    """
    margins = _Margins(page) if apart else None
    for line, following in zip(page.filled, page.filled[1:], strict=False):
        if zones.same(line, following):
            continue
        start = page.ends[line] if zones.of[line] else page.bare[line]
        old = page.text[start : page.starts[following]]
        blank_lines = following - line - 1
        if blank_lines:
            new = "\n" * (1 + min(blank_lines, limit))
        elif margins and margins.wanted(page.owner[line], page.owner[following]):
            new = "\n\n"
        else:
            breaks = old[-3:-1] == "  " and _may_break(page, line, following, items)
            new = "  \n" if breaks else "\n"
        if new != old:
            yield _trimmed(start, old, new)


def text_start(page: Page, zones: Zones, blank_lines: int) -> Iterator[Edit]:
    """The edit that leaves `blank_lines` before the first line."""
    first = page.filled[0]
    old, new = page.text[: page.starts[first]], "\n" * blank_lines
    if old != new and first not in zones.walls:
        yield _trimmed(0, old, new)


def text_end(page: Page, zones: Zones) -> Iterator[Edit]:
    """The edit that ends the text in one line break; what never closes only gets the one it lacks."""
    last = page.filled[-1]
    open_ended = zones.of[last] != 0 and zones.same(last, len(page.starts) - 1)
    if open_ended or last in zones.walls:
        start = page.ends[last]
        if start == len(page.text):
            yield Edit(start, start, "\n")
        return
    start = page.ends[last] if zones.of[last] else page.bare[last]
    old = page.text[start:]
    if old != "\n":
        yield _trimmed(start, old, "\n")


def _trimmed(start: int, old: str, new: str) -> Edit:
    """The change without what stays; at the end first, so that a line break goes to the end of its line."""
    limit = min(len(old), len(new))
    tail = 0
    while tail < limit and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    head = 0
    while head < limit - tail and old[head] == new[head]:
        head += 1
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])


def _may_break(page: Page, line: int, following: int, items: frozenset[int]) -> bool:
    """False where two blanks at the end of `line` are no hard break for sure."""
    owner, after = page.blocks[page.owner[line]], page.blocks[page.owner[following]]
    if owner.kind in (BlockKind.HEADING, BlockKind.RULE):
        return False
    if owner is after:
        return True
    if page.owner[following] in items:
        return False
    if page.column[following] > 3:
        # It may be more text of an item above.
        return True
    if owner.kind is BlockKind.TAG and owner.gap:
        return False
    if after.kind in (BlockKind.HEADING, BlockKind.FENCE, BlockKind.RULE, BlockKind.COMMENT):
        return False
    if after.kind is not BlockKind.ITEM:
        return True
    return after.marker not in _BREAKS_IN


class _Margins:
    """Which neighbours should have a blank line between them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.opens: set[int] = set()
        self.closes: set[int] = set()
        blocks = page.blocks
        for opening, closing in outermost(elements(page)):
            if blocks[opening].indent or self._indented(opening) or self._indented(closing):
                continue
            if opening and not blocks[opening].gap and not self._ends_block(opening - 1):
                continue
            self.opens.add(opening)
            self.closes.add(closing)

    def _indented(self, block: int) -> bool:
        return self.page.column[self.page.first[block]] > 0

    def _ends_block(self, block: int) -> bool:
        return self.page.blocks[block].kind in _BESIDE_ELEMENT or block in self.closes

    def wanted(self, above: int, below: int) -> bool:
        """True if the two blocks, now without a blank line between them, should have one."""
        if above == below:
            return False
        before, after = self.page.blocks[above], self.page.blocks[below]
        if (
            before.kind is BlockKind.HEADING
            and not self._indented(above)
            and (before.marker != "=" or before.gap or above == 0)
        ):
            return after.kind is not BlockKind.TAG or below in self.opens
        if self._indented(below):
            return False
        if after.kind is BlockKind.HEADING and after.marker != "=":
            return before.kind is not BlockKind.TAG or above in self.closes
        if self._indented(above):
            return False
        if before.kind is BlockKind.FENCE or after.kind is BlockKind.FENCE:
            return before.kind in _BESIDE_FENCE and after.kind in _BESIDE_FENCE
        if above in self.closes:
            return below in self.opens or after.kind not in (BlockKind.TAG, BlockKind.COMMENT)
        return below in self.opens and self._ends_block(above)
