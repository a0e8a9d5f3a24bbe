"""Whether an example that is meant as JSON parses, and the repair where there is only one.

Notation is no fault: placeholders, ellipses, comments, template tags and doubled braces stand for
something that will be JSON. An example with type names for values (`"age": number`), or one that is
only a fragment (`"key": …` without braces), is notation as a whole and is not judged.
"""

from __future__ import annotations

import json

from promptls.named_tuple import NamedTuple
from promptls.schema.json_tokens import CLOSERS, OPENERS, STRINGS, Token, TokenKind, tokens
from promptls.schema.phrases import read_type
from promptls.schema.shape import MAX_DEPTH
from promptls.text import Edit, apply_edits
from promptls.text.lazy_pattern import LazyPattern

MAX_LEVELS = 8 * MAX_DEPTH
"""Levels of nesting that are checked; an example that nests deeper is not judged."""


class JsonFault(NamedTuple):
    """The first fault: its offset (code points of the text handed in) and what it is, with what to do.

    `repairs` make the example parse to the values that it plainly means; None where that is not plain.
    """

    offset: int
    message: str
    repairs: tuple[Edit, ...] | None = None


def check_json(text: str) -> JsonFault | None:
    """The first fault that a JSON parser would find in `text`; None if there is none, or nothing to judge.

    One value, several values one after another and JSON Lines are all accepted.
    """
    if _parses(text):
        return None
    found = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    if not found or found[0].kind not in OPENERS or _is_notation(text, found):
        return None
    checker = _Checker(text, found)
    checker.run()
    if checker.fault is None:
        return None
    offset, message = checker.fault
    repairs = tuple(checker.repairs) if checker.repairable else None
    if repairs is not None and not _repaired(text, repairs):
        repairs = None
    return JsonFault(offset, message, repairs)


def _no_json(word: str) -> None:
    raise ValueError(word)


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_json)
"""The library's reading, without the words that it takes beyond JSON (`NaN`), and without making numbers."""


def _parses(text: str) -> bool:
    """True for plain JSON, which most examples are: the library says so in a hundredth of the time."""
    try:
        _DECODER.decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def json_faults(text: str, most: int = 5) -> tuple[JsonFault, ...]:
    """The faults that are plain one by one: after a stray word or string, which is passed over, the next.

    At most `most`. Only where the first fault is all there is, its repairs are given.
    """
    found: list[JsonFault] = []
    while len(found) < most and (fault := check_json(text)) is not None:
        found.append(fault if not found else JsonFault(fault.offset, fault.message))
        passed = _without_stray(text, fault)
        if fault.repairs is not None or passed is None:
            break
        text = passed
    return tuple(found)


def _without_stray(text: str, fault: JsonFault) -> str | None:
    """The text with blanks (and a comma where one is missing) in place of what stands after a value."""
    before: Token | None = None
    for token in tokens(text):
        if token.start == fault.offset and before is not None and token.kind is TokenKind.WORD:
            if before.kind is TokenKind.COMMA:
                return text[: token.start] + " " * (token.end - token.start) + text[token.end :]
            if before.kind in STRINGS:
                return text[: token.start] + ",".ljust(token.end - token.start) + text[token.end :]
        if token.kind is not TokenKind.COMMENT:
            before = token
    return None


def _repaired(text: str, repairs: tuple[Edit, ...]) -> bool:
    again = apply_edits(text, repairs)
    checker = _Checker(again, [token for token in tokens(again) if token.kind is not TokenKind.COMMENT])
    checker.run()
    return checker.fault is None


