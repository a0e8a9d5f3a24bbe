"""Which lines the formatter leaves byte for byte as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptls.formatter.elements import elements, is_verbatim
from promptls.formatter.page import Page, block_item, item_start
from promptls.formatter.quotations import quotation_zones
from promptls.named_tuple import NamedTuple
from promptls.prompt.block import EXAMPLE_TAGS, Block, BlockKind
from promptls.prompt.masks import code_spans
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

Lines = tuple[int, int]
"""First and last line of a zone."""

# Syntax that is no placeholder for a value: what stands around it is repeated, left out or put out as it is.
_VALUE = LazyPattern(
    r"\$|\{(?!\{?\{?[~-]?\s{0,9}(?:[#/^!>%]|(?:if|else|elif|elseif|end|endif|for|endfor|foreach|range|with|unless"
    r"|each|block|define|while)\b))"
)
_TRIMS = ("{{-", "{{~", "-}}", "~}}")
_INNER_FENCE = LazyPattern(r"^[ \t]*(`{3,}|~{3,})[ \t]*[^\s`~]", re.MULTILINE)
_OTHER_BLOCK = LazyPattern(
    r"[ \t]*(?:#{1,6}(?:[ \t]|$)|[-=*_][-=*_ \t]*$|\[[^\]]{1,200}\]:|(?:[+•]|[0-9]{1,9}[.)])[ \t]*$)"
)
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})
_INTERRUPTING = frozenset(
    {
        BlockKind.FENCE,
        BlockKind.HEADING,
        BlockKind.QUOTE,
        BlockKind.RULE,
        BlockKind.COMMENT,
        BlockKind.TAG,
        BlockKind.ITEM,
    }
)
_OPENS_BLOCK = frozenset(">-*+0123456789")
_ITEM_FENCE = LazyPattern(r"(?:[-*+•]|[0-9]{1,9}[.)])[ \t]+(?:`{3}|~{3})")
_TABLE_RULE = LazyPattern(r"^[ \t|:-]*-[ \t|:-]*\|[ \t|:-]*$|^[ \t|:-]*\|[ \t|:-]*-[ \t|:-]*$", re.MULTILINE)
_COMMENT = LazyPattern("<!--")
_RAW_OPEN = LazyPattern(r"^[ \t]{0,3}<(pre|script|style|textarea)\b", re.MULTILINE | re.IGNORECASE)
_RAW_CLOSE = LazyPattern(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)


class Zones(NamedTuple):
    """`of[i]` is the zone of line `i`, 0 for none; white space within one zone stays.

    A line in `walls` keeps the white space on either side of it too. `control` is true if the text
    has control tags at all.
    """

    of: list[int]
    walls: frozenset[int]
    control: bool

    def same(self, one: int, other: int) -> bool:
        """True if what lies between the two lines may not change."""
        return self.of[one] == self.of[other] != 0 or one in self.walls or other in self.walls


def find_zones(page: Page, templates: tuple[Span, ...]) -> Zones:
    """The zones of a page."""
    control = [span for span in templates if _is_control(page.text[span.start : span.end])]
    walls = {
        line
        for span in control
        for line in range(page.line_of(span.start), page.line_of(max(span.start, span.end - 1)) + 1)
    }
    # White space that is not blank makes a line of its own that belongs to no block.
    walls.update(line for line in page.filled if page.owner[line] < 0)
    doubtful = {index for index in range(len(page.blocks)) if _is_doubtful(page, index)}
    found = [(page.first[index], page.last[index]) for index in doubtful]
    walls.update(line for first, last in found for line in range(first, last + 1))
    found += [(line, line) for line in walls]
    found += _template_zones(page, templates)
    found += _block_zones(page)
    found += _example_zones(page)
    found += _fence_doubts(page)
    found += _comment_zones(page)
    found += _code_span_zones(page)
    found += _raw_zones(page)
    found += _code_zones(page, doubtful)
    found += quotation_zones(page)
    found += (
        (page.first[element.opening], page.last[element.closing])
        for element in elements(page)
        if is_verbatim(page, element)
    )
    return Zones(_number(found, len(page.starts)), frozenset(walls), bool(control))


def _is_doubtful(page: Page, index: int) -> bool:
    """True for a block in which CommonMark sees another begin: it decides what the blanks beside it mean."""
    block = page.blocks[index]
    first, last = page.first[index], page.last[index]
    if block.kind is BlockKind.ITEM:
        inner = page.text[block.content]
        doubtful = inner in _OPENS_BLOCK and (
            inner == ">" or item_start(page.text[block.content : page.ends[first]]) is not None
        )
    elif block.kind is BlockKind.PARAGRAPH:
        doubtful = _opens_otherwise(page.line(first))
    else:
        return False
    return doubtful or (
        first < last and any(_opens_otherwise(page.line(number)) for number in range(first + 1, last + 1))
    )


def _opens_otherwise(line: str) -> bool:
    """True for headings without words, rules and headings deep in an item, link targets, lone markers."""
    return bool(_OTHER_BLOCK.match(line))


def _number(found: Iterable[Lines], count: int) -> list[int]:
    of = [0] * count
    number, end = 0, -1
    for first, last in sorted(found):
        if first > end:
            number += 1
        if last > end:
            start = max(first, end + 1)
            of[start : last + 1] = [number] * (last + 1 - start)
            end = last
    return of


def _is_control(syntax: str) -> bool:
    return not _VALUE.match(syntax) or syntax.startswith(_TRIMS) or syntax.endswith(_TRIMS)


def _template_zones(page: Page, templates: tuple[Span, ...]) -> Iterator[Lines]:
    for span in templates:
        first, last = page.line_of(span.start), page.line_of(max(span.start, span.end - 1))
        if first != last:
            yield first, last


def _block_zones(page: Page) -> Iterator[Lines]:
    quoted = False
    for index, block in enumerate(page.blocks):
        kind = block.kind
        where = page.first[index], page.last[index]
        if kind is BlockKind.FENCE and not block.closed:
            yield where[0], len(page.starts) - 1
        elif kind in (BlockKind.FENCE, BlockKind.QUOTE, BlockKind.TABLE, BlockKind.COMMENT):
            yield where
        elif quoted and not block.gap and kind is BlockKind.PARAGRAPH:
            # CommonMark lets a quote run on without its sign.
            yield where
            continue
        elif kind is BlockKind.PARAGRAPH and where[0] < where[1]:
            source = page.source(index)
            if "|" in source and _TABLE_RULE.search(source):
                yield where
        quoted = kind is BlockKind.QUOTE


def _example_zones(page: Page) -> Iterator[Lines]:
    start = -1
    for index, block in enumerate(page.blocks):
        if block.example:
            start = index if start < 0 else start
        elif start >= 0:
            ends = _closes_example(block)
            yield page.first[start], page.last[index if ends else index - 1]
            start = -1
    if start >= 0:
        yield page.first[start], page.last[-1]


def _closes_example(block: Block) -> bool:
    return block.kind is BlockKind.TAG and bool(block.marker) and block.info.lower() in EXAMPLE_TAGS


def _fence_doubts(page: Page) -> Iterator[Lines]:
    """Where fences may be others than they seem: one inside another, or one in an item's first line."""
    blocks = page.blocks
    last_fence = next(
        (i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kind is BlockKind.FENCE), len(blocks) - 1
    )
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.FENCE and _nests(page.text[block.content : block.end], block.marker):
            yield page.first[index], page.last[last_fence]
            return
        if block.kind is BlockKind.ITEM:
            at = block.content
            opening = page.text[at : at + 3]
            if opening in ("```", "~~~") or _ITEM_FENCE.match(page.text, at):
                yield page.first[index], len(page.starts) - 1
                return


