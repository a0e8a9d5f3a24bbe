"""Tokens of JSON as people write it in prompts, in one pass over the text.

Beside JSON's own tokens there are comments, placeholders, ellipses, bare words, single and curly
quotes, and doubled braces (how templates of Python's `str.format` write a brace).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern


class TokenKind(Enum):
    """What a token is; the value is what a message calls it."""

    OPEN_OBJECT = "{"
    CLOSE_OBJECT = "}"
    OPEN_ARRAY = "["
    CLOSE_ARRAY = "]"
    COLON = ":"
    COMMA = ","
    SEMICOLON = ";"
    BAR = "|"
    STRING = "a string"
    SINGLE_QUOTED = "a string in single quotes"
    CURLY_QUOTED = "a string in curly quotes"
    UNCLOSED_STRING = "a string that is not closed"
    WORD = "a word"
    PLACEHOLDER = "a placeholder"
    TEMPLATE_TAG = "a template tag"
    COMMENT = "a comment"
    ELLIPSIS = "an ellipsis"

    __hash__ = object.__hash__  # the library's is written in Python, and looks the name up each time


class Token(NamedTuple):
    """`kind` at `start..end` (code points)."""

    kind: TokenKind
    start: int
    end: int


OPENERS = frozenset({TokenKind.OPEN_OBJECT, TokenKind.OPEN_ARRAY})
CLOSERS = frozenset({TokenKind.CLOSE_OBJECT, TokenKind.CLOSE_ARRAY})
STRINGS = frozenset(
    {TokenKind.STRING, TokenKind.SINGLE_QUOTED, TokenKind.CURLY_QUOTED, TokenKind.UNCLOSED_STRING}
)
_BEFORE_VALUES = OPENERS | {TokenKind.COLON, TokenKind.COMMA, TokenKind.SEMICOLON, TokenKind.BAR}

_PUNCTUATION = {
    "{": TokenKind.OPEN_OBJECT,
    "}": TokenKind.CLOSE_OBJECT,
    "[": TokenKind.OPEN_ARRAY,
    "]": TokenKind.CLOSE_ARRAY,
    ":": TokenKind.COLON,
    ",": TokenKind.COMMA,
    ";": TokenKind.SEMICOLON,
    "|": TokenKind.BAR,
}
_PLAIN = {sign: kind for sign, kind in _PUNCTUATION.items() if sign not in "{}"}
"""What is one code point wide wherever it stands."""
_BLANK = LazyPattern(r"[\s\ufeff\u200b]+")
_DOUBLE = LazyPattern(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_DOUBLE_LINE = LazyPattern(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?')
_SINGLE = LazyPattern(r"'(?:[^'\\\n]|\\.|'(?![ \t]{0,40}(?:[,:}\]|;)\n]|$)))*'")
_CURLY = LazyPattern(r'[“”„][^“”„"\n]*[“”„"]')
_AFTER_STRING = LazyPattern(r"[ \t]{0,200}(?:[,:}\]|;)\n\r]|//|/\*|#|$)")
_WRAPPED = LazyPattern(r"\n[\s]{0,400}[,:}\]]")
_TAG = LazyPattern(r"\{%[^\n]{0,400}?%\}|\{#[^\n]{0,400}?#\}|\{\{[#/^!>~-][^{}\n]{0,400}\}\}")
_PLACEHOLDER = LazyPattern(
    r"\{\{\{\s*[\w$@][^{}\"':\n]{0,200}\}\}\}"  # {{{name}}}
    r"|\{\{\s*[\w$@][^{}\"':\n]{0,200}\}\}"  # {{name}}
    r"|\$\{[^{}\n]{0,200}\}"  # ${name}
    r"|\{[A-Za-z_][\w.]{0,80}\}"  # {name}
    r"|<[A-Za-z_/][^<>\n{}]{0,200}>"  # <name>
    r"|\$[A-Z_]{3,40}"  # $ARGUMENTS
    r"|\ufffc+"
)
_LINE_COMMENT = LazyPattern(r"(?://|#)[^\n]*")
_BLOCK_COMMENT = LazyPattern(r"/\*.*?\*/|<!--.*?-->", re.DOTALL)
_ELLIPSIS = LazyPattern(r"\.{3,}|…+|\.\.(?![\w.])")
_PAREN = LazyPattern(r"\([^()\n]{0,300}\)")
_WORD = LazyPattern(r"(?:[^\s{}\[\]:,;|\"“”„(.…\\/<$\ufffc]|\.(?!\.)|/(?![/*]))+|\\.|.", re.DOTALL)


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of `text[start:end]` in order; white space is left out. Linear in the length."""
    yield from _Tokenizer(text, start, len(text) if end is None else end).run()


