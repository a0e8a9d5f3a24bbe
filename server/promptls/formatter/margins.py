"""Which neighbouring blocks should have a blank line between them."""

from __future__ import annotations

from promptls.formatter.elements import elements, outermost
from promptls.formatter.page import Page
from promptls.prompt.block import BlockKind

_BESIDE_FENCE = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.FENCE, BlockKind.QUOTE, BlockKind.TABLE}
)
_BESIDE_ELEMENT = frozenset({BlockKind.HEADING, BlockKind.FENCE})


class Margins:
    """The blocks of one page; `apart[i]` is True if a blank line stands above block `i` or should."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.opens: set[int] = set()
        self.closes: set[int] = set()
        blocks = page.blocks
        for opening, closing in outermost(elements(page)):
            if self._indented(opening) or self._indented(closing):
                continue
            if opening and not blocks[opening].gap and not self._ends_block(opening - 1):
                continue
            self.opens.add(opening)
            self.closes.add(closing)
        self.apart = [True] * len(blocks)
        for below in range(1, len(blocks)):
            self.apart[below] = blocks[below].gap or self._wanted(below - 1, below)

    def _indented(self, block: int) -> bool:
        return self.page.column[self.page.first[block]] > 0

    def _ends_block(self, block: int) -> bool:
        return self.page.blocks[block].kind in _BESIDE_ELEMENT or block in self.closes

    def _wanted(self, above: int, below: int) -> bool:
        before, after = self.page.blocks[above], self.page.blocks[below]
        # An underlined line glued to text above it is a heading to the scanner alone.
        if before.kind is BlockKind.HEADING and (before.marker != "=" or self.apart[above]):
            return not self._indented(above) and (after.kind is not BlockKind.TAG or below in self.opens)
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
