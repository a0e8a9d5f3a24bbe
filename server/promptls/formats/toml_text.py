"""Strings at the top level of a TOML file: where they stand, what they hold, and how they are edited.

The standard library reads TOML without places; so the top level is walked here, and what a string is
said to hold is compared with what the library reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from promptls.formats.scalar_proof import ScalarProof
from promptls.named_tuple import NamedTuple
from promptls.text import (
    Edit,
    EditRefused,
    Encoder,
    MappedText,
    PieceList,
    Span,
    Written,
    newline_of,
    refuse_unreadable,
)
from promptls.text.lazy_pattern import LazyPattern

_KEY = LazyPattern(r"[ \t]*([A-Za-z0-9_-]+|\"[^\"\\\r\n]*\"|'[^'\r\n]*')[ \t]*=[ \t]*")
_STRING = LazyPattern(
    r'"""(?:[^"\\]|\\.|""?(?!"))*"{3,5}'
    r"|'''(?:[^']|''?(?!'))*'{3,5}"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'[^'\r\n]*'",
    re.DOTALL,
)
_OTHER = LazyPattern(r"[^\"'#\[\]{}\r\n]+")
_COMMENT = LazyPattern(r"#[^\r\n]*")
# The standard library takes quadratic time for such keys.
_LONG_KEY = LazyPattern(r"^[ \t]*\[{0,2}(?:[A-Za-z0-9_-]{1,200}[ \t]?\.[ \t]?){100}", re.MULTILINE)
_TABLE = LazyPattern(r"[ \t]*\[")
_ESCAPE = LazyPattern(
    r"\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[ \t]*(?:\r\n|\n)[ \t\r\n]*|\\.|\r\n", re.DOTALL
)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_CONTROL = LazyPattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CLOSING = LazyPattern(r'"{3,}|"+\Z')


class TomlFault(ValueError):
    """The file is not TOML; `offset` is where, in code points."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset


class Value(NamedTuple):
    """A value at the top level: its key's span and its own."""

    key: Span
    span: Span


def read_toml(source: str, start: int) -> dict[str, object]:
    """The values of a file. Raises TomlFault."""
    from promptls.formats.toml_parser import TOMLDecodeError, loads

    if deep := _LONG_KEY.search(source, start):
        raise TomlFault(deep.start(), "a key has more than 100 parts")
    try:
        return dict(loads(source[start:].replace("\r\n", "\n")))
    except TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        reason = re.sub(r" \(at [^)]*\)", "", str(error))
        raise TomlFault(_offset(source, start, found), reason[:1].lower() + reason[1:]) from None
    except RecursionError:
        raise TomlFault(start, "it is nested too deep") from None


def _offset(source: str, start: int, place: re.Match[str] | None) -> int:
    if place is None:
        return len(source)
    at = start
    for _ in range(int(place.group(1)) - 1):
        at = source.find("\n", at) + 1
    return min(len(source), at + int(place.group(2)) - 1)


def top_level(source: str, start: int) -> dict[str, Value]:
    """The values above the first table, by key; the walk ends where it does not understand the file."""
    found: dict[str, Value] = {}
    at = start
    while at < len(source) and not _TABLE.match(source, at):
        match = _KEY.match(source, at)
        if match:
            end = _end_of_value(source, match.end())
            name = match.group(1).strip("\"'")
            found.setdefault(name, Value(Span(match.start(1), match.end(1)), Span(match.end(), end)))
            at = end
        line = source.find("\n", at)
        if line < 0:
            break
        at = line + 1
    return found


def _end_of_value(source: str, at: int) -> int:
    depth = 0
    end = at
    while at < len(source):
        char = source[at]
        match = _STRING.match(source, at) or _COMMENT.match(source, at) or _OTHER.match(source, at)
        if match:
            at = match.end()
            end = end if char == "#" else at
        elif char in "[{":
            depth, at = depth + 1, at + 1
        elif char in "]}":
            depth, at = depth - 1, at + 1
            end = at
        elif depth > 0 and char in "\r\n":
            at += 1
        else:
            break
    return end - (len(source[:end]) - len(source[:end].rstrip(" \t"))) if end else end


