"""A text as lines, each with the block that it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from promptls.prompt.block import Block, BlockKind

_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)")
BLANKS = " \t"
"""All that counts as blank at a line's end. Other white space (U+00A0, U+3000, form feed) is text."""


@dataclass(frozen=True, slots=True)
class Page:
    """Lines `starts[i]..ends[i]`; `bare[i]` is the end without blanks, the start for a blank line.

    `owner[i]` is the index of the line's block or -1, `first[b]` and `last[b]` are the lines of block `b`.
    `filled` are the lines that are not blank.
    """

    text: str
    blocks: tuple[Block, ...]
    starts: list[int]
    ends: list[int]
    bare: list[int]
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

    def column(self, index: int) -> int:
        """The column at which the line's text begins, tabs counted to stops of four."""
        line = self.line(index)
        return width(line[: len(line) - len(line.lstrip(BLANKS))])

    def source(self, block: int) -> str:
        """The block's lines."""
        return self.text[self.starts[self.first[block]] : self.ends[self.last[block]]]


def width(blanks: str) -> int:
    """The columns that leading blanks take, tabs counted to stops of four."""
    return len(blanks.expandtabs(4)) if "\t" in blanks else len(blanks)


def content_column(line: str) -> int | None:
    """The column at which a list item's text begins for CommonMark; None where the line begins no item."""
    item = _ITEM.match(line)
    if item is None:
        return None
    after_marker = width(item.group(1)) + len(item.group(2))
    blanks = width(" " * after_marker + item.group(3)) - after_marker
    empty = item.end() == len(line)
    return after_marker + (blanks if 1 <= blanks <= 4 and not empty else 1)


def read_page(text: str, blocks: tuple[Block, ...]) -> Page:
    """The page of a text and its blocks."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]
    ends = [start + len(line) for start, line in zip(starts, lines, strict=True)]
    bare = [start + len(line.rstrip(BLANKS)) for start, line in zip(starts, lines, strict=True)]
    owner, first, last = _owners(starts, blocks)
    filled = [index for index, end in enumerate(bare) if end > starts[index]]
    return Page(text, blocks, starts, ends, bare, owner, first, last, filled)


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