_RANGE = LazyPattern(r"-?\d+(?:\.\d+)?(?:-|–|\.\.)\d+(?:\.\d+)?%?$")
_BARE_TYPE = LazyPattern(r"[A-Za-z]")
_JSON_WORDS = frozenset({"true", "false", "null"})
_NUMBER = LazyPattern(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_EITHER = frozenset({"true/false", "false/true", "yes/no"})
_NEVER_NOTATION = frozenset({"null", "none", "any"})


def _is_notation(text: str, found: list[Token]) -> bool:
    """Type names, ranges, alternatives, semicolons and template tags make the whole example notation."""
    if (
        found[1:]
        and found[1].kind is TokenKind.ELLIPSIS
        and not any(t.kind is TokenKind.COLON for t in found)
    ):
        return found[0].kind in OPENERS  # "{ ... the schema ... }" stands for JSON that is shown elsewhere
    level = 0
    for token, following in zip(found, [*found[1:], None], strict=True):
        if token.kind in (TokenKind.BAR, TokenKind.SEMICOLON, TokenKind.TEMPLATE_TAG):
            return True
        level += (token.kind in OPENERS) - (token.kind in CLOSERS)
        if level > MAX_LEVELS:
            return True
        is_key = following is not None and following.kind is TokenKind.COLON
        if token.kind is TokenKind.WORD and not is_key:
            word = text[token.start : token.end]
            if _names_type(word) or _RANGE.match(word) or word.lower() in _EITHER:
                return True
    return False


def _names_type(word: str) -> bool:
    if word.lower() in _NEVER_NOTATION or not _BARE_TYPE.match(word):
        return False
    return read_type(word) is not None


class _Frame:
    """An open container: what may come next is `key`, `colon`, `value` or `comma` (or its end)."""

    __slots__ = ("comma", "empty", "expects", "opening")

    def __init__(self, opening: Token, expects: str) -> None:
        self.opening = opening
        self.expects = expects
        self.comma: Token | None = None
        self.empty = True


class _Checker:
    """One walk over the tokens. The walk ends at the first fault for which there is no repair."""

    __slots__ = ("at", "fault", "found", "repairable", "repairs", "stack", "text")

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.found = found
        self.fault: tuple[int, str] | None = None
        self.repairs: list[Edit] = []
        self.repairable = True
        self.stack: list[_Frame] = []
        self.at = 0

    def run(self) -> None:
        for at, token in enumerate(self.found):
            if not self.repairable:
                return
            self.at = at
            self.step(token)
        if self.stack and self.repairable:
            opening = self.stack[-1].opening
            self.broken(opening.start, f'"{opening.kind.value}" is never closed; add its closing bracket')

    def broken(self, offset: int, message: str) -> None:
        self.fault = self.fault or (offset, message)
        self.repairable = False

    def mended(self, offset: int, message: str, edits: list[Edit]) -> None:
        self.fault = self.fault or (offset, message)
        self.repairs += edits

    def step(self, token: Token) -> None:
        if token.kind in CLOSERS:
            self.close(token)
        elif token.kind is TokenKind.COMMA:
            self.comma(token)
        elif token.kind is TokenKind.COLON:
            if not self.stack or self.stack[-1].expects != "colon":
                self.broken(
                    token.start, 'a ":" stands where none belongs; remove it or quote the key before it'
                )
            else:
                self.stack[-1].expects = "value"
        elif token.kind is TokenKind.ELLIPSIS:
            self.ellipsis()
        else:
            self.key_or_value(token)

    def close(self, token: Token) -> None:
        frame = self.stack.pop() if self.stack else None
        opened = "{" if token.kind is TokenKind.CLOSE_OBJECT else "["
        if frame is None or frame.opening.kind.value != opened:
            self.broken(
                token.start, f'"{token.kind.value}" closes nothing that is open; remove it or match it'
            )
        elif frame.expects in ("colon", "value") and frame.opening.kind is TokenKind.OPEN_OBJECT:
            self.broken(token.start, "a key has no value; write the value or remove the key")
        elif frame.comma is not None:
            comma = frame.comma
            self.mended(
                comma.start,
                f'a comma stands before "{token.kind.value}"; remove it',
                [Edit(comma.start, comma.end, "")],
            )
        self.after_value()

    def after_value(self) -> None:
        if self.stack:
            self.stack[-1].expects = "comma"
            self.stack[-1].comma = None
            self.stack[-1].empty = False

    def comma(self, token: Token) -> None:
        if not self.stack:
            return
        frame = self.stack[-1]
        if frame.expects != "comma":
            self.broken(token.start, 'a "," stands where a value belongs; remove it')
            return
        frame.expects = "key" if frame.opening.kind is TokenKind.OPEN_OBJECT else "value"
        frame.comma = token

    def ellipsis(self) -> None:
        """More of the same: a comma around it may be there or not."""
        if self.stack:
            frame = self.stack[-1]
            frame.expects, frame.comma = "comma", None

    def missing_comma(self, token: Token) -> bool:
        frame = self.stack[-1]
        if frame.expects != "comma":
            return False
        before = self.neighbour(-1)
        if before is not None and before.kind in (TokenKind.ELLIPSIS, TokenKind.PLACEHOLDER):
            return False
        words = _quote(self.text[token.start : token.end])
        self.broken(token.start, f"a comma is missing before {words}; add it")
        return True

    def neighbour(self, by: int) -> Token | None:
        index = self.at + by
        return self.found[index] if 0 <= index < len(self.found) else None

    def key_or_value(self, token: Token) -> None:
        if not self.stack:
            if token.kind in OPENERS:
                self.open(token)
            return
        if token.kind is not TokenKind.PLACEHOLDER and self.missing_comma(token):
            return
        frame = self.stack[-1]
        in_object = frame.opening.kind is TokenKind.OPEN_OBJECT
        if in_object and frame.expects in ("key", "comma"):
            self.key(token, frame)
        elif frame.expects == "colon":
            words = _quote(self.text[token.start : token.end])
            self.broken(token.start, f'a ":" is missing before {words}; add it after the key')
        elif token.kind in OPENERS:
            self.open(token)
        else:
            self.leaf(token)

    def open(self, token: Token) -> None:
        expects = "key" if token.kind is TokenKind.OPEN_OBJECT else "value"
        self.stack.append(_Frame(token, expects))

    def key(self, token: Token, frame: _Frame) -> None:
        frame.comma = None
        frame.expects = "colon"
        if token.kind is TokenKind.PLACEHOLDER:
            # It may stand for a key or for whole entries.
            following = self.neighbour(1)
            frame.expects = "colon" if following and following.kind is TokenKind.COLON else "comma"
        elif token.kind in STRINGS:
            self.quotes(token)
        else:
            words = _quote(self.text[token.start : token.end])
            self.broken(token.start, f"the key {words} is not in double quotes; JSON wants a quoted key")

    def leaf(self, token: Token) -> None:
        if token.kind in STRINGS:
            self.quotes(token)
        elif token.kind is TokenKind.WORD:
            self.word(token)
        self.after_value()

    def word(self, token: Token) -> None:
        word = self.text[token.start : token.end]
        following = self.neighbour(1)
        if following is not None and following.kind is TokenKind.ELLIPSIS and following.start == token.end:
            return
        if word not in _JSON_WORDS and not _NUMBER.match(word):
            self.broken(
                token.start, f"{_quote(word)} is no JSON value; quote it, or write a number or true or null"
            )

    def quotes(self, token: Token) -> None:
        raw = self.text[token.start : token.end]
        if token.kind is TokenKind.UNCLOSED_STRING:
            self.broken(
                token.start, f"the string {_quote(raw)} is not closed; add the closing quotation mark"
            )
        elif token.kind is TokenKind.STRING:
            self.escapes(token, raw)
        else:
            kind = "single" if token.kind is TokenKind.SINGLE_QUOTED else "curly"
            self.mended(
                token.start,
                f"{_quote(raw)} stands in {kind} quotes; JSON wants double ones",
                _requote(token, raw),
            )

    def escapes(self, token: Token, raw: str) -> None:
        try:
            json.loads(raw)
        except json.JSONDecodeError as error:
            at = token.start + error.pos
            if self.text[at : at + 1] in ("\n", "\r"):
                self.broken(at, 'a line break stands inside a string; write it as "\\n"')
            else:
                self.broken(at, f"{_quote(raw)} holds a character or escape that JSON forbids; escape it")


def _requote(token: Token, raw: str) -> list[Edit]:
    inner = raw[1:-1]
    edits = [Edit(token.start, token.start + 1, '"'), Edit(token.end - 1, token.end, '"')]
    for match in _INNER.finditer(inner):
        at = token.start + 1 + match.start()
        if match.group() == '"':
            edits.append(Edit(at, at + 1, '\\"'))
        elif match.group() == "\\'":
            edits.append(Edit(at, at + 2, "'"))
    return edits


_INNER = LazyPattern(r"\\.|\"")


def _quote(raw: str) -> str:
    """The words as a message shows them: one line, at most 40 code points, in quotation marks."""
    shown = raw.strip("\"'“”„").split("\n", 1)[0]
    return f'"{shown[:40]}…"' if len(shown) > 40 else f'"{shown}"'
