"""Strings of Python: where they are, what they hold, and how text is written into them.

Source: docs.python.org, reference/lexical_analysis.html, "String and Bytes literals" and "f-strings" (read
2026-11-26). A field of a format string is kept as it stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptls.formats.code_strings import Decoded, Field, Language, Literal, Token, Unclosed, hexadecimal
from promptls.formats.expressions import names_looked_up
from promptls.text import PieceList, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(
    r"#[^\r\n]*|([rbuft]{1,2})?(\"\"\"|'''|\"|')|[(\[{]|[)\]}]|\\(?:\r\n|[\r\n])|\r\n|[\r\n]|\+(?!=)|\w+|[^\s\w]",
    re.IGNORECASE,
)
_ENDS = {
    quote: LazyPattern(rf"\\(?:\r\n|.)|{quote}" + (r"|[\r\n]" if len(quote) == 1 else ""), re.DOTALL)
    for quote in ('"""', "'''", '"', "'")
}
_FORMATTED_ENDS = {
    quote: LazyPattern(
        rf"\\(?:\r\n|[^{{}}])|\{{\{{|\{{|{quote}" + (r"|[\r\n]" if len(quote) == 1 else ""), re.DOTALL
    )
    for quote in _ENDS
}
_IN_FIELD = LazyPattern(r"([rbuft]{0,2})(\"\"\"|'''|\"|')|[()\[\]{}:]|!=", re.IGNORECASE)
_IN_SPEC = LazyPattern(r"[{}]")
_ESCAPE = (
    r"\\(?:r(?:\\n|\r?\n)|\r\n|[\r\n]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|"
    r"N\{[^{}\r\n]{1,100}\}|[\\'\"abfnrtv]|)"
)
_UNITS = LazyPattern(rf"{_ESCAPE}|\r\n|\r")
_RAW_UNITS = LazyPattern(r"\r\n|\r")
_FORMATTED = LazyPattern(rf"{_ESCAPE}|\{{\{{|\}}\}}|\{{|\r\n|\r")
_RAW_FORMATTED = LazyPattern(r"\{\{|\}\}|\{|\r\n|\r")
_MEANING = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\n", "t": "\t", "v": "\v"}
_CONTROL = LazyPattern("[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_FIELD = 600
"""Characters that a field may have, so that a file of nothing but openings stays linear."""
_DEEPEST = 20


def _tokens(source: str) -> Iterator[Token]:
    at = 0
    ends = _Ends(source)
    unclosed = Unclosed(source)
    while match := _TOKEN.search(source, at):
        at, sign, quote = match.end(), match.group(), match.group(2)
        if quote is not None:
            prefix = (match.group(1) or "").lower()
            end = ends.string(at, quote, prefix) if not unclosed.holds(quote, at) else -1
            if end >= 0:
                inner = Span(at, end)
                at = end + len(quote)
                yield Token(
                    "string", Span(match.start(), at), Literal(Span(match.start(), at), inner, quote, prefix)
                )
            else:
                unclosed.add(quote, at, lines=len(quote) == 3)
        elif sign[0] != "\\" or len(sign) == 1:
            yield Token(_kind(sign), Span(*match.span()))


def _kind(sign: str) -> str:
    if sign[0] in "#+":
        return "comment" if sign[0] == "#" else "+"
    if sign[0] in "([{":
        return "("
    return ")" if sign[0] in ")]}" else ";" if sign[0] in ";\r\n" else "?"


class _Ends:
    """Where strings and fields of a file end. Each place is looked at once, however deep they are nested."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._strings: dict[tuple[int, str, bool], int] = {}
        self._fields: dict[int, int] = {}

    def string(self, at: int, quote: str, prefix: str, depth: int = 0) -> int:
        """Where the closing quote of a string stands; -1 if there is none."""
        key = (at, quote, "f" in prefix or "t" in prefix)
        if key not in self._strings:
            self._strings[key] = self._string(*key, depth)
        return self._strings[key]

    def _string(self, at: int, quote: str, formatted: bool, depth: int) -> int:
        pattern = (_FORMATTED_ENDS if formatted else _ENDS)[quote]
        while match := pattern.search(self._source, at):
            sign, at = match.group(), match.end()
            if sign == quote:
                return match.start()
            if sign in "\r\n":
                return -1
            if sign == "{":
                end = self.field(at, depth + 1)
                if end < 0:
                    pattern = _ENDS[quote]  # no Python: read on without fields
                at = max(at, end + 1)
        return -1

    def field(self, at: int, depth: int = 1) -> int:
        """Where the closing brace of a field stands; -1 if it is not found."""
        if at not in self._fields:
            self._fields[at] = -1 if depth > _DEEPEST else self._field(at, depth)
        return self._fields[at]

    def _field(self, at: int, depth: int) -> int:
        limit = at + _LONGEST_FIELD
        brackets = 0
        while (match := _IN_FIELD.search(self._source, at)) and match.start() < limit:
            sign, at = match.group(), match.end()
            if match.group(2):
                end = self.string(at, match.group(2), match.group(1).lower(), depth)
                if end < 0:
                    return -1
                at = end + len(match.group(2))
            elif sign in "([{":
                brackets += 1
            elif sign == ":" and brackets == 0:
                return self._spec(at, depth, limit)
            elif sign in ")]}":
                if brackets == 0:
                    return match.start() if sign == "}" else -1
                brackets -= 1
        return -1

    def _spec(self, at: int, depth: int, limit: int) -> int:
        while (match := _IN_SPEC.search(self._source, at)) and match.start() < limit:
            if match.group() == "}":
                return match.start()
            end = self.field(match.end(), depth + 1)
            if end < 0:
                return -1
            at = end + 1
        return -1


def _decode(source: str, literal: Literal, pieces: PieceList) -> Decoded:
    raw, formatted = "r" in literal.prefix, "f" in literal.prefix or "t" in literal.prefix
    pattern = (_RAW_FORMATTED if raw else _FORMATTED) if formatted else _RAW_UNITS if raw else _UNITS
    ends = _Ends(source)
    fields: list[Field] = []
    fault = "This string holds bytes and no text; take the mark away" if "b" in literal.prefix else ""
    at, end = literal.inner
    while match := pattern.search(source, at, end):
        pieces.literal(source, at, match.start())
        sign, at = match.group(), match.end()
        if sign == "{":
            closing = ends.field(at)
            at = closing + 1 if 0 <= closing < end else end
            fault = fault or ("" if closing >= 0 else "A field of this format string is not closed")
            pieces.literal(source, match.start(), at)
            fields += _fields(source, Span(match.start(), at))
            continue
        text = _meaning(sign)
        if text is None:
            fault = fault or f'"{sign}" names no character'
        if text:
            pieces.unit(text, match.start(), at)
    pieces.literal(source, at, end)
    return Decoded(fields, fault)


def _fields(source: str, span: Span) -> Iterator[Field]:
    yield Field(span, next(iter(names_looked_up(source[span.start + 1 : span.end - 1])), None))


def _meaning(sign: str) -> str | None:
    """What an escape stands for: nothing for a line that goes on, None if it names no character."""
    if sign in ("{{", "}}", "\\"):
        return sign[0]
    if sign[0] != "\\":
        return "\n"
    kind = sign[1]
    if kind in "\r\n":
        return ""
    if kind == "N":
        import unicodedata

        try:
            return unicodedata.lookup(sign[3:-1])
        except KeyError:
            return None
    if kind in "xuU01234567":
        code = int(sign[2:], 16) if kind in "xuU" else int(sign[1:], 8)
        if code > 0x10FFFF:
            return None
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else "\n" if code == 13 else chr(code)
    return _MEANING.get(kind, kind)


def _write(source: str, literal: Literal, new: str) -> Iterable[str]:
    long = len(literal.quote) == 3
    if "f" in literal.prefix or "t" in literal.prefix:
        new = new.replace("{", "{{").replace("}", "}}")
    if "r" in literal.prefix:
        if "\n" not in new or long:
            yield new.replace("\n", newline_of(source))
        return
    escaped = new.replace("\\", "\\\\")
    quoted = escaped.replace(literal.quote[0], "\\" + literal.quote[0])
    for text in (escaped, quoted) if long else (quoted,):
        text = "".join(hexadecimal(char) if _CONTROL.match(char) else char for char in text)
        yield text.replace("\n", newline_of(source) if long else "\\n")
    if new[:1].isalnum() and new[0].isascii():
        # Behind an escape a digit would be read as part of it.
        yield hexadecimal(new[0]) + text.replace("\n", newline_of(source) if long else "\\n")[1:]


PYTHON = Language(
    id="python-strings",
    suffixes=frozenset({".py", ".pyi", ".pyw"}),
    language_ids=frozenset({"python"}),
    tokens=_tokens,
    decode=_decode,
    write=_write,
)
