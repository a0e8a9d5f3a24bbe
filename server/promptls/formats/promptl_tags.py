"""The markup of PromptL: its tags, comments and expressions, in the order of the file.

Only the tags of PromptL are markup; `<b>` and any other are text. Source: latitude-dev/promptl, src/parser
(read 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from promptls.formats.expressions import closing_braces
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MESSAGE_TAGS = frozenset({"message", "system", "user", "assistant", "tool"})
CONTENT_TAGS = frozenset({"content", "content-text", "content-image", "content-file", "tool-call"})
_NAMES = "message|system|user|assistant|tool(?:-call)?|content(?:-(?:text|image|file))?|prompt|scope|step"
_OPENING = LazyPattern(rf"\\.|\{{\{{|/\*|<!--|<(/?)({_NAMES})(?=[\s/>]|\Z)", 16)  # 16: a dot is any character
_NAME = LazyPattern(r"[^\s=/>\"']+")
_BLANKS = LazyPattern(r"\s*")
_BARE = LazyPattern(r"[^\s\"'=<>`/{]+")


class Token(NamedTuple):
    """A piece of markup. `kind` is "{{", "/*", "<", "</", "<>" (closes itself), or "!" (is never closed).

    `name` and `values` are of a tag; `inner` is the expression.
    """

    kind: str
    span: Span
    name: str = ""
    values: Mapping[str, Span] = MappingProxyType({})
    inner: Span = Span(0, 0)


def promptl_tokens(source: str, start: int) -> Iterator[Token]:
    """The markup from `start` on. What is never closed ends the search: PromptL reads no such file."""
    at = start
    while match := _OPENING.search(source, at):
        begin, sign = match.start(), match.group()
        if sign[0] == "\\":
            at = match.end()
            continue
        token = _expression(source, begin) if sign == "{{" else None
        if sign in ("/*", "<!--"):
            token = _comment(source, begin, sign)
        elif sign[0] == "<":
            token = _tag(source, begin, match.end(), match.group(2), closing=bool(match.group(1)))
        if token is None:
            yield Token("!", Span(begin, match.end()))
            return
        yield token
        at = token.span.end


def _comment(source: str, begin: int, sign: str) -> Token | None:
    closing = "*/" if sign == "/*" else "-->"
    end = source.find(closing, begin + len(sign))
    return Token("/*", Span(begin, end + len(closing))) if end >= 0 else None


def _expression(source: str, begin: int) -> Token | None:
    end = closing_braces(source, begin + 2, "}}")
    return Token("{{", Span(begin, end + 2), inner=Span(begin + 2, end)) if end >= 0 else None


def _tag(source: str, begin: int, at: int, name: str, *, closing: bool) -> Token | None:
    values: dict[str, Span] = {}
    while True:
        at = _past(_BLANKS, source, at)
        if source.startswith(">", at):
            return Token("</" if closing else "<", Span(begin, at + 1), name, values)
        if not closing and source.startswith("/>", at):
            return Token("<>", Span(begin, at + 2), name, values)
        end = _past(_NAME, source, at)
        if end == at or closing:
            return None
        attribute, at = source[at:end], _past(_BLANKS, source, end)
        values[attribute] = Span(end, end)
        if source.startswith("=", at):
            start = _past(_BLANKS, source, at + 1)
            at = _value_end(source, start)
            if at <= start:
                return None
            quoted = source[start] in "\"'"
            values[attribute] = Span(start + quoted, at - quoted)


def _value_end(source: str, at: int) -> int:
    """Where the value of an attribute ends; -1 if it is not closed."""
    if source[at : at + 1] in ("'", '"'):
        return source.find(source[at], at + 1) + 1 or -1
    while True:
        if source.startswith("{{", at):
            end = closing_braces(source, at + 2, "}}")
            if end < 0:
                return -1
            at = end + 2
        elif match := _BARE.match(source, at):
            at = match.end()
        else:
            return at


def _past(pattern: LazyPattern, source: str, at: int) -> int:
    match = pattern.match(source, at)
    return match.end() if match else at
