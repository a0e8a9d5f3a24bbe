"""Where a sentence that a rewrite adds goes, so that it looks as its surroundings do."""

from __future__ import annotations

from promptls.prompt import Prompt, TextChange
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.placement import line_after
from promptls.text import Span

_HANGS_ON = (BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.FENCE, BlockKind.TABLE, BlockKind.QUOTE)


def add_after(prompt: Prompt, message: int, block: int, sentence: str) -> TextChange:
    """Put `sentence` behind a block: a bullet after a bullet and what hangs on it, a sentence at the end of a
    numbered item (so that no number changes), a line or paragraph after a paragraph.
    """
    document = prompt.messages[message].document
    place = document.blocks[block]
    if place.kind is not BlockKind.ITEM:
        return line_after(prompt, message, sentence, Span(place.content, place.end))
    if place.ordered:
        return _within_item(document, message, block, sentence)
    end = document.blocks[_last_hanging_on(document, block)].end
    lead = document.text[place.start : place.content]
    gap = "\n\n" if _is_loose(document, block) else "\n"
    return TextChange(message, end, end, gap + lead + sentence)


def _within_item(document: Document, message: int, block: int, sentence: str) -> TextChange:
    place = document.blocks[block]
    end = place.content + len(document.text[place.content : place.end].rstrip())
    stop = "" if document.text[end - 1] in ".!?:;。！？" else "."
    return TextChange(message, end, end, f"{stop} {sentence}")


def _last_hanging_on(document: Document, block: int) -> int:
    """The last block that is indented under this item; the item itself if nothing is."""
    blocks, last = document.blocks, block
    for number in range(block + 1, len(blocks)):
        if blocks[number].kind not in _HANGS_ON or blocks[number].indent <= blocks[block].indent:
            break
        last = number
    return last


def _is_loose(document: Document, block: int) -> bool:
    """True if a blank line stands between this item and a neighbour of the same list."""
    blocks = document.blocks
    after = _last_hanging_on(document, block) + 1
    if after < len(blocks) and blocks[after].kind is BlockKind.ITEM:
        return blocks[after].gap
    before = block - 1
    return before >= 0 and blocks[before].kind is BlockKind.ITEM and blocks[block].gap
