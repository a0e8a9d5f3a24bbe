"""Quotations and inline code that run over several lines, and text between lines of triple quotes."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formatter.page import Page
from promptls.prompt.block import BlockKind

_PAIRS = ("“”", "«»", "「」", "『』", "„“")
_TRIPLE = ('"""', "'''")


def quotation_zones(page: Page) -> Iterator[tuple[int, int]]:
    """First and last lines of such quotations."""
    for sign in _TRIPLE:
        if sign in page.text:
            yield from _between_triple(page, sign)
    for marks in ('"', "`", *_PAIRS):
        if marks[0] in page.text:
            yield from _across_lines(page, marks)


def _between_triple(page: Page, sign: str) -> Iterator[tuple[int, int]]:
    opened = -1
    for line in page.filled:
        owner = page.owner[line]
        if owner >= 0 and page.blocks[owner].kind is BlockKind.FENCE:
            continue
        words = page.line(line)
        if sign not in words or words.count(sign) % 2 == 0 or "`" in words:
            continue
        if opened >= 0:
            yield opened, line
            opened = -1
        else:
            opened = line
    if opened >= 0 and page.line(opened).strip() == sign:
        yield opened, len(page.starts) - 1


def _across_lines(page: Page, marks: str) -> Iterator[tuple[int, int]]:
    """Blocks where a line leaves a quotation open, up to the block of the section that closes it."""
    opened = -1
    for index, block in enumerate(page.blocks):
        if block.kind is BlockKind.HEADING:
            opened = -1
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        words = page.text[block.start : block.end]
        if marks[0] not in words and marks[-1] not in words:
            continue
        if "\n" in words and any(_balance(line, marks) for line in words.split("\n")):
            yield page.first[index], page.last[index]
        if _balance(words, marks):
            if opened >= 0:
                yield page.first[opened], page.last[index]
                opened = -1
            else:
                opened = index


def _balance(words: str, marks: str) -> int:
    if len(marks) == 1:
        return words.count(marks) % 2
    return words.count(marks[0]) - words.count(marks[1])
