"""Pairs of tags in a message, each with the places of the two names: what is folded, renamed and selected."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt
from promptls.prompt.document import Document
from promptls.rules.structure.tags import Tag, tags_in
from promptls.text import Span


class TagPair(NamedTuple):
    """An opening and a closing tag of one message, in coordinates of its text.

    `opening` and `closing` are the names alone, `span` goes from the first `<` to the last `>`. `lines` is
    True if both stand on lines of their own.
    """

    name: str
    message: int
    span: Span
    opening: Span
    closing: Span
    lines: bool


@lru_cache(maxsize=2)
def tag_pairs(prompt: Prompt) -> tuple[tuple[TagPair, ...], ...]:
    """The pairs of each message in the order of their opening tags; a tag left over is in none."""
    return tuple(
        tuple(sorted(_paired(number, message.document), key=lambda pair: pair.span))
        for number, message in enumerate(prompt.messages)
    )


def _paired(number: int, document: Document) -> Iterator[TagPair]:
    waiting: dict[str, list[Tag]] = {}
    for tag in tags_in(number, document):
        if not tag.closing:
            waiting.setdefault(tag.name, []).append(tag)
        elif opened := waiting.get(tag.name):
            yield _pair(opened.pop(), tag)


def _pair(first: Tag, last: Tag) -> TagPair:
    length = len(first.name)
    return TagPair(
        first.name,
        first.message,
        Span(first.start, last.end),
        Span(first.start + 1, first.start + 1 + length),
        Span(last.start + 2, last.start + 2 + length),
        first.own_line and last.own_line,
    )


def pair_at(prompt: Prompt, offset: int) -> tuple[TagPair, Span] | None:
    """The pair one of whose names covers or touches an offset of the file, and that name."""
    for message, pairs in zip(prompt.messages, tag_pairs(prompt), strict=True):
        at = message.text.from_file(offset)
        if at is None:
            continue
        for pair in pairs:
            for name in (pair.opening, pair.closing):
                if name.start <= at <= name.end:
                    return pair, name
    return None
