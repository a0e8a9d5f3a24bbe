"""Strings of TypeScript and JavaScript: where they are, what they hold, and how text is written into them.

Source: ECMA-262, "String Literals" and "Template Literal Lexical Components" (tc39.es/ecma262, as it stood
in 2026). What `${ }` puts into a template literal is kept as it stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptls.formats.code_strings import Decoded, Field, Language, Literal, Token, Unclosed, hexadecimal
from promptls.formats.expressions import names_looked_up
from promptls.text import PieceList, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(
    r"//[^\r\n]*|/\*.*?\*/|[\"'`]|String\.raw(?=`)|[(\[{]|[)\]}]|\r\n|[\r\n]|\+(?![+=])|[\w$]+|[^\s\w]",
    re.DOTALL,
)
_ENDS = {quote: LazyPattern(rf"\\(?:\r\n|.)|{quote}|[\r\n]", re.DOTALL) for quote in "\"'"}
_TEMPLATE_END = LazyPattern(r"\\.|`|\$\{", re.DOTALL)
_IN_FIELD = LazyPattern(r"//[^\r\n]*|/\*.*?\*/|[\"'`{}]", re.DOTALL)
_REGEX = LazyPattern(r"/(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n]){0,2000}\]){1,2000}/[a-z]*")
_RAW = "String.raw"
_GOES_ON = LazyPattern(r"\s*[+.?:)\]}]")
_UNIT = LazyPattern(
    r"\\(?:r(?:\\n|\r?\n)|\r\n|[\r\n\u2028\u2029]|x[0-9a-fA-F]{2}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,8}\}|.)|\r\n|\r|\$\{",
    re.DOTALL,
)
_RAW_UNIT = LazyPattern(r"\r\n|\r|\$\{")
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\n", "t": "\t", "v": "\v", "0": "\0"}
_CONTROL = LazyPattern("[\x00-\x08\x0b-\x1f\x7f]")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%^~<>") | {"return", "typeof", "case", "in", "of", "void", "=>", ""}
_LONGEST_FIELD = 5000
"""Characters that a field may have, so that a file of nothing but openings stays linear."""
_DEEPEST = 20


def _tokens(source: str) -> Iterator[Token]:
    at = 0
    before = ""
    unclosed = Unclosed(source)
    while match := _TOKEN.search(source, at):
        start, at, sign = match.start(), match.end(), match.group()
        if sign == "/" and before in _BEFORE_REGEX and (regex := _REGEX.match(source, start)):
            at, before = regex.end(), "x"
            continue
        if sign in ('"', "'", "`"):
            end = -1 if unclosed.holds(sign, at) else _end(source, at, sign, 0)
            if end < 0:
                unclosed.add(sign, at, lines=sign == "`")
            if end >= 0:
                at = end + 1
                prefix = "r" if sign == "`" and before == _RAW else ""
                yield Token(
                    "string", Span(start, at), Literal(Span(start, at), Span(start + 1, end), sign, prefix)
                )
                before = "x"
            continue
        if sign == _RAW:
            before = sign
            continue
        kind = _kind(sign)
        if sign[0] in "\r\n" and (before in _BEFORE_REGEX or _GOES_ON.match(source, at)):
            continue
        yield Token(kind, Span(start, at))
        if kind != "comment":
            before = sign


def _kind(sign: str) -> str:
    if sign.startswith(("//", "/*")):
        return "comment"
    if sign[0] in "([{":
        return "("
    if sign[0] in ")]}":
        return ")"
    return "+" if sign == "+" else ";" if sign[0] in ";\r\n" else "?"


def _end(source: str, at: int, quote: str, depth: int) -> int:
    """Where the closing quote of a string stands; -1 if there is none."""
    pattern = _TEMPLATE_END if quote == "`" else _ENDS[quote]
    while match := pattern.search(source, at):
        sign, at = match.group(), match.end()
        if sign == quote:
            return match.start()
        if sign in "\r\n":
            return -1
        if sign == "${":
            end = _field_end(source, at, depth + 1)
            if end < 0:
                return -1
            at = end + 1
    return -1


def _field_end(source: str, at: int, depth: int) -> int:
    """Where the closing brace of a field stands; -1 if it is not found."""
    limit = at + _LONGEST_FIELD
    braces = 0
    while depth < _DEEPEST and (match := _IN_FIELD.search(source, at)) and match.start() < limit:
        sign, at = match.group(), match.end()
        if sign in ('"', "'", "`"):
            end = _end(source, at, sign, depth)
            if end < 0:
                return -1
            at = end + 1
        elif sign == "{":
            braces += 1
        elif sign == "}":
            if braces == 0:
                return match.start()
            braces -= 1
    return -1


def _decode(source: str, literal: Literal, pieces: PieceList) -> Decoded:
    template = literal.quote == "`"
    pattern = _RAW_UNIT if literal.prefix == "r" else _UNIT
    fields: list[Field] = []
    fault = ""
    at, end = literal.inner
    while match := pattern.search(source, at, end):
        sign = match.group()
        if sign == "${":
            closing = _field_end(source, match.end(), 1) if template else match.end() - 1
            pieces.literal(source, at, closing + 1)
            at = closing + 1
            if template:
                span = Span(match.start(), at)
                names = names_looked_up(source[span.start + 2 : span.end - 1])
                fields += [Field(span, name) for name in names] or [Field(span, None)]
            continue
        pieces.literal(source, at, match.start())
        at = match.end()
        text = _meaning(sign)
        if text is None:
            fault = fault or f'"{sign}" is no escape that JavaScript reads'
        if text:
            pieces.unit(text, match.start(), at)
    pieces.literal(source, at, end)
    return Decoded(fields, fault)


def _meaning(sign: str) -> str | None:
    """What an escape stands for: nothing for a line that goes on, None if it is no escape."""
    if sign[0] != "\\":
        return "\n"
    kind = sign[1]
    if kind in "\r\n\u2028\u2029":
        return ""
    if kind in "xu":
        if len(sign) == 12:
            return (
                sign.encode("ascii")
                .decode("unicode_escape")
                .encode("utf-16", "surrogatepass")
                .decode("utf-16")
            )
        digits = sign[2:].strip("{}")
        code = int(digits, 16) if digits else 0x110000
        if code > 0x10FFFF:
            return None
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else "\n" if code == 13 else chr(code)
    return _MEANING.get(kind, kind)


def _write(source: str, literal: Literal, new: str) -> Iterable[str]:
    if literal.prefix == "r":
        yield new.replace("\n", newline_of(source))
        return
    template = literal.quote == "`"
    escaped = new.replace("\\", "\\\\").replace(literal.quote, "\\" + literal.quote)
    text = "".join(hexadecimal(char) if _CONTROL.match(char) else char for char in escaped)
    text = text.replace("\n", newline_of(source) if template else "\\n")
    if template:
        yield text.replace("${", "\\${")
        yield text.replace("$", "\\$").replace("{", "\\{")
    else:
        yield text
    if new[:1].isalnum() and new[0].isascii():
        # Behind an escape a digit would be read as part of it.
        yield hexadecimal(new[0]) + text[1:]


SCRIPT = Language(
    id="typescript-strings",
    suffixes=frozenset({".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"}),
    language_ids=frozenset({"typescript", "typescriptreact", "javascript", "javascriptreact"}),
    tokens=_tokens,
    decode=_decode,
    write=_write,
)
