"""In which language a prompt is written, as a whole and message by message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt
from promptls.prompt.document import Document
from promptls.prompt.language import SAMPLE, detect_language
from promptls.prompt.rescan import Kept

_OF_ONE = 1_000
"""Code points of one message that are looked at, of several. Our judgement."""
_TOO_SHORT = 40
"""Fewer Latin letters than this say little of the language. Our judgement."""


class Spoken(NamedTuple):
    """ISO 639-1 codes of the `whole` prompt and of each of several messages; None where it cannot be told."""

    whole: str | None
    each: tuple[str | None, ...] = ()

    def of(self, message: int) -> str | None:
        """The language of a message by its number."""
        return self.each[message] if self.each else self.whole

    @property
    def all(self) -> frozenset[str | None]:
        """The languages in it."""
        return frozenset((self.whole, *self.each))


def spoken_in(prompt: Prompt) -> Spoken:
    """The languages of a prompt's own prose; what is too short to tell is in that of the whole."""
    whole = language_of(prompt)
    if len(prompt.messages) < 2:
        return Spoken(whole)
    each = tuple(message.document.whole(_told, _told_again) or whole for message in prompt.messages)
    return Spoken(whole) if {*each} == {whole} else Spoken(whole, each)


def language_of(prompt: Prompt) -> str | None:
    """The language of the prompt's own prose (ISO 639-1), or None."""
    parts = chain.from_iterable(m.document.whole(_opening, _opening_again).parts for m in prompt.messages)
    return detect_language(_beginning(parts, SAMPLE))


class _Opening(NamedTuple):
    """The prose that a language is told from, and in how many of the first blocks it stands."""

    parts: tuple[str, ...]
    blocks: int


def _opening(document: Document) -> _Opening:
    parts, length = [], SAMPLE
    for number, content in enumerate(document.contents, 1):
        if content.prose:
            parts.append(content.prose)
            length -= len(content.prose)
            if length < 0:
                return _Opening(tuple(parts), number)
    return _Opening(tuple(parts), len(document.contents) + 1)


def _opening_again(document: Document, before: Document, kept: Kept, found: _Opening) -> _Opening:
    return found if found.blocks <= kept.head else _opening(document)


def _told(document: Document) -> str | None:
    prose = _beginning(_prose(document), _OF_ONE)
    return None if prose.isascii() and len(prose) < _TOO_SHORT else detect_language(prose)


def _told_again(document: Document, before: Document, kept: Kept, found: str | None) -> str | None:
    return _told(document)


def _prose(document: Document) -> Iterator[str]:
    return (content.prose for content in document.contents if content.prose)


def _beginning(parts: Iterable[str], length: int) -> str:
    """The first of the parts, as far as more than `length` code points reach."""
    taken: list[str] = []
    for part in parts:
        taken.append(part)
        length -= len(part)
        if length < 0:
            break
    return " ".join(taken)
