"""What to delete so that one instruction is gone and nothing else has changed."""

from __future__ import annotations

from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.walls import refers_back
from promptls.text import Span

_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))


def removal(document: Document, number: int, start: int, end: int) -> Span | None:
    """The span to delete for the sentence `start..end` of block `number`, both in message coordinates.

    None where something depends on it: a nested list, a following sentence that refers back, a lead-in or
    heading left with nothing under it, a numbered list, an emphasis that it opens or closes.
    """
    block, content = document.blocks[number], document.contents[number]
    text = document.text[start:end]
    relative = Span(start - block.content, end - block.content)
    if text.count("**") % 2 or any(text.count(left) != text.count(right) for left, right in _PAIRS):
        return None
    if any(template.overlaps(relative) for template in content.templates):
        return None
    if document.text[block.content : block.end].strip() == text.strip():
        return _whole_block(document, number)
    following = [s for s in content.sentences if s.start >= relative.end]
    if following and refers_back(content.prose, *following[0]):
        return None
    before = content.text[: relative.start]
    if before.strip():
        return Span(block.content + len(before.rstrip()), end)
    return Span(start, block.content + following[0].start) if following else None


def _whole_block(document: Document, number: int) -> Span | None:
    blocks = document.blocks
    block = blocks[number]
    if number == 0 or block.ordered:
        return None
    before = blocks[number - 1]
    after = blocks[number + 1] if number + 1 < len(blocks) else None
    if after is not None and after.indent > block.indent and after.kind is not BlockKind.HEADING:
        return None
    if block.kind is BlockKind.ITEM:
        kept = _is_sibling(before, block) or (after is not None and _is_sibling(after, block))
    else:
        kept = before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not _introduces(document, before)
        kept = kept and (after is None or after.kind is not BlockKind.FENCE)
    return Span(before.end, block.end) if kept else None


def _is_sibling(other: Block, block: Block) -> bool:
    return other.kind is BlockKind.ITEM and other.indent == block.indent and other.section == block.section


def _introduces(document: Document, block: Block) -> bool:
    return document.text[block.content : block.end].rstrip()[-1:] in ":："
