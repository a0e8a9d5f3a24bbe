"""Setting one value in a JSON document, or taking one out, leaving its layout as it is."""

from __future__ import annotations

import json
from typing import Any

from promptls.formats.json_tree import JsonNode
from promptls.prompt import MetadataPath
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_LINE_START = LazyPattern(r"(?:\r\n|\n|\r)[ \t]*\Z")


def set_json_value(source: str, root: JsonNode, path: MetadataPath, value: Any, before: str) -> Edit:
    """The edit that sets the value at `path`; a new root key goes before the key `before`, if there.

    Raises EditRefused where a value above is no object or a list has no such entry.
    """
    node = root
    for at, key in enumerate(path):
        child = _child(node, key)
        if child is None:
            return _insert(source, root, node, path[at:], value, before)
        node = child
    return Edit(node.span.start, node.span.end, _dumps(value))


def _child(node: JsonNode, key: str | int) -> JsonNode | None:
    if node.kind == "array" and isinstance(key, int):
        return node.items[key] if 0 <= key < len(node.items) else None
    return node.get(key) if node.kind == "object" and isinstance(key, str) else None


def _insert(source: str, root: JsonNode, node: JsonNode, path: MetadataPath, value: Any, before: str) -> Edit:
    if node.kind != "object" or not all(isinstance(key, str) for key in path):
        raise EditRefused("the value above is not an object")
    for key in reversed(path[1:]):
        value = {key: value}
    entry = f"{_dumps(path[0])}: {_dumps(value)}"
    if not node.pairs:
        return Edit(node.span.start + 1, node.span.start + 1, entry)
    anchor = next((key for key, _ in node.pairs if node is root and key.value == before), None)
    first = (anchor or node.pairs[-1][0]).span.start
    line = _LINE_START.search(source, node.span.start, first)
    gap = line.group() if line else " "
    if anchor:
        return Edit(first, first, f"{entry},{gap}")
    end = node.pairs[-1][1].span.end
    return Edit(end, end, f",{gap}{entry}")


def remove_json_value(root: JsonNode, path: MetadataPath) -> Edit:
    """The edit that takes out the entry at `path`, with the objects that it would leave empty.

    Raises EditRefused where there is no such entry.
    """
    holders = [root]
    for key in path:
        child = _child(holders[-1], key)
        if child is None:
            raise EditRefused("there is no such entry")
        holders.append(child)
    at = len(path) - 1
    while at > 0 and holders[at].kind == "object" and len(holders[at].pairs) == 1:
        at -= 1
    holder, entry = holders[at], holders[at + 1]
    if holder.kind == "object":
        entries = [Span(key.span.start, value.span.end) for key, value in holder.pairs]
        number = next(n for n, (_, value) in enumerate(holder.pairs) if value is entry)
    else:
        entries = [item.span for item in holder.items]
        number = next(n for n, item in enumerate(holder.items) if item is entry)
    return without_entry(entries, number, holder.span)


def without_entry(entries: list[Span], number: int, holder: Span) -> Edit:
    """The edit that takes one of several entries, between brackets and commas, out with its comma."""
    if number + 1 < len(entries):
        return Edit(entries[number].start, entries[number + 1].start, "")
    if number > 0:
        return Edit(entries[number - 1].end, entries[number].end, "")
    return Edit(holder.start + 1, holder.end - 1, "")


def rename_json_key(root: JsonNode, path: MetadataPath, key: str) -> Edit:
    """The edit that gives the entry at `path` another key. Raises EditRefused where there is none."""
    node: JsonNode | None = root
    for part in path[:-1]:
        node = _child(node, part) if node is not None else None
    found = next((name for name, _ in node.pairs if name.value == path[-1]), None) if node else None
    if found is None:
        raise EditRefused("there is no such entry")
    return Edit(found.span.start, found.span.end, _dumps(key))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
