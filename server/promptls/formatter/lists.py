"""Lists: bullets become `-`, and levels are indented alike, where the nesting provably stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptls.formatter.margins import Margins
from promptls.formatter.page import BLANKS, Page, block_item, is_markdown_marker, width
from promptls.formatter.zones import Zones
from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block, BlockKind, scan_blocks
from promptls.text import Edit
from promptls.text.lazy_pattern import LazyPattern

# What CommonMark may read as an item's beginning; an item may be empty there.
_LIKE_ITEM = LazyPattern(r"[ \t]*(?:[-*+•]|[0-9]{1,9}[.)])(?:[ \t]|$)")
_RULE = LazyPattern(r"[ \t]*-(?:[ \t]*-){2,}[ \t]*$")
_SPEAKS_OF_BULLETS = LazyPattern(
    r"[\"'`“‘] ?[*+•] ?[\"'`”’]|\basterisks?\b|\bbullet (?:marker|character|sign|symbol)s?\b",
    re.I,
)
_BULLETS = frozenset("-*+•")
_OPENS_ITEM = frozenset("-*+•0123456789")
# These end a list right below an item; other blocks at the left margin may be read as part of it.
_ENDS_LIST = frozenset(
    {BlockKind.HEADING, BlockKind.FENCE, BlockKind.RULE, BlockKind.QUOTE, BlockKind.COMMENT, BlockKind.TAG}
)


class _Item(NamedTuple):
    """`column` and `content` are where marker and text begin, `marker_at` the marker's offset."""

    block: int
    marker_at: int
    text_at: int
    column: int
    content: int
    marker: str


class _Level(NamedTuple):
    """An item's place in the tree: the position of its parent in the run, -1 at the top; its depth."""

    parent: int
    depth: int


def list_edits(page: Page, zones: Zones, margins: Margins) -> tuple[list[tuple[Edit, ...]], frozenset[int]]:
    """The edits, one set for each list, and the blocks that are items of it to every reader."""
    found: list[tuple[Edit, ...]] = []
    certain: set[int] = set()
    if _SPEAKS_OF_BULLETS.search(page.text):
        return found, frozenset()  # a list may show the very sign that is asked for
    if zones.control and len({block.marker for block in page.blocks if block.marker in _BULLETS}) > 1:
        return found, frozenset()
    for first, stop, doubtful in _runs(page, zones):
        if doubtful:
            continue
        edits, items = _run_edits(page, margins, first, stop)
        certain.update(items)
        if edits:
            found.append(tuple(edits))
    return found, frozenset(certain)


def _runs(page: Page, zones: Zones) -> Iterator[tuple[int, int, bool]]:
    """Runs of blocks that may be one list or neighbouring ones; True if what they are is in doubt."""
    blocks = page.blocks
    index = 0
    while index < len(blocks):
        if not _opens_run(page, index):
            index += 1
            continue
        first, doubtful = index, False
        while index < len(blocks) and (index == first or _goes_on(page, index)):
            doubtful = doubtful or _is_doubtful(page, zones, index)
            index += 1
        yield first, index, doubtful


def _opens_run(page: Page, index: int) -> bool:
    return page.blocks[index].kind is BlockKind.ITEM or _holds_item(page, index)


def _holds_item(page: Page, index: int) -> bool:
    """True for a paragraph in which CommonMark may see an item that the scanner does not."""
    if page.blocks[index].kind is not BlockKind.PARAGRAPH:
        return False
    return any(_LIKE_ITEM.match(page.line(n)) for n in range(page.first[index], page.last[index] + 1))


def _goes_on(page: Page, index: int) -> bool:
    block = page.blocks[index]
    if _opens_run(page, index) or page.column[page.first[index]] > 0:
        return True
    return not block.gap and block.kind not in _ENDS_LIST


def _is_doubtful(page: Page, zones: Zones, index: int) -> bool:
    block = page.blocks[index]
    first, last = page.first[index], page.last[index]
    if block.kind is not BlockKind.ITEM:
        # Tables right below an item, underlines and the like.
        apart = block.gap or page.column[first] > 0
        return not apart or not block.closed or _holds_item(page, index)
    if any(zones.of[first : last + 1]) or first - 1 in zones.walls or last + 1 in zones.walls:
        return True
    return first < last and any(_LIKE_ITEM.match(page.line(n)) for n in range(first + 1, last + 1))


