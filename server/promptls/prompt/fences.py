"""What stands inside a fence, and what the prompt calls it."""

from __future__ import annotations

import re

from promptls.prompt import masks
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

JSON_INFOS = frozenset({"json", "jsonl", "ndjson"})
"""Info strings of fences that hold JSON. JSON5 and JSONC are other languages."""

SHAPE_INFOS = JSON_INFOS | {"", "jsonc", "json5", "text", "txt", "plaintext", "plain"}
"""Info strings of fences that may show the shape of JSON."""

_JSON = LazyPattern(r"\bJSON\b", re.I)
_CONTAINER = LazyPattern(r"\s*[{\[]")


def info_of(block: Block) -> str:
    """The first word of the info string, lower case."""
    return block.info.split(" ", 1)[0].split("{", 1)[0].lower()


def body_of(document: Document, block: Block) -> Span:
    """The lines between the fences, without the break before the closing one."""
    end = block.end
    if block.closed:
        end = max(document.text.rfind("\n", block.content - 1, block.end), block.content)
    return Span(min(block.content, end), end)


def masked_body(document: Document, block: Block) -> str:
    """The body with template syntax masked by FILLER, so that it reads as a placeholder."""
    return masked(document, body_of(document, block))


def masked(document: Document, place: Span) -> str:
    """The text at `place` with template syntax masked by FILLER."""
    inside = [
        Span(max(span.start, place.start) - place.start, min(span.end, place.end) - place.start)
        for span in document.templates_in(place)
    ]
    text = document.text[place.start : place.end]
    return masks.mask(text, inside) if inside else text


def lead_of(document: Document, index: int) -> Span | None:
    """The sentence that leads to block `index`: the last one of the paragraph, item or heading before it."""
    if index == 0:
        return None
    block, content = document.blocks[index - 1], document.contents[index - 1]
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING) or not content.sentences:
        return None
    start, end = content.sentences[-1]
    return Span(block.content + start, block.content + end)


def is_meant_as_json(document: Document, index: int) -> bool:
    """True for a fence marked as JSON, and for a bare one that begins like JSON and is introduced as it."""
    block = document.blocks[index]
    info = info_of(block)
    if info in JSON_INFOS:
        return True
    lead = lead_of(document, index)
    if info or lead is None or not _CONTAINER.match(document.text, block.content):
        return False
    sentence = document.text[lead.start : lead.end]
    return sentence.endswith((":", "：")) and _JSON.search(sentence) is not None
