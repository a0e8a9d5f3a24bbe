"""A short prompt in two halves: what it orders, and the long input that it orders it of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.named_tuple import NamedTuple
from promptls.prompt import Message, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import Document
from promptls.rewrites.placement import INPUT_TAGS, input_start, outside_conditions
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_LONG = frozenset(
    "doc docs document documents text texts article articles context transcript transcripts contract "
    "contracts report reports paper papers page pages content contents passage passages source "
    "sources book chapter log logs code diff email emails mail letter letters material data input "
    "file files thread conversation meeting".split()
)
"""Names of variables and tags that stand for something long."""
_NAME_PART = LazyPattern(r"[A-Za-z][a-z]*|[A-Z]+")
_EXAMPLE = LazyPattern(r"\bexamples?\b\W{0,4}[:：]", re.I)
_QUERY = LazyPattern(r"question|query|task|request|instruction", re.I)
_POINTS = LazyPattern(
    r"\b(?:below|above|following|follows|next|previous|preceding|earlier|here is|here are|this:)\b|[:：]\s*$",
    re.I,
)
_ROLE = LazyPattern(
    r"(?:you are|you['’]re|act as|i want you to act|as an?\b|your (?:role|task|job) is|imagine|pretend)", re.I
)
_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)
MOST_ORDERS = 8
"""Instructions that can be moved as one; a longer prompt has an order of its own. Our judgement."""


class Halves(NamedTuple):
    """A message in three parts, as offsets: a role from 0 to `orders`, the orders to `input`, then the input.

    With `input_first` the input comes first: it ends at `orders`, and the orders end with the message.
    """

    message: int
    orders: int
    end: int
    input: int
    input_end: int
    input_first: bool


def halves(prompt: Prompt) -> Iterator[Halves]:
    """The messages that are short orders and a long input, whichever comes first.

    Not so where the orders point at the input's place ("the text below"), hold template syntax or more than
    prose, or where the input ends in the question itself.
    """
    for index, message in enumerate(prompt.messages):
        if not message.instructs or not message.text.templates:
            continue
        found = _orders_first(index, message) or _input_first(index, message)
        if found and _can_move(message, found.orders, found.end):
            yield found


def _orders_first(index: int, message: Message) -> Halves | None:
    document = message.document
    start = input_start(document)
    text = document.text
    if not text[:start].strip() or start == len(text) or not _is_long(document, start, len(text)):
        return None
    last = [s for s in message.text.templates if s.start >= start]
    if last and _QUERY.search(text[last[-1].start : last[-1].end]):
        return None
    orders = _behind_role(document, start)
    return Halves(index, orders, len(text[:start].rstrip()), start, len(text.rstrip()), False)


def _input_first(index: int, message: Message) -> Halves | None:
    document = message.document
    at = _leading_input(document)
    if at == 0 or not _is_long(document, 0, at) or not document.text[at:].strip():
        return None
    start = at + len(document.text[at:]) - len(document.text[at:].lstrip())
    return Halves(index, start, len(document.text.rstrip()), 0, len(document.text[:at].rstrip()), True)


def _leading_input(document: Document) -> int:
    """Where the input that a message begins with ends; 0 if it begins otherwise."""
    blocks = document.blocks
    end = 0
    number = 0
    while number < len(blocks):
        block = blocks[number]
        closing = _closing(blocks, number)
        if closing is not None and (
            block.info.lower() in INPUT_TAGS or _only_slots(document, number + 1, closing)
        ):
            end, number = blocks[closing].end, closing + 1
        elif block.kind is BlockKind.PARAGRAPH and _is_slot(document, block):
            end, number = block.end, number + 1
        else:
            break
    return end


def _closing(blocks: tuple[Block, ...], number: int) -> int | None:
    block = blocks[number]
    if block.kind is not BlockKind.TAG or block.marker:
        return None
    return next(
        (
            n
            for n in range(number + 1, len(blocks))
            if blocks[n].kind is BlockKind.TAG and blocks[n].info == block.info
        ),
        None,
    )


def _only_slots(document: Document, first: int, last: int) -> bool:
    return all(_is_slot(document, document.blocks[number]) for number in range(first, last))


def _is_slot(document: Document, block: Block) -> bool:
    """True for a paragraph that ends in a variable and holds at most a label besides."""
    here = document.templates_in(Span(block.start, block.end))
    inside = [span for span in here if block.start <= span.start]
    text = document.text[block.start : block.end].rstrip()
    if not inside or block.start + len(text) != inside[-1].end:
        return False
    label = document.text[block.start : inside[-1].start].strip()
    return not label or (len(label) < 40 and label[-1] in ":：")


def _is_long(document: Document, start: int, end: int) -> bool:
    named = [
        document.text[s.start : s.end].split(":", 1)[0] for s in document.templates if start <= s.start < end
    ]
    blocks = [block for block in document.blocks if start <= block.start < end]
    if (
        not named
        or any(b.kind is BlockKind.ITEM for b in blocks)
        or _EXAMPLE.search(document.text, start, end)
    ):
        return False
    tags = [block.info for block in blocks if block.kind is BlockKind.TAG]
    return any(part.lower() in _LONG for name in (*named, *tags) for part in _NAME_PART.findall(name))


def _behind_role(document: Document, stop: int) -> int:
    """Where the orders begin: behind paragraphs and sentences that only give a role."""
    for block, content in zip(document.blocks, document.contents, strict=True):
        if block.start >= stop:
            break
        for sentence in content.sentences or ():
            if block.kind is not BlockKind.PARAGRAPH or not _ROLE.match(content.prose, *sentence):
                return block.content + sentence.start if sentence.start else block.start
        if not content.sentences:
            return block.start
    return stop


def _can_move(message: Message, start: int, end: int) -> bool:
    document = message.document
    if start >= end or document.templates_in(Span(start, end)):
        return False
    blocks = [block for block in document.blocks if block.start < end and block.end > start]
    units = sum(start <= unit.start < end for unit in document.units)
    plain = all(block.kind in _PROSE and not block.example for block in blocks)
    plain = plain and (document.text[start].isalnum() or blocks[0].kind is BlockKind.ITEM)
    if not plain or not 0 < units <= MOST_ORDERS or _POINTS.search(document.text, start, end):
        return False
    return all(outside_conditions(message, at) == at for at in (start, end))
