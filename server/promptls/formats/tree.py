"""What formats ask of a tree of JSON or YAML alike, so that one reader serves both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.formats import json_tree, yaml_tree
from promptls.formats.json_strings import json_text
from promptls.formats.json_tree import JsonNode
from promptls.formats.yaml_text import is_text, yaml_text
from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import MetadataPath
from promptls.text import MappedText, Span

Node = JsonNode | YamlNode


def is_object(node: Node | None) -> bool:
    """True for a JSON object or a YAML mapping."""
    return node is not None and _resolved(node).kind in ("object", "mapping")


def is_array(node: Node | None) -> bool:
    """True for a JSON array or a YAML sequence."""
    return node is not None and _resolved(node).kind in ("array", "sequence")


def is_string(node: Node | None) -> bool:
    """True for what holds text."""
    if isinstance(node, YamlNode):
        return is_text(node)
    return node is not None and node.kind == "string"


def is_null(node: Node | None) -> bool:
    """True for nothing at all, and for a null."""
    if node is None:
        return True
    node = _resolved(node)
    return node.kind in ("other", "scalar") and value_of(node) is None


def value_of(node: Node) -> Any:
    """The value of what is neither an object nor an array; None for these."""
    node = _resolved(node)
    if isinstance(node, JsonNode):
        return node.value
    return yaml_tree.scalar_value(node) if node.kind == "scalar" else None


def child(node: Node | None, *keys: str) -> Node | None:
    """What stands under `keys`, one inside the other; None if there is nothing."""
    for key in keys:
        node = _entry(_resolved(node), key) if node is not None else None
    return node


def _entry(node: Node, key: str) -> Node | None:
    if isinstance(node, JsonNode):
        return node.get(key) if node.kind == "object" else None
    found: Node | None = None
    for name, value, _ in yaml_tree.merged_pairs(node):
        if name == key:
            found = value
    return found


def pairs_of(node: Node | None) -> Iterator[tuple[Node, Node]]:
    """The keys and values of an object; nothing for any other node."""
    if node is not None:
        yield from _resolved(node).pairs


def items_of(node: Node | None) -> Iterator[tuple[int, Node]]:
    """The entries of an array with their positions; nothing for any other node."""
    if node is not None and is_array(node):
        yield from enumerate(_resolved(node).items)


def text_of(source: str, node: Node) -> MappedText:
    """The text of a node for which `is_string` holds, with its places."""
    return yaml_text(source, node) if isinstance(node, YamlNode) else json_text(source, node.span, node.value)


def opening(node: Node) -> Span:
    """A place to show what is missing in a node: its first character, or its place if it has none."""
    return Span(node.span.start, min(node.span.start + 1, node.span.end))


def read_tree(root: Node) -> tuple[Any, Mapping[MetadataPath, Span]]:
    """The value of a tree, and the file span of every value by its path.

    Raises yaml_tree.TooManyValues if aliases make it too large.
    """
    if isinstance(root, YamlNode):
        return yaml_tree.read_values(root)
    return json_tree.read_json_values(root)


def _resolved(node: Node) -> Node:
    return yaml_tree.resolve(node) if isinstance(node, YamlNode) else node
