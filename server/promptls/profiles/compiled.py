"""The shipped profiles in one file that is read without a YAML parser.

The editor extension carries them so (tools/bundle.py): its Python may have no YAML parser but the slow one.
The first line of the file says where in it each profile is, so that one is read without the others. A profile
is the plain data of its YAML; positions in it are gone, since nobody edits it there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from promptls.profiles.tree import Document, Node

ALONE = "generic.json"
"""The profile of all prompts for which no model is named, likewise: most runs need it and no other YAML."""


def compile_one(text: str, document: Document) -> str:
    """A profile's plain data as JSON, and of which text it is."""
    data = {"of": crc32(text.encode()), "data": document.root.plain()}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_one(compiled: str, text: str, path: str) -> Document | None:
    """The tree, if it is of `text`. Raises ValueError, KeyError or TypeError if `compiled` is damaged."""
    kept = json.loads(compiled)
    return _document(path, kept["data"]) if kept["of"] == crc32(text.encode()) else None


def compile_profiles(documents: Iterable[tuple[str, Document]]) -> bytes:
    """The file's bytes, from the profiles' places below their folder and their trees."""
    places: dict[str, tuple[int, int]] = {}
    lines: list[bytes] = []
    at = 0
    for name, document in documents:
        line = json.dumps(document.root.plain(), ensure_ascii=False, separators=(",", ":")).encode()
        places[name] = (at, len(line))
        lines.append(line)
        at += len(line) + 1
    return b"\n".join([json.dumps(places).encode(), *lines, b""])


class Compiled:
    """The file, of which only the first line is kept."""

    def __init__(self, path: str) -> None:
        self._path = path
        with open(path, "rb") as stream:
            first = stream.readline()
        self._start = len(first)
        self._places: dict[str, tuple[int, int]] = json.loads(first)

    @property
    def files(self) -> tuple[str, ...]:
        """The profiles' places below the folder, as they were when they were YAML."""
        return tuple(self._places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def document(self, name: str) -> Document:
        """The tree of one profile. Raises KeyError and OSError."""
        start, length = self._places[name]
        with open(self._path, "rb") as stream:
            stream.seek(self._start + start)
            return _document(name, json.loads(stream.read(length)))


def _document(name: str, data: Any) -> Document:
    document = Document(name, "")
    document.root = _node(data, document)
    return document


def _node(value: Any, document: Document) -> Node:
    if isinstance(value, dict):
        pairs = {
            key: (Node("scalar", key, 0, document), _node(item, document)) for key, item in value.items()
        }
        return Node("map", pairs, 0, document)
    if isinstance(value, list):
        return Node("list", [_node(item, document) for item in value], 0, document)
    return Node("scalar", value, 0, document)