def _run_edits(page: Page, margins: Margins, first: int, stop: int) -> tuple[list[Edit], list[int]]:
    items = [_read_item(page, index) for index in range(first, stop)]
    known = [item for item in items if item is not None]
    levels = _levels(page, known) if len(known) == len(items) else None
    if levels is None:
        return _same_marker_edits(page, first, stop), []
    markers = _markers(page, known, levels)
    shifted = _shifted(page, known, levels, markers) if _base_is_known(page, margins, known[0]) else None
    edits = shifted if shifted is not None else _marker_edits(known, markers)
    return edits, [item.block for item, new in zip(known, markers, strict=True) if new != "•"]


def _read_item(page: Page, index: int) -> _Item | None:
    """The item, or None where its place in the list is not the same to all readers."""
    block = page.blocks[index]
    if block.kind is not BlockKind.ITEM or not (block.marker == "•" or is_markdown_marker(block.marker)):
        return None
    before = page.text[block.start : block.content]
    content = width(before)
    inner = page.text[block.content]
    if content - block.indent - len(block.marker) > 4 or inner in "><#":
        return None
    if inner in _OPENS_ITEM and _LIKE_ITEM.match(page.text, block.content, page.ends[page.first[index]]):
        return None
    marker_at = block.start + len(before) - len(before.lstrip(BLANKS))
    return _Item(index, marker_at, block.content, block.indent, content, block.marker)


def _levels(page: Page, items: Sequence[_Item]) -> list[_Level] | None:
    """The nesting, or None where columns and CommonMark's rules tell of different ones."""
    first = items[0]
    below_text = first.block > 0 and page.blocks[first.block - 1].kind is BlockKind.PARAGRAPH
    if first.column > 3 or (below_text and _is_text(page, first)):
        return None
    levels: list[_Level] = []
    path: list[int] = []
    for number, item in enumerate(items):
        while path and items[path[-1]].column > item.column:
            path.pop()
        if path and items[path[-1]].column < item.column:
            # Deeper: CommonMark wants it under the text, and not four columns beyond it.
            if not items[path[-1]].content <= item.column < items[path[-1]].content + 4:
                return None
            if path[-1] != number - 1 or _is_text(page, item):
                return None
        elif path:
            path.pop()
        elif number:
            return None
        levels.append(_Level(path[-1] if path else -1, len(path)))
        path.append(number)
    return levels


def _is_text(page: Page, item: _Item) -> bool:
    """True if CommonMark reads the item as more text of the one above: only a first number breaks into it."""
    number = item.marker[:-1]
    return number.isdecimal() and int(number) != 1 and not page.blocks[item.block].gap


def _markers(page: Page, items: Sequence[_Item], levels: Sequence[_Level]) -> list[str]:
    """The marker of each item; bullets that differ among siblings tell their lists apart and stay."""
    siblings: dict[int, set[str]] = {}
    spoilt: set[int] = set()
    for item, level in zip(items, levels, strict=True):
        siblings.setdefault(level.parent, set()).add(item.marker if item.marker in _BULLETS else "")
        line_end = page.ends[page.first[item.block]]
        if item.marker in _BULLETS and _RULE.match("-" + page.text[item.marker_at + 1 : line_end]):
            spoilt.add(level.parent)
    return [
        "-"
        if item.marker in _BULLETS and len(siblings[level.parent] - {""}) == 1 and level.parent not in spoilt
        else item.marker
        for item, level in zip(items, levels, strict=True)
    ]


def _marker_edits(items: Sequence[_Item], markers: Sequence[str]) -> list[Edit]:
    return [
        Edit(item.marker_at, item.marker_at + 1, new)
        for item, new in zip(items, markers, strict=True)
        if item.marker != new
    ]


