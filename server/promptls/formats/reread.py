"""Texts whose edits are proven by reading the whole file again: for formats with markup of their own.

A writer proposes edits; one is good if the file then has the same messages but for the text that was meant
to change, and everything that is no message (tags, comments, code) stands there as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from promptls.prompt import Role
from promptls.text import Edit, EditRefused, Encoder, MappedText, Span

_REFUSED = "the file would not read back as meant"


class Part(NamedTuple):
    """The text of one message, still without an encoder of its own."""

    role: Role
    text: MappedText


class Read(NamedTuple):
    """A file as read: its messages, and whatever else of it no edit of a message may change."""

    parts: Sequence[Part]
    rest: Any


Reader = Callable[[str], Read]
Writer = Callable[[int, MappedText, Span, str], Iterable[Edit]]
"""Edits of the file that may do, best first, for a span of the message of that number and its new text."""


Plain = Callable[[MappedText, Span, str], bool]
"""True for an edit that cannot be read in another way, so that the file need not be read again."""


def proven_texts(
    source: str, read: Reader, write: Writer, plain: Plain = lambda mapped, span, new: False
) -> list[Part]:
    """The messages of a file, each edit of which is tried on a copy before it is given out unless `plain`."""
    before = read(source)
    return [
        Part(part.role, _with_encoder(part.text, _encoder(source, before, number, read, write, plain)))
        for number, part in enumerate(before.parts)
    ]


def _with_encoder(text: MappedText, encoder: Encoder) -> MappedText:
    return MappedText(text.text, text.pieces, text.anchor, text.templates, text.newline, encoder)


def _encoder(source: str, before: Read, number: int, read: Reader, write: Writer, plain: Plain) -> Encoder:
    def encode(mapped: MappedText, span: Span, new: str) -> Edit:
        if "\r" in new or any("\ud800" <= char <= "\udfff" for char in new):
            raise EditRefused("a carriage return or half a character would not be read back")
        expected = mapped.text[: span.start] + new + mapped.text[span.end :]
        for edit in write(number, mapped, span, new):
            if plain(mapped, span, new):
                return edit
            after = read(source[: edit.start] + edit.text + source[edit.end :])
            if after.rest == before.rest and _same(before.parts, after.parts, number, expected):
                return edit
        raise EditRefused(_REFUSED)

    return encode


def _same(before: Sequence[Part], after: Sequence[Part], number: int, expected: str) -> bool:
    if [part.role for part in before] != [part.role for part in after]:
        return False
    return all(
        new.text.text == (expected if at == number else old.text.text)
        for at, (old, new) in enumerate(zip(before, after, strict=True))
    )
