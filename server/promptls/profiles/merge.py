"""How a profile takes over what its parent says."""

from __future__ import annotations

from promptls.profiles.tree import Node

_OWN = frozenset({"id", "kind", "name", "extends", "match", "catalogues", "measurements"})
SECTIONS = (
    "sources",
    "facts",
    "capabilities",
    "limits",
    "practices",
    "anti_patterns",
    "rewrites",
    "endpoints",
    "claims",
    "request_hints",
)
_BY_FIELD = frozenset({"anti_patterns", "rewrites"})
_DEEP_FIELDS = frozenset({"thresholds", "params"})


def merge(parent: Node, child: Node) -> Node:
    """The child's map over the parent's; each node keeps its place in its own file.

    Sections merge by id. An anti-pattern or a rewrite merges field by field, so that a child can change one
    threshold; every other entry is replaced whole, so that a value never stands beside another's source.
    Lists replace; null deletes. The child's entries come first.
    """
    inherited = {key: pair for key, pair in parent.value.items() if key not in _OWN}
    merged = Node("map", _over(inherited, child.value), child.start, child.document)
    for section in SECTIONS:
        if section in inherited and section in child.value:
            merged.value[section] = _merge_pair(inherited[section], child.value[section], section)
    return _without_nulls(merged)


def _over(
    parent: dict[str, tuple[Node, Node]], child: dict[str, tuple[Node, Node]]
) -> dict[str, tuple[Node, Node]]:
    return {**child, **{key: pair for key, pair in parent.items() if key not in child}}


def _merge_pair(
    parent: tuple[Node, Node], child: tuple[Node, Node], section: str, level: int = 0
) -> tuple[Node, Node]:
    """Levels: 0 the section, 1 one entry, 2 one field of an entry."""
    old, new = parent[1], child[1]
    if old.kind != "map" or new.kind != "map":
        return child
    merged = Node("map", _over(old.value, new.value), new.start, new.document)
    for key in new.value.keys() & old.value.keys():
        deeper = (level == 0 and section in _BY_FIELD) or (level == 1 and key in _DEEP_FIELDS)
        if deeper:
            merged.value[key] = _merge_pair(old.value[key], new.value[key], section, level + 1)
    return child[0], _without_nulls(merged)


def _without_nulls(node: Node) -> Node:
    for key in [
        key for key, (_, value) in node.value.items() if value.kind == "scalar" and value.value is None
    ]:
        del node.value[key]
    return node