def _same_marker_edits(page: Page, first: int, stop: int) -> list[Edit]:
    """Where the nesting is unclear, one bullet for another throughout changes no list."""
    items = [page.blocks[i] for i in range(first, stop) if page.blocks[i].kind is BlockKind.ITEM]
    bullets = {block.marker for block in items if block.marker in _BULLETS}
    if bullets not in ({"*"}, {"+"}) or _too_deep(page, first, stop):
        return []
    edits: list[Edit] = []
    for block in items:
        if block.marker not in _BULLETS:
            continue
        line = page.line(page.line_of(block.start))
        at = len(line) - len(line.lstrip(BLANKS))
        inner = page.text[block.content : block.content + 2]
        if _RULE.match("-" + line[at + 1 :]) or _LIKE_ITEM.match(inner):
            return []
        edits.append(Edit(block.start + at, block.start + at + 1, "-"))
    return edits


def _too_deep(page: Page, first: int, stop: int) -> bool:
    """True if an item stands so far in that CommonMark reads it as text or code."""
    inside = [0]
    for index in range(first, stop):
        block = page.blocks[index]
        column = page.column[page.first[index]]
        while column < inside[-1] and (block.gap or block.kind is BlockKind.ITEM):
            inside.pop()
        item = block_item(page.text, block) if block.kind is BlockKind.ITEM else None
        if item is not None:
            if column >= inside[-1] + 4:
                return True
            inside.append(item.content)
    return False


def _base_is_known(page: Page, margins: Margins, item: _Item) -> bool:
    """True if the list is surely part of no other item."""
    if item.column == 0 or item.block == 0:
        return True
    above = item.block - 1
    if page.column[page.first[above]] > 0:
        return False
    kind = page.blocks[above].kind
    # A paragraph at the left margin is part of no list if it does not go on with an item's text.
    alone = kind is BlockKind.PARAGRAPH and margins.apart[above]
    return alone or kind is BlockKind.HEADING


def _shifted(
    page: Page, items: Sequence[_Item], levels: Sequence[_Level], markers: Sequence[str]
) -> list[Edit] | None:
    """The edits that indent each level alike; None where more than white space might change."""
    after = items[-1].block + 1
    if after < len(page.blocks) and page.column[page.first[after]] > 0:
        return None
    contents: list[int] = []
    edits: list[Edit] = []
    more_lines = False
    for item, level, marker in zip(items, levels, markers, strict=True):
        column = contents[level.parent] if level.parent >= 0 else 0
        contents.append(column + len(marker) + 1)
        start = page.blocks[item.block].start
        _replace(edits, page.text, start, item.text_at, f"{' ' * column}{marker} ")
        for line in range(page.first[item.block] + 1, page.last[item.block] + 1):
            at = page.starts[line]
            old = page.column[line]
            indent = max(0, old + contents[-1] - item.content) if old else 0
            if indent != old:
                more_lines = True
                text = page.line(line)
                _replace(edits, page.text, at, at + len(text) - len(text.lstrip(BLANKS)), " " * indent)
    # An item's first line stays an item's; a line below it might become a heading, say.
    return None if more_lines and not _reads_alike(page, items, edits) else edits


def _replace(edits: list[Edit], text: str, start: int, end: int, new: str) -> None:
    if text[start:end] != new:
        edits.append(Edit(start, end, new))


def _reads_alike(page: Page, items: Sequence[_Item], edits: Sequence[Edit]) -> bool:
    """True if the scanner finds the same blocks with the same words after the edits."""
    start, end = page.blocks[items[0].block].start, page.blocks[items[-1].block].end
    parts: list[str] = []
    at = start
    for edit in edits:
        parts += page.text[at : edit.start], edit.text
        at = edit.end
    new = "".join([*parts, page.text[at:end]])
    return _words(page.text[start:end]) == _words(new)


def _words(text: str) -> list[tuple[BlockKind, bool, bool, list[str]]]:
    def lines(block: Block) -> list[str]:
        return [line.strip(BLANKS) for line in text[block.content : block.end].split("\n")]

    return [(block.kind, block.ordered, block.gap, lines(block)) for block in scan_blocks(text)]
