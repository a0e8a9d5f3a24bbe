"""JSON as a tree with exact places; broken JSON gives the part that could be read and a fault at its place.

Strings go through the standard library's C scanner; the rest is a loop with its own stack, so depth
is bounded and nothing recurses.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError, decoder
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MAX_DEPTH = 200
_BLANK = LazyPattern(r"[ \t\n\r]*")
_NUMBER = LazyPattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = LazyPattern(r"[A-Za-z_][A-Za-z_0-9]{0,40}")
_CONSTANTS = {"true": True, "false": False, "null": None}
_LONGEST_INTEGER = 300

# The standard library's own scanner of JSON strings; typeshed does not list it.
_scanstring: Any = decoder.scanstring  # type: ignore[attr-defined]


class JsonNode:
    """One value: `kind` is object, array, string, or other; `value` that of a string or other."""

    __slots__ = ("items", "kind", "pairs", "span", "value")

    def __init__(self, kind: str, span: Span, value: Any = None) -> None:
        self.kind = kind
        self.span = span
        self.value = value
        self.items: list[JsonNode] = []
        self.pairs: list[tuple[JsonNode, JsonNode]] = []

    def get(self, key: str) -> JsonNode | None:
        """The value of an object's key (the last one wins); None if there is none."""
        return next((value for name, value in reversed(self.pairs) if name.value == key), None)


class JsonFault(NamedTuple):
    """What is wrong and where; `fatal` if nothing after it was read."""

    span: Span
    reason: str
    fatal: bool = True


class JsonDocument(NamedTuple):
    """`root` is None if not even a value begins; with a fatal fault it is what was read so far."""

    root: JsonNode | None
    faults: tuple[JsonFault, ...]


class _Broken(Exception):
    def __init__(self, start: int, end: int, reason: str) -> None:
        super().__init__(reason)
        self.fault = JsonFault(Span(start, max(start, end)), reason)


def read_json(source: str, start: int = 0, end: int | None = None) -> JsonDocument:
    """The one value that `source` holds from `start` on, or up to a line break at `end`."""
    reader = _Reader(source, len(source) if end is None else end)
    try:
        reader.read(start)
    except _Broken as broken:
        start, end = broken.fault.span
        fault = JsonFault(Span(start, max(start, min(end, reader.end))), broken.fault.reason)
        reader.faults.append(fault)
        reader.close_all()
    return JsonDocument(reader.root, tuple(reader.faults))


