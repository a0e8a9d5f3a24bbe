"""What to delete so that one instruction is gone and nothing else has changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.walls import refers_back
from promptls.text import Span, meeting

_NOTHING: Mapping[int, int] = {}
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))


def removal(
    document: Document, number: int, start: int, end: int, doomed: Mapping[int, int] = _NOTHING
) -> Span | None:
    """The span to delete for the sentence `start..end` of block `number`, both in message coordinates.

    `doomed` says how many sentences of which blocks are about to go as well. None where something depends
    on the sentence: a nested list, a following sentence that refers back, a lead-in or
    heading left with nothing under it, a numbered list, an emphasis that it opens or closes.
    """
    block, content = document.blocks[number], document.contents[number]
    text = document.text[start:end]
    relative = Span(start - block.content, end - block.content)
    if text.count("**") % 2 or any(text.count(left) != text.count(right) for left, right in _PAIRS):
        return None
    if meeting(content.templates, relative):
        return None
    sentences = content.sentences
    # Looked up, not searched for: a long line can hold very many sentences.
    first = bisect_left(sentences, (relative.start,))
    after = bisect_left(sentences, (relative.end,))
    if first == 0 and after == len(sentences):
        return _whole_block(document, number, doomed)
    if doomed.get(number, 0) >= len(sentences):
        return None
    if after < len(sentences) and refers_back(content.prose, *sentences[after]):
        return None
    if first > 0:
        return Span(block.content + sentences[first - 1].end, end)
    return Span(start, block.content + sentences[after].start)


def _whole_block(document: Document, number: int, doomed: Mapping[int, int]) -> Span | None:
    blocks = document.blocks
    block = blocks[number]
    if number == 0 or block.ordered:
        return None
    before = blocks[number - 1]
    after = blocks[number + 1] if number + 1 < len(blocks) else None
    if after is not None and after.indent > block.indent and after.kind is not BlockKind.HEADING:
        return None
    if block.kind is BlockKind.ITEM:
        kept = _is_sibling(before, block) and number - 1 not in doomed
        kept = kept or (after is not None and _is_sibling(after, block) and number + 1 not in doomed)
    else:
        kept = before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not _introduces(document, before)
        kept = kept and number - 1 not in doomed and (after is None or after.kind is not BlockKind.FENCE)
    return Span(before.end, block.end) if kept else None


def _is_sibling(other: Block, block: Block) -> bool:
    return other.kind is BlockKind.ITEM and other.indent == block.indent and other.section == block.section


def _introduces(document: Document, block: Block) -> bool:
    return document.text[block.content : block.end].rstrip()[-1:] in ":："
