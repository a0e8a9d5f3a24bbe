"""A text as lines, each with the block that it belongs to."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import Block, BlockKind
from promptls.text.lazy_pattern import LazyPattern

_ITEM = LazyPattern(r"([ \t]*)([-*+]|[0-9]{1,9}[.)])([ \t]+|$)")
BLANKS = " \t"
"""All that counts as blank at a line's end. Other white space (U+00A0, U+3000, form feed) is text."""


class Page(NamedTuple):
    """Lines `starts[i]..ends[i]`; `bare[i]` is the end without blanks, the start for a blank line.

    `column[i]` is where the text begins, tabs counted to stops of four. `owner[i]` is the index of the
    line's block or -1, `first[b]` and `last[b]` are the lines of block `b`. `filled` are the lines that
    are not blank.
    """

    text: str
    blocks: tuple[Block, ...]
    starts: list[int]
    ends: list[int]
    bare: list[int]
    column: list[int]
    owner: list[int]
    first: list[int]
    last: list[int]
    filled: list[int]

    def line_of(self, offset: int) -> int:
        """The line that holds `offset`."""
        return bisect_right(self.starts, offset) - 1

    def line(self, index: int) -> str:
        """The line without its break."""
        return self.text[self.starts[index] : self.ends[index]]

    def source(self, block: int) -> str:
        """The block's lines."""
        return self.text[self.starts[self.first[block]] : self.ends[self.last[block]]]


def width(blanks: str) -> int:
    """The columns that leading blanks take, tabs counted to stops of four."""
    return len(blanks.expandtabs(4)) if "\t" in blanks else len(blanks)


class ItemStart(NamedTuple):
    """The column at which an item's text begins, and whether it has none or begins as code."""

    content: int
    empty: bool
    code: bool


def item_start(line: str) -> ItemStart | None:
    """The item that a line begins by CommonMark's rules, seen alone; None if it begins none."""
    item = _ITEM.match(line)
    if item is None:
        return None
    after_marker = width(item.group(1)) + len(item.group(2))
    blanks = width(" " * after_marker + item.group(3)) - after_marker
    empty = item.end() == len(line)
    near = 1 <= blanks <= 4 and not empty
    return ItemStart(after_marker + (blanks if near else 1), empty, blanks > 4 and not empty)


def block_item(text: str, block: Block) -> ItemStart | None:
    """The item that a block of that kind is by CommonMark's rules; None for `•`, letters and the like."""
    if not is_markdown_marker(block.marker):
        return None
    content = width(text[block.start : block.content])
    code = content - block.indent - len(block.marker) > 4
    return ItemStart(block.indent + len(block.marker) + 1 if code else content, False, code)


def is_markdown_marker(marker: str) -> bool:
    """True for `-`, `*`, `+` and numbers with a point or bracket."""
    return marker in "-*+" or (marker[-1] in ".)" and marker.isascii() and marker[:-1].isdecimal())


def read_page(text: str, blocks: tuple[Block, ...]) -> Page:
    """The page of a text and its blocks."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]
    ends = [start + len(line) for start, line in zip(starts, lines, strict=True)]
    bare = [start + len(line.rstrip(BLANKS)) for start, line in zip(starts, lines, strict=True)]
    owner, first, last = _owners(starts, blocks)
    filled = [index for index, end in enumerate(bare) if end > starts[index]]
    column = [_column(line) for line in lines]
    return Page(text, blocks, starts, ends, bare, column, owner, first, last, filled)


def _column(line: str) -> int:
    if not line or line[0] not in BLANKS:
        return 0
    return width(line[: len(line) - len(line.lstrip(BLANKS))])


def _owners(starts: list[int], blocks: tuple[Block, ...]) -> tuple[list[int], list[int], list[int]]:
    owner = [-1] * len(starts)
    first: list[int] = []
    last: list[int] = []
    line = 0
    for index, block in enumerate(blocks):
        while starts[line] < block.start:
            line += 1
        first.append(line)
        stop = line + 1
        while stop < len(starts) and starts[stop] < block.end:
            stop += 1
        # The underline of a heading stands behind its block.
        if block.kind is BlockKind.HEADING and block.marker == "=" and stop < len(starts):
            stop += 1
        owner[line:stop] = [index] * (stop - line)
        last.append(stop - 1)
        line = stop - 1
    return owner, first, last