class _Tokenizer:
    """The state of one pass: the place, which open braces were doubled, what is known not to follow."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.at = start
        self.end = end
        self.doubled: list[bool] = []
        self.value_may_start = True
        # A search that failed once would fail again from every later place before this one.
        self.no_single_before = self.no_curly_before = -1
        self.no_block_comment = self.no_markup_comment = False

    def run(self) -> Iterator[Token]:
        text, end = self.text, self.end
        while self.at < end:
            char, gap = text[self.at], self.value_may_start
            if not " " < char < "\x7f" and (blank := _BLANK.match(text, self.at, end)):
                gap, self.at = True, blank.end()
                if self.at >= end:
                    return
                char = text[self.at]
            kind = _PLAIN.get(char)
            token = Token(kind, self.at, self.at + 1) if kind else self._next(char, gap)
            self.at = token.end
            if token.kind is not TokenKind.COMMENT:
                self.value_may_start = token.kind in _BEFORE_VALUES
            yield token

    def _next(self, char: str, gap: bool) -> Token:
        found = None
        if char == '"':
            return self._double_quoted()
        if char in "{$<\ufffc":
            found = self._template()
        elif char in "'“”„":
            found = self._string(char, gap)
        elif gap and char in "/#":
            found = self._comment()
        elif char in ".…":
            found = self._match(_ELLIPSIS, TokenKind.ELLIPSIS)
        elif char == "(":
            found = self._match(_PAREN, TokenKind.WORD)
        if found is None and char == "<" and gap:
            found = self._comment()
        return found or self._punctuation(char) or self._word()

    def _match(self, pattern: LazyPattern, kind: TokenKind) -> Token | None:
        match = pattern.match(self.text, self.at, self.end)
        return Token(kind, self.at, match.end()) if match else None

    def _template(self) -> Token | None:
        return self._match(_TAG, TokenKind.TEMPLATE_TAG) or self._match(_PLACEHOLDER, TokenKind.PLACEHOLDER)

    def _string(self, char: str, gap: bool) -> Token | None:
        if char == "'":
            if not gap or self.at < self.no_single_before:
                return None
            found = self._match(_SINGLE, TokenKind.SINGLE_QUOTED)
            if found is None:
                self.no_single_before = self._line_end()
            return found
        if self.at < self.no_curly_before:
            return None
        found = self._match(_CURLY, TokenKind.CURLY_QUOTED)
        if found is None:
            self.no_curly_before = self._line_end()
        return found

    def _double_quoted(self) -> Token:
        whole = _DOUBLE.match(self.text, self.at, self.end)
        if whole and (
            "\n" not in whole.group()
            or _AFTER_STRING.match(self.text, whole.end(), self.end)
            or _WRAPPED.match(self.text, whole.end(), self.end)
        ):
            return Token(TokenKind.STRING, self.at, whole.end())
        line = _DOUBLE_LINE.match(self.text, self.at, self.end)
        assert line is not None  # the pattern needs no more than the quote that stands here
        return Token(TokenKind.UNCLOSED_STRING, self.at, line.end())

    def _line_end(self) -> int:
        found = self.text.find("\n", self.at, self.end)
        return self.end if found < 0 else found

    def _comment(self) -> Token | None:
        two = self.text[self.at : self.at + 2]
        if two == "/*":
            return self._block_comment("no_block_comment")
        if self.text.startswith("<!--", self.at):
            return self._block_comment("no_markup_comment")
        return self._match(_LINE_COMMENT, TokenKind.COMMENT)

    def _block_comment(self, memory: str) -> Token | None:
        if getattr(self, memory):
            return None
        found = self._match(_BLOCK_COMMENT, TokenKind.COMMENT)
        if found is None:
            setattr(self, memory, True)
        return found

    def _punctuation(self, char: str) -> Token | None:
        kind = _PUNCTUATION.get(char)
        if kind is None:
            return None
        width = 1
        if char == "{":
            doubled = self.text.startswith("{{", self.at) and (not self.doubled or self.doubled[-1])
            self.doubled.append(doubled)
            width += doubled
        elif char == "}" and self.doubled:
            doubled = self.doubled.pop()
            width += doubled and self.text.startswith("}}", self.at)
        return Token(kind, self.at, min(self.at + width, self.end))

    def _word(self) -> Token:
        match = _WORD.match(self.text, self.at, self.end)
        assert match is not None  # the pattern's last alternative takes any character
        return Token(TokenKind.WORD, self.at, match.end())