class _Reader:
    """A position in the source and the containers that are open there."""

    def __init__(self, source: str, end: int) -> None:
        self.root: JsonNode | None = None
        self.end = end
        self.faults: list[JsonFault] = []
        self._source = source
        self._at = 0
        self._open: list[JsonNode] = []
        self._key: JsonNode | None = None

    def read(self, start: int) -> None:
        self._at = start
        self._value()
        while self._open:
            self._next_in(self._open[-1])
        self._skip()
        if self._at < self.end:
            raise _Broken(self._at, self.end, "there is more after the end of the value")

    def close_all(self) -> None:
        """End whatever is open where the reader stands."""
        for node in self._open:
            node.span = Span(node.span.start, max(node.span.end, self._at))

    def _skip(self) -> str:
        match = _BLANK.match(self._source, self._at, self.end)
        if match:
            self._at = match.end()
        return self._source[self._at : self._at + 1] if self._at < self.end else ""

    def _next_in(self, node: JsonNode) -> None:
        """Reads one entry of the open container, or closes it."""
        closing = "}" if node.kind == "object" else "]"
        char = self._skip()
        first = not (node.items or node.pairs)
        if char == "," and not first:
            comma = self._at
            self._at += 1
            char = self._skip()
            if char == closing:
                fault = JsonFault(
                    Span(comma, comma + 1), f'a comma before "{closing}" is not JSON', fatal=False
                )
                self.faults.append(fault)
        elif not first and char != closing:
            what = "the file ends before" if not char else "expected a comma or"
            raise _Broken(self._at, self._at + 1 if char else self._at, f'{what} "{closing}"')
        if char == closing:
            self._at += 1
            node.span = Span(node.span.start, self._at)
            self._open.pop()
        elif node.kind == "object":
            self._pair()
        else:
            self._value()

    def _pair(self) -> None:
        if self._skip() != '"':
            raise _Broken(self._at, self._at + 1, "expected a key in double quotes")
        self._key = self._string()
        if self._skip() != ":":
            raise _Broken(self._at, self._at, f'expected a colon after "{self._key.value}"')
        self._at += 1
        self._value()

    def _value(self) -> None:
        char = self._skip()
        if char == '"':
            self._add(self._string())
        elif char and char in "{[":
            if len(self._open) >= MAX_DEPTH:
                raise _Broken(self._at, self._at + 1, f"nested more than {MAX_DEPTH} deep")
            node = JsonNode("object" if char == "{" else "array", Span(self._at, self._at + 1))
            self._add(node)
            self._open.append(node)
            self._at += 1
        else:
            self._add(self._other())

    def _string(self) -> JsonNode:
        start = self._at
        try:
            value, self._at = _scanstring(self._source, start + 1, True)
        except JSONDecodeError as error:
            if error.pos == self.end and self.end < len(self._source):
                raise _Broken(start, start + 1, "the string is not closed") from None
            raise _Broken(*_place_of(self._source, start, error)) from None
        return JsonNode("string", Span(start, self._at), value)

    def _other(self) -> JsonNode:
        start = self._at
        if word := _WORD.match(self._source, start):
            if word.group() not in _CONSTANTS:
                raise _Broken(start, word.end(), f'"{word.group()}" is not a JSON value')
            self._at = word.end()
            return JsonNode("other", Span(start, self._at), _CONSTANTS[word.group()])
        number = _NUMBER.match(self._source, start)
        if number is None:
            end = min(start + 1, len(self._source))
            raise _Broken(start, end, "expected a value" if end > start else "the file ends before a value")
        self._at = number.end()
        return JsonNode("other", Span(start, self._at), _number(number.group()))

    def _add(self, node: JsonNode) -> None:
        if not self._open:
            self.root = node
        elif self._open[-1].kind == "array":
            self._open[-1].items.append(node)
        elif self._key is not None:
            self._open[-1].pairs.append((self._key, node))


def _number(text: str) -> int | float:
    whole = text.lstrip("-").isdigit() and len(text) <= _LONGEST_INTEGER
    return int(text) if whole else float(text)


def _place_of(source: str, start: int, error: JSONDecodeError) -> tuple[int, int, str]:
    if error.msg.startswith("Unterminated"):
        return start, start + 1, "the string is not closed"
    if error.msg.startswith("Invalid control"):
        return error.pos, error.pos + 1, "a line break or control character in a string must be escaped"
    return error.pos, min(error.pos + 1, len(source)), "the escape is not valid JSON"


def duplicate_keys(root: JsonNode) -> list[JsonNode]:
    """The keys that an earlier key of the same object already has, in order of place."""
    found: list[JsonNode] = []
    todo = [root]
    while todo:
        node = todo.pop()
        seen: set[str] = set()
        for key, value in node.pairs:
            if key.value in seen:
                found.append(key)
            seen.add(key.value)
            todo.append(value)
        todo.extend(node.items)
    return sorted(found, key=lambda key: key.span)


def read_json_values(root: JsonNode) -> tuple[Any, Mapping[MetadataPath, Span]]:
    """The plain value of a tree, and the file span of every value by its path."""
    spans: dict[MetadataPath, Span] = {}

    def value_of(node: JsonNode, path: MetadataPath) -> Any:
        if path:
            spans[path] = node.span
        if node.kind == "object":
            return {key.value: value_of(value, (*path, key.value)) for key, value in node.pairs}
        if node.kind == "array":
            return [value_of(item, (*path, at)) for at, item in enumerate(node.items)]
        return node.value

    return value_of(root, ()), spans
