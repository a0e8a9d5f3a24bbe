"""YAML read into nodes that know their place in the file.

Built from parse events with a stack of our own: PyYAML's composer recurses in C, so a file of a hundred
thousand brackets would take the process down. Scalars follow YAML 1.2's core schema, in which `no` is a word
and `2025-04` and `2026-01-19` are text. Aliases, tags and repeated keys are errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promptls import late_yaml
from promptls.named_tuple import NamedTuple
from promptls.text import LineIndex
from promptls.text.lazy_pattern import LazyPattern

_MAX_DEPTH = 24
_INTEGER = LazyPattern(r"[-+]?[0-9]+\Z")
_FLOAT = LazyPattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_UNPRINTABLE = LazyPattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ProfileProblem(NamedTuple):
    """One fault in a profile file. Line and column count from 1, the column in code points."""

    path: str
    line: int
    column: int
    message: str


class ProfileError(Exception):
    """A profile that cannot be used, with everything that is wrong in it."""

    def __init__(self, problems: list[ProfileProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.path}:{p.line}:{p.column}: {p.message}" for p in problems))


class Document:
    """The text of one profile file and the problems found in it so far."""

    __slots__ = ("_lines", "path", "problems", "root", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.problems: list[ProfileProblem] = []
        self.root = Node("map", {}, 0, self)
        self._lines: LineIndex | None = None

    def report(self, offset: int, message: str) -> None:
        """Notes a problem at an offset of the text (code points)."""
        if self._lines is None:
            self._lines = LineIndex(self.text)
        self.problems.append(ProfileProblem(self.path, *self._lines.column(offset), message))


class Node:
    """A YAML value: `kind` is map, list or scalar. A map's value is {key: (key node, value node)}."""

    __slots__ = ("document", "kind", "start", "value")

    def __init__(self, kind: str, value: Any, start: int, document: Document) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.document = document

    def report(self, message: str) -> None:
        """Notes a problem at this node's first character."""
        self.document.report(self.start, message)

    def plain(self) -> Any:
        """The value as Python data, without positions."""
        if self.kind == "map":
            return {key: value.plain() for key, (_, value) in self.value.items()}
        if self.kind == "list":
            return [item.plain() for item in self.value]
        return self.value


def parse(text: str, path: str) -> Document:
    """The document in `text`; what is wrong with its YAML is in its `problems`, never raised."""
    document = Document(path, text)
    shift = 1 if text.startswith("\ufeff") else 0
    try:
        root = _build(late_yaml.parse(text[shift:], Loader=late_yaml.LOADER), document, shift)
    except late_yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.report(
            mark.index + shift if mark else 0, f"not valid YAML: {error.problem or error.context}"
        )
    except (late_yaml.YAMLError, UnicodeEncodeError):
        bad = _UNPRINTABLE.search(text, shift)
        found = f"the character U+{ord(bad.group()):04X} is not allowed" if bad else "it cannot be read"
        document.report(bad.start() if bad else 0, f"not valid YAML: {found}")
    else:
        if root is None or root.kind != "map":
            document.report(root.start if root else 0, "a profile is a map of keys, such as id and name")
        else:
            document.root = root
    return document


def _build(events: Iterator[Any], document: Document, shift: int) -> Node | None:
    """The first document's tree."""
    builder = _Builder(document, shift)
    for event in events:
        name = type(event).__name__
        if name == "DocumentStartEvent" and builder.root is not None:
            document.report(event.start_mark.index + shift, "a profile file holds one document")
            break
        if name == "AliasEvent":
            document.report(
                event.start_mark.index + shift, f'write the value out instead of "*{event.anchor}"'
            )
            builder.add(Node("scalar", None, event.start_mark.index + shift, document))
        elif name == "ScalarEvent":
            builder.add(
                Node("scalar", _scalar(event, document, shift), event.start_mark.index + shift, document)
            )
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            start = event.start_mark.index + shift
            builder.open(
                Node("map", {}, start, document) if name[0] == "M" else Node("list", [], start, document)
            )
            if builder.depth > _MAX_DEPTH:
                document.report(event.start_mark.index + shift, f"nested more than {_MAX_DEPTH} levels deep")
                break
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            builder.close()
    return builder.root


class _Builder:
    """The collections that are open, and the key that waits for its value in each."""

    __slots__ = ("_document", "_keys", "_open", "root")

    def __init__(self, document: Document, shift: int) -> None:
        self._document = document
        self._open: list[Node] = []
        self._keys: list[Node | None] = []
        self.root: Node | None = None

    @property
    def depth(self) -> int:
        return len(self._open)

    def open(self, node: Node) -> None:
        self.add(node)
        self._open.append(node)
        self._keys.append(None)

    def close(self) -> None:
        self._open.pop()
        self._keys.pop()

    def add(self, node: Node) -> None:
        if not self._open:
            self.root = self.root or node
            return
        parent, key = self._open[-1], self._keys[-1]
        if parent.kind == "list":
            parent.value.append(node)
        elif key is None:
            self._keys[-1] = node
        else:
            self._keys[-1] = None
            self._set(parent, key, node)

    def _set(self, parent: Node, key: Node, node: Node) -> None:
        if not isinstance(key.value, str):
            # Keys such as `2025:` or `null:` are names too; a collection as a key is not.
            word = self._document.text[key.start : key.start + 80].split(":", 1)[0].strip()
            key.value = word if key.kind == "scalar" else "?"
        if key.value in parent.value:
            key.report(f'"{key.value}" is set twice; keep one')
        else:
            parent.value[key.value] = (key, node)


def _scalar(event: Any, document: Document, shift: int) -> Any:
    if event.tag is not None:
        document.report(
            event.start_mark.index + shift, f'tags such as "{event.tag}" are not used in profiles'
        )
    value = event.value
    if not event.implicit[0]:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in "+-.0123456789":
        return value
    if _INTEGER.match(value) and len(value) < 20:
        return int(value)
    return float(value) if _FLOAT.match(value) else value
