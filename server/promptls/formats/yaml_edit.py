"""Setting one value in a YAML mapping, leaving comments, order and quoting style as they are."""

from __future__ import annotations

import json
import re
from typing import Any

from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import MetadataPath
from promptls.text import Edit, EditRefused
from promptls.text.lazy_pattern import LazyPattern

_PLAIN = LazyPattern(r"[^\W_][\w ./()@+:*-]*\Z")
_WORDS_WITH_MEANING = frozenset("yes no on off y n true false null inf nan".split())
_NUMBER_LIKE = LazyPattern(r"[-+.]?[0-9][0-9a-fxoA-FXO_.:eE+\-]*\Z")
_MUST_ESCAPE = LazyPattern("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def set_value(source: str, root: YamlNode, end: int, path: MetadataPath, value: Any, newline: str) -> Edit:
    """The edit that sets the value at `path` below the mapping `root`; `end` is where a new line of it goes.

    Raises EditRefused where the place is shared through an alias or has no simple spelling.
    """
    node = root
    for at, key in enumerate(path):
        child = _child(node, key)
        if child is None:
            return _insert(source, root, node, end, path[at:], value, newline)
        if child.shared:
            raise EditRefused("the value is shared through an anchor and its aliases")
        node = child
    return _replace(source, node, value)


def _child(node: YamlNode, key: str | int) -> YamlNode | None:
    if node.kind == "sequence" and isinstance(key, int):
        return node.items[key] if 0 <= key < len(node.items) else None
    return node.get(key) if node.kind == "mapping" and isinstance(key, str) else None


def _replace(source: str, node: YamlNode, value: Any) -> Edit:
    flow = node.kind in ("mapping", "sequence") and node.flow
    if node.kind == "mapping" and not flow:
        return _replace_block(source, node, value)
    if not flow and (node.kind != "scalar" or node.style in ("|", ">")):
        raise EditRefused("only a value on one line can be replaced")
    new = value_text(value, node.style)
    lead = (
        " "
        if node.span.start == node.span.end and source[node.span.start - 1 : node.span.start] == ":"
        else ""
    )
    return Edit(node.span.start, node.span.end, lead + new)


def _replace_block(source: str, node: YamlNode, value: Any) -> Edit:
    """A mapping on lines of its own behind a key, replaced by a value on the key's line."""
    start = node.span.start
    colon = source.rfind(":", 0, start)
    lines = source[start : node.span.end]
    if colon < 0 or source[colon + 1 : start].strip() or "#" in lines:
        raise EditRefused("only a value on one line can be replaced, or one without comments behind its key")
    return Edit(colon + 1, start + len(lines.rstrip()), " " + value_text(value))


def _insert(
    source: str, root: YamlNode, node: YamlNode, end: int, path: MetadataPath, value: Any, newline: str
) -> Edit:
    keys = [key for key in path if isinstance(key, str)]
    if len(keys) != len(path):
        raise EditRefused("the list has no such entry")
    if node.kind == "scalar" and node.span.start == node.span.end and node is not root:
        return Edit(node.span.start, node.span.end, " " + _nested_flow(keys, value))
    if node.kind != "mapping":
        raise EditRefused("the value above is not a mapping")
    if node.flow:
        at = node.pairs[-1][1].span.end if node.pairs else node.span.start + 1
        inner = _nested_flow(keys, value)[1:-1]
        return Edit(at, at, f", {inner}" if node.pairs else inner)
    indent = _indent(source, node)
    if node is not root:
        end = line_after(source, node.span.end)
    lead = newline if end and source[end - 1] not in "\r\n" else ""
    return Edit(end, end, lead + block_lines(keys, value, indent, newline))


def _nested_flow(keys: list[str], value: Any) -> str:
    text = value_text(value)
    for key in reversed(keys):
        text = "{" + f"{value_text(key)}: {text}" + "}"
    return text


def block_lines(keys: list[str], value: Any, indent: int, newline: str) -> str:
    """`keys`, one inside the other, as lines of a block mapping, each with its line break."""
    lines = [" " * (indent + 2 * at) + value_text(key) + ":" for at, key in enumerate(keys)]
    return newline.join(lines) + " " + value_text(value) + newline


def _indent(source: str, node: YamlNode) -> int:
    start = node.pairs[0][0].span.start
    line = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
    return start - line - source[line:start].count("\ufeff")


def line_after(source: str, offset: int) -> int:
    """The start of the line after the one that ends at or holds `offset`; the file's end if there is none."""
    if offset and source[offset - 1] in "\r\n":
        return offset
    match = re.compile(r"\r\n|\n|\r").search(source, offset)
    return match.end() if match else len(source)


def value_text(value: Any, style: str = "") -> str:
    """A JSON-like value as YAML on one line, a string in quoting style `style` where that can hold it."""
    if not isinstance(value, str):
        return _escape(json.dumps(value, ensure_ascii=False))
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and plain_is_safe(value):
        return value
    return double_quoted(value)


def double_quoted(text: str) -> str:
    """`text` as a double-quoted scalar that needs no line of its own."""
    return _escape(json.dumps(text, ensure_ascii=False))


def _escape(dumped: str) -> str:
    return _MUST_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04x}", dumped)


def plain_is_safe(text: str) -> bool:
    """True for text that stays itself without quotes, in YAML 1.1 and 1.2, in block and flow style."""
    if not _PLAIN.match(text) or text.endswith((" ", ":")) or ": " in text:
        return False
    return text.lower() not in _WORDS_WITH_MEANING and not _NUMBER_LIKE.match(text)


def stays_text(text: str) -> bool:
    """True if a plain scalar of this text is a string in YAML 1.1 and 1.2."""
    if text in ("", "~", "-", "?", ":") or text.lower() in _WORDS_WITH_MEANING:
        return False
    return not _NUMBER_LIKE.match(text)
