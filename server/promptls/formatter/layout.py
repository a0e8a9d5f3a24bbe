"""The changes that bring a prompt's messages into canonical layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.formats.format import Layout
from promptls.formatter.lists import list_edits
from promptls.formatter.margins import Margins
from promptls.formatter.page import Page, read_page
from promptls.formatter.spacing import line_gaps, text_end, text_start
from promptls.formatter.zones import Zones, find_zones
from promptls.prompt import Message, Prompt, TextChange
from promptls.prompt.block import BlockKind, wrapped_in
from promptls.prompt.json_blocks import is_json_prompt
from promptls.text import Edit
from promptls.text.lazy_pattern import LazyPattern

_HEADING = LazyPattern(r" {0,3}#{1,6}([ \t]+)")
_BLANK_LINES = {Layout.MARKDOWN: 1, Layout.PLAIN: 2, Layout.EMBEDDED: 2}

_Together = tuple[Edit, ...]


def layout_changes(prompt: Prompt, layout: Layout) -> tuple[TextChange, ...]:
    """The changes, sorted, without overlaps, each as small as can be; none where all is well.

    The package's docstring says what is laid out and what is never touched.
    """
    return tuple(sorted(change for group in layout_groups(prompt, layout) for change in group))


def layout_groups(prompt: Prompt, layout: Layout) -> Iterator[tuple[TextChange, ...]]:
    """The same changes in groups that mean something only if made as one, such as the indents of a list.

    Who formats a part of a file keeps the groups that lie in it.
    """
    alone = len(prompt.messages) == 1
    for number, message in enumerate(prompt.messages):
        for edits in _message_edits(message, layout, alone):
            yield tuple(TextChange(number, edit.start, edit.end, edit.text) for edit in edits)


def _message_edits(message: Message, layout: Layout, alone: bool) -> Iterator[_Together]:
    text = message.text.text
    if wrapped_in(text) or is_json_prompt(text):
        return  # each blank of a fence counts, and JSON has a layout of its own
    page = read_page(text, message.document.blocks)
    whole = alone and layout is not Layout.EMBEDDED
    if not page.filled:
        if whole and text:
            yield (Edit(0, len(text), ""),)
        return
    zones = find_zones(page, message.text.templates)
    markdown = layout is Layout.MARKDOWN
    margins = Margins(page)
    lists, items = list_edits(page, zones, margins)
    if markdown:
        yield from lists
    yield from _each(line_gaps(page, zones, items, _BLANK_LINES[layout], margins if markdown else None))
    if markdown:
        yield from _each(_heading_edits(page, zones))
    if whole:
        yield from _each(text_start(page, zones, 1 if _follows_front_matter(message) else 0))
        yield from _each(text_end(page, zones))


def _each(edits: Iterable[Edit]) -> Iterator[_Together]:
    for edit in edits:
        yield (edit,)


def _follows_front_matter(message: Message) -> bool:
    # A byte order mark is the only other thing that can stand before the text.
    pieces = message.text.pieces
    return bool(pieces) and pieces[0].file_start > 1


def _heading_edits(page: Page, zones: Zones) -> Iterator[Edit]:
    for index, block in enumerate(page.blocks):
        if block.kind is not BlockKind.HEADING or zones.of[page.first[index]]:
            continue
        match = _HEADING.match(page.text, block.start, block.content)
        if match and match.group(1) != " ":
            yield Edit(match.start(1), match.end(1), " ")