def toml_text(source: str, span: Span, wanted: str) -> MappedText | None:
    """The text of the string at `span`, which holds `wanted`; None if it is not read as that."""
    quote = _quote(source, span)
    if not quote:
        return None
    found = _decoded(source, span, quote)
    wanted = wanted.replace("\r\n", "\n").replace("\r", "\n")
    if found.text != wanted:
        return None
    newline = newline_of(source)
    return MappedText(
        found.text, found.pieces, span.start + len(quote), (), newline, _encoder(source, span, found.text)
    )


def _quote(source: str, span: Span) -> str:
    for quote in ('"""', "'''", '"', "'"):
        if source.startswith(quote, span.start) and span.end - span.start >= 2 * len(quote):
            return quote
    return ""


def _decoded(source: str, span: Span, quote: str) -> PieceList:
    found = PieceList()
    at, end = span.start + len(quote), span.end - len(quote)
    if len(quote) == 3:
        at += 2 if source.startswith("\r\n", at) else source.startswith("\n", at)
    pattern = _ESCAPE if quote[0] == '"' else re.compile("\r\n")
    for match in pattern.finditer(source, at, end):
        found.literal(source, at, match.start())
        at = match.end()
        if text := _meaning(match.group()):
            found.unit(text, match.start(), at)
    found.literal(source, at, end)
    return found


def _meaning(token: str) -> str:
    if token == "\r\n":
        return "\n"
    if token[1] in "uU":
        code = int(token[2:], 16)
        char = chr(code) if code <= 0x10FFFF else ""
    else:
        char = _ESCAPES.get(token[1], "")
    return "\n" if char == "\r" else char


def _encoder(source: str, string: Span, text: str) -> Encoder:
    proof = ScalarProof(source, string, text, _holds)

    def encode(mapped: MappedText, span: Span, new: str) -> Iterator[Written]:
        refuse_unreadable(new)
        for edit in _candidates(source, string, mapped, span, new):
            yield Written(edit, proof, Edit(*span, new))
        raise EditRefused("the TOML string would not read back as meant")

    return encode


def _candidates(source: str, string: Span, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
    quote = _quote(source, string)
    where = mapped.to_file(span)
    if len(quote) == 3 and span.start == 0:
        # Right behind the opening quotes a line break would be dropped.
        opening = string.start + 3
        where = Span(max(where.start, opening), max(where.end, opening))
    if quote == '"':
        yield Edit(where.start, where.end, _basic(new))
    elif quote == '"""':
        yield Edit(where.start, where.end, _multiline(new, mapped.newline))
    elif not _CONTROL.search(new) and ("\n" not in new or quote == "'''"):
        yield Edit(where.start, where.end, new.replace("\n", mapped.newline))
    expected = mapped.text[: span.start] + new + mapped.text[span.end :]
    if "\n" in expected:
        whole = '"""' + mapped.newline + _multiline(expected, mapped.newline) + '"""'
    else:
        whole = '"' + _basic(expected) + '"'
    yield Edit(string.start, string.end, whole)


def _basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")


def _multiline(text: str, newline: str) -> str:
    escaped = _CLOSING.sub(lambda match: '\\"' * len(match.group()), text.replace("\\", "\\\\"))
    escaped = _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", escaped)
    return escaped.replace("\n", newline)


def _holds(token: str, expected: str) -> bool:
    from promptls.formats.toml_parser import TOMLDecodeError, loads

    try:
        values = loads(f"k = {token}\nz = 1\n".replace("\r\n", "\n"))
    except (TOMLDecodeError, RecursionError):
        return False
    return values == {"k": expected, "z": 1} and _quote(token, Span(0, len(token))) != ""