def _nests(body: str, fence: str) -> bool:
    if fence not in body and fence[0] * 3 not in body:
        return False
    return any(
        m.group(1)[0] == fence[0] and len(m.group(1)) >= len(fence) for m in _INNER_FENCE.finditer(body)
    )


def _comment_zones(page: Page) -> Iterator[Lines]:
    """HTML comments wherever they begin. One that begins a line and never ends hides the rest."""
    close = 0
    for at in _outside_fences(page, _COMMENT):
        # One search for each "-->", however many openers stand before it: linear.
        if 0 <= close < at + 4:
            close = page.text.find("-->", at + 4)
        first = page.line_of(at)
        if close >= 0:
            yield first, page.line_of(close)
        elif not page.text[page.starts[first] : at].strip():
            yield first, len(page.starts) - 1
            return


def _raw_zones(page: Page) -> Iterator[Lines]:
    """HTML whose text browsers and CommonMark take as it stands; unclosed, it has no end."""
    end = -1
    for at in _outside_fences(page, _RAW_OPEN):
        if at > end:
            close = _RAW_CLOSE.search(page.text, at)
            end = close.start() if close else len(page.text)
            yield page.line_of(at), page.line_of(end)


def _outside_fences(page: Page, pattern: LazyPattern) -> Iterator[int]:
    for match in pattern.finditer(page.text):
        owner = page.owner[page.line_of(match.start())]
        if owner >= 0 and page.blocks[owner].kind is not BlockKind.FENCE:
            yield match.start()


def _code_span_zones(page: Page) -> Iterator[Lines]:
    """Lines over which inline code runs."""
    for index, block in enumerate(page.blocks):
        if page.first[index] == page.last[index] or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        for span in code_spans(page.text[block.content : block.end]):
            lines = page.line_of(block.content + span.start), page.line_of(block.content + span.end - 1)
            if lines[0] != lines[1]:
                yield lines


def _code_zones(page: Page, doubtful: set[int]) -> Iterator[Lines]:
    """Text indented so far that CommonMark reads it as code."""
    inside: list[int] = []
    in_text = in_code = False
    for index, block in enumerate(page.blocks):
        first = page.first[index]
        column = page.column[first]
        prose = index > 0 and page.blocks[index - 1].kind in _PROSE and index - 1 not in doubtful
        goes_on = prose and not in_code and not block.gap
        if not goes_on or block.kind in _INTERRUPTING:
            while inside and column < inside[-1]:
                inside.pop()
        before, in_code = in_code, not goes_on and column - (inside[-1] if inside else 0) >= 4
        if in_code:
            # Blank lines between two such blocks are code too.
            yield page.last[index - 1] if before else first, page.last[index]
            continue
        in_text = goes_on and (in_text or block.kind is BlockKind.PARAGRAPH or _continues_text(page, index))
        item = block_item(page.text, block) if block.kind is BlockKind.ITEM and not in_text else None
        if item is not None:
            inside.append(item.content)
            if item.code:
                in_code = True
                yield first, page.last[index]


def _continues_text(page: Page, index: int) -> bool:
    """True for a number but the first right below a paragraph: CommonMark begins no list there."""
    number = page.blocks[index].marker[:-1]
    return page.blocks[index - 1].kind is BlockKind.PARAGRAPH and number.isdecimal() and int(number) != 1
