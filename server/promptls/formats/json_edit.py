"""Setting one value in a JSON object, leaving its layout as it is."""

from __future__ import annotations

import json
import re
from typing import Any

from promptls.formats.json_tree import JsonNode
from promptls.prompt import MetadataPath
from promptls.text import Edit, EditRefused

_LINE_START = re.compile(r"(?:\r\n|\n|\r)[ \t]*\Z")


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


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
