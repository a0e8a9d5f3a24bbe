"""Where each key and value of a TOML text stands, which TOML parsers do not tell.

Reads only texts that a TOML parser has accepted, so it need not judge, just walk.
"""

from __future__ import annotations

import re

from promptls.text.lazy_pattern import LazyPattern

TomlPath = tuple[str | int, ...]
"""Keys and list positions from the root: `("overrides", 1, "ignore", 0)`."""

_BLANK = LazyPattern(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = LazyPattern(r"[ \t]*")
_BARE = LazyPattern(r"[A-Za-z0-9_-]+")
_SCALAR = LazyPattern(r"[^,\]}#\r\n]+")
_QUOTED = LazyPattern(
    r'"""(?:[^\\"]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)


def places_of(text: str) -> dict[TomlPath, int]:
    """The offset (code points) of every key, at its own path, and of every item of a list."""
    walk = _Walk(text)
    walk.document()
    return walk.places


def _unquoted(text: str) -> str:
    from ast import literal_eval

    # Every escape of a TOML string means the same in Python.
    return str(literal_eval(text)) if text.startswith('"') else text[1:-1]


class _Walk:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[TomlPath, int] = {}
        self.tables: dict[TomlPath, int] = {}

    def document(self) -> None:
        table: TomlPath = ()
        while True:
            self.skip(_BLANK)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.assignment(table)

    def skip(self, pattern: LazyPattern) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def header(self) -> TomlPath:
        """A `[table]` or `[[table]]` line: the path of what follows."""
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 1 + many
        path: TomlPath = ()
        parts = self.key()
        for number, (key, _) in enumerate(parts, 1):
            path = (*path, key)
            if path in self.tables and not (many and number == len(parts)):
                path = (*path, self.tables[path])
        if many:
            self.places.setdefault(path, start)
            self.tables[path] = self.tables.get(path, -1) + 1
            path = (*path, self.tables[path])
        self.places.setdefault(path, start)
        self.at += 1 + many
        return path

    def key(self) -> list[tuple[str, int]]:
        """The parts of a dotted key and where each begins; stops behind it."""
        parts: list[tuple[str, int]] = []
        while True:
            self.skip(_SPACE)
            start = self.at
            quoted = _QUOTED.match(self.text, start)
            match = quoted or _BARE.match(self.text, start)
            if match is None:
                return parts
            self.at = match.end()
            parts.append((_unquoted(match.group()) if quoted else match.group(), start))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def assignment(self, table: TomlPath) -> None:
        path = table
        for part, start in self.key():
            path = (*path, part)
            self.places.setdefault(path, start)
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: TomlPath) -> None:
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            match = _QUOTED.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1

    def array(self, path: TomlPath) -> None:
        self.at += 1
        number = 0
        while True:
            self.skip(_BLANK)
            if self.at >= len(self.text) or self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.places[(*path, number)] = self.at
            self.value((*path, number))
            number += 1

    def inline_table(self, path: TomlPath) -> None:
        self.at += 1
        while True:
            self.skip(_BLANK)
            if self.at >= len(self.text) or self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.assignment(path)
