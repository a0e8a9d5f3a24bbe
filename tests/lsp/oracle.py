"""Positions and edits as the LSP specification has them, written without anything of promptls.

Slow and plain on purpose: it is what the server is measured against.
"""

from __future__ import annotations

import itertools
from typing import Any

UNIT_BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
CODEC = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def lines(text: str) -> list[str]:
    """The lines with their breaks; one more, empty, after a final break."""
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "\r\n":
            at += 2 if text.startswith("\r\n", at) else 1
            found.append(text[start:at])
            start = at
        else:
            at += 1
    return [*found, text[start:]]


def units(text: str, encoding: str) -> int:
    return len(text.encode(CODEC[encoding], "surrogatepass")) // UNIT_BYTES[encoding]


def position(text: str, offset: int, encoding: str) -> dict[str, int]:
    """The position of a code point offset that does not lie inside a line break."""
    before = lines(text[:offset])
    return {"line": len(before) - 1, "character": units(before[-1], encoding)}


def span(text: str, start: int, end: int, encoding: str) -> dict[str, Any]:
    return {"start": position(text, start, encoding), "end": position(text, end, encoding)}


def offset(text: str, at: dict[str, int], encoding: str) -> int:
    """The offset of a position; past the end of a line is its end, past the last line the end of the text."""
    all_lines = lines(text)
    if at["line"] >= len(all_lines):
        return len(text)
    base = sum(len(line) for line in all_lines[: at["line"]])
    body = all_lines[at["line"]].rstrip("\r\n")
    width = 0
    for index, char in enumerate(body):
        if width + units(char, encoding) > at["character"]:
            return base + index
        width += units(char, encoding)
    return base + len(body)


def apply(text: str, edits: list[dict[str, Any]], encoding: str) -> str:
    """The text after LSP TextEdits; fails if two overlap."""
    spans = []
    for order, edit in enumerate(edits):
        start = offset(text, edit["range"]["start"], encoding)
        end = offset(text, edit["range"]["end"], encoding)
        spans.append((start, end, order, edit["newText"]))
    spans.sort(key=lambda item: item[:3])
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans)), spans
    for start, end, _, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def words(text: str, at: dict[str, Any], encoding: str) -> str:
    """The characters of a range."""
    return text[offset(text, at["start"], encoding) : offset(text, at["end"], encoding)]
