"""White space between lines: blanks at their ends, blank lines, the start and the end of the text."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formatter.margins import Margins
from promptls.formatter.page import BLANKS, Page
from promptls.formatter.zones import Zones
from promptls.prompt.block import BlockKind
from promptls.text import Edit

_BREAKS_IN = frozenset({"-", "*", "+", "1.", "1)"})


def line_gaps(
    page: Page, zones: Zones, items: frozenset[int], limit: int, margins: Margins | None
) -> Iterator[Edit]:
    """Edits of what stands between two lines that are not blank: at most `limit` blank lines.

    `items` are blocks that are list items to every reader. `margins` puts
    blank lines where blocks should stand apart.
    """
    for line, following in zip(page.filled, page.filled[1:], strict=False):
        if zones.same(line, following):
            continue
        start = page.ends[line] if zones.of[line] else page.bare[line]
        old = page.text[start : page.starts[following]]
        blank_lines = following - line - 1
        if blank_lines:
            new = "\n" * (1 + min(blank_lines, limit))
        elif margins and page.owner[line] != (below := page.owner[following]) and margins.apart[below]:
            new = "\n\n"
        else:
            breaks = old[-3:-1] == "  " and _may_break(page, line, following, items)
            new = "  \n" if breaks else "\n"
        if new != old:
            yield _trimmed(start, old, new)


def text_start(page: Page, zones: Zones, blank_lines: int) -> Iterator[Edit]:
    """The edit that leaves `blank_lines` before the first line."""
    first = page.filled[0]
    if page.line(first).rstrip(BLANKS) == "---":
        # As the file's first line it would open front matter.
        return
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
