"""Prompt text that is the file's own characters, with the few edits refused that would not read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from promptls.prompt.json_blocks import json_shape
from promptls.text import (
    Edit,
    EditRefused,
    Encoder,
    MappedText,
    Span,
    Written,
    edited,
    encode_literally,
    map_literal,
)

Guard = Callable[[str], bool]
"""True if the prompt text would still begin where it does, were this the source."""


def literal_text(source: str, span: Span, guard: Guard | None = None, lead: str = "") -> MappedText:
    """The characters of `span`, to be edited in place.

    `guard` judges each edited source; `lead` is written before text that is put where there is none. A prompt
    that is one JSON object stays one, with the same keys.
    """
    keys = json_shape(source[span.start : span.end])
    if keys is not None:
        stays = _Holds(source, partial(_has_shape, span, len(source) - span.end, keys))
        return map_literal(source, span, encoder=_encoder(source, stays, lead, everywhere=True))
    proof = _Holds(source, guard) if guard else None
    return map_literal(source, span, encoder=_encoder(source, proof, lead))


def _has_shape(span: Span, behind: int, keys: object, source: str) -> bool:
    return json_shape(source[span.start : len(source) - behind]) == keys


def _encoder(source: str, proof: _Holds | None, lead: str, *, everywhere: bool = False) -> Encoder:

    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        if "\r" in new:
            raise EditRefused("a carriage return would be read as a line break")
        edit = encode_literally(mapped, span, new)
        if lead and new:
            edit = Edit(edit.start, edit.end, lead + edit.text)
        if _joins_breaks(source, edit):
            raise EditRefused("a carriage return and a line feed would join into one line break")
        if edit.start == 0 and (edit.text + source[edit.end : edit.end + 1]).startswith("\ufeff"):
            raise EditRefused("a byte order mark at the start is not part of the text")
        yield Written(edit, proof if everywhere or _at_front(source, edit) else None)
        raise EditRefused("the text would be read in another way: as front matter, or as other JSON")

    return encode


class _Holds:
    """Asks the guard about the source as it would be."""

    def __init__(self, source: str, guard: Guard) -> None:
        self.source = source
        self.guard = guard
        self.size = len(source)

    def holds(self, written: Sequence[Written]) -> bool:
        """True if the prompt text is still read in the same way."""
        return self.guard(edited(self.source, written))


def _at_front(source: str, edit: Edit) -> bool:
    """True if the edited source may begin with a fence: only then is it worth the cost to put it together."""
    head = source[: min(edit.start, 8)]
    if edit.start < 8:
        head += edit.text[:8] + source[edit.end : edit.end + 8]
    return "---" in head[:8]


def _joins_breaks(source: str, edit: Edit) -> bool:
    before, after = source[edit.start - 1 : edit.start], source[edit.end : edit.end + 1]
    if not edit.text:
        return before == "\r" and after == "\n"
    return (before == "\r" and edit.text[0] == "\n") or (edit.text[-1] == "\r" and after == "\n")
