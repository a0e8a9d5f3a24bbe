"""What of a prompt file has a meaning beyond its words: variables, roles, directives and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from promptls.engine.directives import directive_spans
from promptls.engine.variables import occurrences
from promptls.formats.roles import role_of
from promptls.named_tuple import NamedTuple
from promptls.prompt import Message, Prompt
from promptls.rules.structure.tags import tags_in
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

TokenKind = Literal["variable", "role", "directive", "tag"]

_ROLE_WORD = LazyPattern(r"\b(?:system|developer|user|human|assistant|model|ai|tool)\b", re.IGNORECASE)
_MARKUP = 120
"""Code points of the line above a message that are read for its role; a longer line is no markup."""


class Token(NamedTuple):
    """Words on one line of the file; `declares` for the place where a variable is declared."""

    span: Span
    kind: TokenKind
    declares: bool = False


def tokens(source: str, prompt: Prompt) -> list[Token]:
    """The tokens in order, none of which share a character."""
    found = [Token(o.span, "variable", o.declares) for o in occurrences(source, prompt)]
    found += (Token(span, "role") for span in _roles(source, prompt))
    found += (Token(span, "directive") for span in directive_spans(source))
    for number, message in enumerate(prompt.messages):
        found += (Token(span, "tag") for span in _tags(number, message))
    found.sort(key=lambda token: token.span)
    kept: list[Token] = []
    for token in found:
        words = source[token.span.start : token.span.end]
        free = not kept or kept[-1].span.end <= token.span.start
        if words and free and "\n" not in words and "\r" not in words:
            kept.append(token)
    return kept


def _tags(number: int, message: Message) -> Iterator[Span]:
    for tag in tags_in(number, message.document):
        start = tag.start + 1 + tag.closing
        yield message.text.to_file(Span(start, start + len(tag.name)))


def _roles(source: str, prompt: Prompt) -> Iterator[Span]:
    """Where the file says whose each message is: in its metadata, else in the markup before it."""
    end = 0
    for message in prompt.messages:
        start = message.text.to_file(Span(0, 0)).start
        span = prompt.metadata_spans.get((*message.entry, "role")) if message.entry else None
        if span is None:
            span = _in_markup(source, max(end, start - 2 * _MARKUP), start, message)
        if span is not None:
            yield _unquoted(source, span)
        end = message.text.to_file(Span(len(message.text.text), len(message.text.text))).end


def _in_markup(source: str, after: int, start: int, message: Message) -> Span | None:
    """The one word for the message's role in the last line with words between two messages."""
    above = source[after:start].rstrip()
    line = max(above.rfind("\n"), above.rfind("\r")) + 1
    words = list(_ROLE_WORD.finditer(above, line))
    if len(words) != 1 or len(above) - line > _MARKUP or role_of(words[0].group()) is not message.role:
        return None
    return Span(*words[0].span()).shift(after)


def _unquoted(source: str, span: Span) -> Span:
    quoted = span.length > 2 and source[span.start] in "\"'"
    return Span(span.start + 1, span.end - 1) if quoted else span
