"""The text of one message as rules see it: blocks, and inside them prose, sentences and instruction units.

What a block's own characters decide is computed once for those characters and kept
(`read_block`), so that a keystroke in a long prompt re-reads one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from promptls.prompt import masks
from promptls.prompt.block import Block, BlockKind, scan_blocks
from promptls.prompt.units import Sentence, Unit, find_units, split_sentences
from promptls.text import Span

PROSE_KINDS = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.TABLE}
)
_NO_SPANS: tuple[Span, ...] = ()


class BlockContent(NamedTuple):
    """What one block's characters say; all offsets count from the content's first character.

    `outside_code` is the text with code, templates, comments, tags and link targets masked by
    FILLER; `prose` masks quotations too, so it is the author's own voice. `quotations` and `code` are
    the masked spans of these kinds. `sentences` and `units` are of `prose`.
    """

    text: str
    outside_code: str
    prose: str
    code: tuple[Span, ...]
    quotations: tuple[Span, ...]
    templates: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    units: tuple[Unit, ...]


@lru_cache(maxsize=65536)
def read_block(text: str, templates: tuple[Span, ...], prose: bool) -> BlockContent:
    """The content of a block. Equal arguments give the very same object, so results can be cached on it."""
    if not prose:
        return BlockContent(text, "", "", (), (), templates, (), ())
    code = tuple(masks.code_spans(text))
    hidden = [*code, *templates]
    hidden += masks.comment_spans(text)
    hidden += masks.tag_spans(text)
    hidden += masks.link_spans(text)
    outside_code = masks.mask(text, hidden) if hidden else text
    quotations = tuple(masks.quotation_spans(outside_code))
    own = masks.mask(outside_code, quotations) if quotations else outside_code
    sentences = split_sentences(own)
    return BlockContent(
        text, outside_code, own, code, quotations, templates, sentences, find_units(own, sentences)
    )


class PlacedUnit(NamedTuple):
    """A unit with its block; `start`, `end` and `action` in coordinates of the message."""

    unit: Unit
    block: int
    start: int
    end: int
    action: int


class Document:
    """One message's text, read lazily. Offsets are code points of the message's text."""

    def __init__(self, text: str, templates: tuple[Span, ...] = ()) -> None:
        self.text = text
        self.templates = templates

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order."""
        return scan_blocks(self.text)

    @cached_property
    def contents(self) -> tuple[BlockContent, ...]:
        """The content of each block, in the order of `blocks`."""
        text = self.text
        by_block = self._templates_by_block() if self.templates else {}
        return tuple(
            read_block(text[b.content : b.end], by_block.get(i, _NO_SPANS), b.kind in PROSE_KINDS)
            for i, b in enumerate(self.blocks)
        )

    def _templates_by_block(self) -> dict[int, tuple[Span, ...]]:
        found: dict[int, list[Span]] = {}
        blocks, at = self.blocks, 0
        for span in self.templates:
            while at < len(blocks) and blocks[at].end <= span.start:
                at += 1
            if at == len(blocks):
                break
            block = blocks[at]
            if span.start >= block.content:
                end = min(span.end, block.end)
                found.setdefault(at, []).append(Span(span.start - block.content, end - block.content))
        return {index: tuple(spans) for index, spans in found.items()}

    @cached_property
    def units(self) -> tuple[PlacedUnit, ...]:
        """The instruction units of paragraphs and list items, outside examples.

        A line that ends in a colon and only introduces a list is none.
        """
        return tuple(self._place_units())

    def _place_units(self) -> Iterator[PlacedUnit]:
        blocks = self.blocks
        for index, (block, content) in enumerate(zip(blocks, self.contents, strict=True)):
            if block.example or not content.units or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
                continue
            introduces = index + 1 < len(blocks) and blocks[index + 1].kind is BlockKind.ITEM
            base = block.content
            for unit in content.units:
                if unit.lead_in and introduces and unit.end == len(content.prose.rstrip()):
                    continue
                yield PlacedUnit(unit, index, base + unit.start, base + unit.end, base + unit.action)

    @cached_property
    def prose_length(self) -> int:
        """Code points of paragraphs, items, headings, quotes and tables, examples left out."""
        return sum(
            block.end - block.content
            for block in self.blocks
            if block.kind in PROSE_KINDS and not block.example
        )

    def prose_blocks(self, *kinds: BlockKind) -> Iterator[tuple[Block, BlockContent]]:
        """Blocks of these kinds (paragraphs and items if none is named) that are not examples."""
        wanted = kinds or (BlockKind.PARAGRAPH, BlockKind.ITEM)
        for block, content in zip(self.blocks, self.contents, strict=True):
            if block.kind in wanted and not block.example:
                yield block, content

    def fences(self, *languages: str) -> Iterator[Block]:
        """The fenced blocks, or those whose info string begins with one of `languages`."""
        for block in self.blocks:
            if block.kind is BlockKind.FENCE:
                info = block.info.split(" ", 1)[0].lower()
                if not languages or info in languages:
                    yield block

    def section_title(self, block: Block) -> str:
        """The heading that a block stands under, without its marks; empty at the top."""
        if block.section < 0:
            return ""
        heading = self.blocks[block.section]
        return self.text[heading.content : heading.end].strip().strip("#* ")


@lru_cache(maxsize=64)
def document_of(text: str, templates: tuple[Span, ...] = ()) -> Document:
    """The document of a text; the same object for the same text, so that rules share the work."""
    return Document(text, templates)
