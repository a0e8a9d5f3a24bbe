"""Texts whose edits are proven by reading the whole file again: for formats with markup of their own.

A writer proposes edits; one is good if the file then has the same messages but for the text that was meant
to change, and everything that is no message (tags, comments, code) stands there as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.prompt import Role
from promptls.text import (
    Edit,
    EditRefused,
    Encoder,
    MappedText,
    Span,
    Written,
    changed,
    edited,
    refuse_unreadable,
)


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
    """The messages of a file, whose edits are tried on a copy before they are given out unless `plain`."""
    proof = _Reread(source, read)
    return [
        Part(part.role, _with_encoder(part.text, _encoder(proof, number, write, plain)))
        for number, part in enumerate(proof.before.parts)
    ]


def _with_encoder(text: MappedText, encoder: Encoder) -> MappedText:
    return MappedText(text.text, text.pieces, text.anchor, text.templates, text.newline, encoder)


class _Reread:
    """Reads the whole file again."""

    def __init__(self, source: str, read: Reader) -> None:
        self.source = source
        self.read = read
        self.size = len(source)
        self.before = read(source)

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the messages, and all that is none, read as they should after the edits."""
        before, after = self.before, self.read(edited(self.source, written))
        if [part.role for part in before.parts] != [part.role for part in after.parts]:
            return False
        touched = {each.number for each in written}
        return after.rest == before.rest and all(
            new.text.text == (changed(old.text.text, written, number) if number in touched else old.text.text)
            for number, (old, new) in enumerate(zip(before.parts, after.parts, strict=True))
        )


def _encoder(proof: _Reread, number: int, write: Writer, plain: Plain) -> Encoder:
    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        refuse_unreadable(new)
        proven = plain(mapped, span, new)
        for edit in write(number, mapped, span, new):
            yield Written(edit, None if proven else proof, Edit(*span, new), number)
        raise EditRefused("the file would not read back as meant")

    return encode
