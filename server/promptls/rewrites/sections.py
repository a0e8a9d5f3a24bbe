"""Sections under Markdown headings and in XML tags: where they are, and what the one is called as the other.

    Output Format    <output_format>        each word with a capital
    OUTPUT           <OUTPUT>               any other letters and digits: the case stays
    1. What to do    <section title="1. What to do">

Each way back gives the very same title, so nothing is lost by going there and back.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Message
from promptls.prompt.block import EXAMPLE_TAGS, Block, BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.placement import INPUT_TAGS, conditions, input_start, span_around
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_PLAIN_TITLE = LazyPattern(r"[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){0,5}$")
_TAG_NAME = LazyPattern(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){0,5}$")
_TITLED = LazyPattern(r"[ \t]*<section title=\"([^\"<>\n]{1,120})\">[ \t]*$")
_NAMED = LazyPattern(r"</?([A-Za-z][\w:.-]{0,60})>")
_WORD = LazyPattern(r"\w")
_BARE = LazyPattern(r"<[\w]+>[ \t]*$")


class Section(NamedTuple):
    """One section: `opening` is its heading or tag, up to `content`, its text; `close` is where the text ends.

    `end` is behind the closing tag, equal to `close` for a heading. All are offsets in the message.
    """

    title: str
    opening: int
    content: int
    close: int
    end: int


def tag_of(title: str) -> str | None:
    """The opening tag for a title; None where it cannot be written as one."""
    if not _PLAIN_TITLE.match(title):
        return None if re.search(r"[\"<>\n{}]", title) or len(title) > 120 else f'<section title="{title}">'
    name = title.replace(" ", "_")
    return f"<{name.lower()}>" if title_of(name.lower()) == title else f"<{name}>"


def title_of(name: str) -> str | None:
    """The title that a tag's name stands for; None where it stands for none."""
    if not _TAG_NAME.match(name):
        return None
    words = name.split("_")
    return " ".join(word.capitalize() for word in words) if name == name.lower() else " ".join(words)


def closing_of(tag: str) -> str:
    """The closing tag of an opening one."""
    return f"</{tag[1:].split(' ', 1)[0].rstrip('>')}>"


def heading_sections(message: Message) -> tuple[Section, ...]:
    """The sections of the highest level of headings that has two, or of a lone heading; none if they overlap templates.

    A last section that only waits for the input is left out, since what the host adds belongs to it.
    """
    document = message.document
    headings = [
        b for b in document.blocks if b.kind is BlockKind.HEADING and not b.example and b.marker[:1] == "#"
    ]
    level = _level(headings)
    if level is None or any(not block.closed for block in document.blocks) or _has_tag_sections(document):
        return ()
    limits = [b.start for b in headings if len(b.marker) <= level] + [len(document.text)]
    found = [
        _under(document, block, limits[bisect_right(limits, block.start)])
        for block in headings
        if len(block.marker) == level
    ]
    pairs = [
        Span(document.blocks[first].start, document.blocks[last].end) for first, last in _outermost(document)
    ]
    tags = [block for block in document.blocks if block.kind is BlockKind.TAG]
    if Counter(t.info for t in tags if t.marker) != Counter(t.info for t in tags if not t.marker):
        return ()
    if any(span_around(pairs, section.opening) for section in found):
        return ()
    if found and found[-1].opening >= input_start(document):
        found.pop()
    cut = _cut_by_conditions(message, (at for each in found for at in (each.opening, each.close)))
    return () if cut else tuple(s for s in found if s.close > s.content)


def _cut_by_conditions(message: Message, places: Iterable[int]) -> bool:
    around = conditions(message)
    return any(span_around(around, at) for at in places)


def _has_tag_sections(document: Document) -> bool:
    """True for a text that is in sections by tags already: its headings are titles and details."""
    return any(
        not _holds_input(document, document.blocks[first], first, last)
        for first, last in _outermost(document)
    )


def _level(headings: list[Block]) -> int | None:
    counts: dict[int, int] = {}
    for block in headings:
        counts[len(block.marker)] = counts.get(len(block.marker), 0) + 1
    several = [level for level, count in counts.items() if count > 1]
    if several:
        return min(several)
    return max(counts) if counts and len(counts) <= 2 else None


def _under(document: Document, block: Block, stop: int) -> Section:
    text = document.text
    content = block.end + len(text[block.end : stop]) - len(text[block.end : stop].lstrip())
    close = block.end + len(text[block.end : stop].rstrip())
    title = text[block.content : block.end].strip()
    return Section(title, block.start, min(content, close), close, close)


def tag_sections(message: Message) -> tuple[Section, ...]:
    """The tags of the outermost level that hold instructions, in order; none if one of them cannot be a heading."""
    document = message.document
    named = Counter(match.group(1) for match in _NAMED.finditer(document.text))
    found: list[Section] = []
    for first, last in _outermost(document):
        opening, closing = document.blocks[first], document.blocks[last]
        if _holds_input(document, opening, first, last):
            continue
        title = _title(document.text[opening.start : opening.end], opening.info)
        inner = document.text[opening.end : closing.start]
        if title is None or not inner.strip() or opening.indent or _is_indented(inner):
            return ()
        content = opening.end + len(inner) - len(inner.lstrip())
        close = opening.end + len(inner.rstrip())
        after = document.blocks[last + 1] if last + 1 < len(document.blocks) else None
        if after is not None and not (
            after.kind is BlockKind.HEADING or (after.kind is BlockKind.TAG and not after.marker)
        ):
            return ()
        own = (
            match.group(1)
            for tag in (opening, closing)
            for match in _NAMED.finditer(document.text, tag.start, tag.end)
        )
        if named[opening.info] > sum(name == opening.info for name in own):
            return ()
        found.append(Section(title, opening.start, content, close, closing.end))
    cut = _cut_by_conditions(message, (at for each in found for at in (each.opening, each.end)))
    return () if cut else tuple(found)


def _is_indented(inner: str) -> bool:
    """True for the inside of a tag that is laid out as XML, every line indented."""
    first = inner.lstrip("\n")
    return first[:2].isspace()


def _outermost(document: Document) -> Iterator[tuple[int, int]]:
    tags = [(n, block) for n, block in enumerate(document.blocks) if block.kind is BlockKind.TAG]
    closing: dict[str, list[int]] = {}
    for number, block in reversed(tags):
        if block.marker == "/":
            closing.setdefault(block.info, []).append(number)
    last = -1
    for number, block in tags:
        if block.marker or number <= last:
            continue
        behind = closing.get(block.info, [])
        while behind and behind[-1] < number:
            behind.pop()
        if behind:
            last = behind[-1]
            yield number, last


def _holds_input(document: Document, opening: Block, first: int, last: int) -> bool:
    name = opening.info.lower()
    if name in INPUT_TAGS or name in EXAMPLE_TAGS:
        return True
    prose = (document.contents[n].prose for n in range(first + 1, last) if not document.blocks[n].example)
    return not any(_WORD.search(text) for text in prose)


def _title(line: str, name: str) -> str | None:
    if match := _TITLED.match(line):
        return match.group(1)
    return title_of(name) if _BARE.match(line) else None
