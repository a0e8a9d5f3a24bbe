"""What must hold between the parts of one profile: every id that is named exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.profiles.merge import SECTIONS
from promptls.profiles.tree import Node

_ANSWERED = ("limits", "practices")
_ANSWERS = ("rules", "rewrites", "unchecked")


def check_references(root: Node) -> None:
    """Notes each source or rewrite that is named and not there, and each statement left unanswered."""
    sources = _section(root, "sources")
    rewrites = _section(root, "rewrites")
    for name, field in _fields(root):
        if name == "source" or (name == "documentation" and field.kind == "scalar"):
            _check_ids(field, sources, "among the sources; add it there")
        elif name == "rewrites" and field.document is root.document:
            # What a parent names, a child may have taken away; parents are checked as they stand.
            _check_ids(field, rewrites, "a rewrite of this profile; add it under rewrites")
    _check_answers(root)
    _check_one_pattern_per_rule(root)


def _section(root: Node, name: str) -> Mapping[str, tuple[Node, Node]]:
    node = root.value[name][1] if name in root.value else None
    return node.value if node is not None and node.kind == "map" else {}


def _fields(root: Node) -> Iterator[tuple[str, Node]]:
    """The fields that name something, wherever the form allows them."""
    for name, (_, value) in root.value.items():
        if name == "documentation":
            yield name, value
        for record in _records(name, value):
            for field in ("source", "rewrites"):
                if field in record.value:
                    yield field, record.value[field][1]


def _records(name: str, value: Node) -> Iterator[Node]:
    entries: list[Any] = []
    if value.kind == "map":
        entries = [entry for _, entry in value.value.values()] if name in SECTIONS else [value]
    elif value.kind == "list":
        entries = value.value
    for entry in entries:
        if entry.kind == "map":
            yield entry
            if "conflicts" in entry.value:
                yield from _records("conflicts", entry.value["conflicts"][1])


def _check_ids(node: Node, known: Mapping[str, Any], where: str) -> None:
    for item in node.value if node.kind == "list" else (node,):
        if isinstance(item.value, str) and item.value not in known:
            item.report(f'"{item.value}" is not {where}')


def _check_answers(root: Node) -> None:
    for section in _ANSWERED:
        for id, (key, entry) in _section(root, section).items():
            if entry.kind == "map" and not any(answer in entry.value for answer in _ANSWERS):
                key.report(f'"{id}" names no rule and no rewrite; name one, or say why in "unchecked"')


def _check_one_pattern_per_rule(root: Node) -> None:
    seen: dict[str, str] = {}
    entries = _section(root, "anti_patterns").items()
    for id, (_, entry) in sorted(entries, key=lambda item: item[1][1].document is root.document):
        rule = entry.value.get("rule") if entry.kind == "map" else None
        if rule is None or not isinstance(rule[1].value, str):
            continue
        first = seen.setdefault(rule[1].value, id)
        if first != id:
            rule[1].report(f'the anti-pattern "{first}" sets "{rule[1].value}" already; keep one of the two')
