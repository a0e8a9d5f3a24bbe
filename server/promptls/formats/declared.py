"""Variables that front matter declares, as a list of names or as a mapping by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from promptls.formats.front_matter import FrontMatter
from promptls.formats.tree import Node, child, is_object, is_string, items_of, pairs_of, value_of
from promptls.formats.yaml_tree import read_yaml
from promptls.text import Span


def front_tree(source: str, front: FrontMatter) -> Node | None:
    """The front matter as a tree; None if there is none, or it is not valid."""
    if front.inner is None or not front.strict:
        return None
    root = read_yaml(source[front.inner.start : front.inner.end], front.inner.start).root
    return root if is_object(root) else None


def names_in(node: Node | None) -> Iterator[tuple[str, Span]]:
    """The names that a node lists: keys of a mapping, or entries that are names or have a `name`."""
    for key, _ in pairs_of(node):
        yield str(key.value), key.span
    for _, item in items_of(node):
        named = child(item, "name") if is_object(item) else item
        if named is not None and is_string(named):
            yield str(value_of(named)), named.span


def first_of_each(names: Iterable[tuple[str, Span]]) -> Mapping[str, Span]:
    """The first place of each name."""
    found: dict[str, Span] = {}
    for name, span in names:
        found.setdefault(name, span)
    return found
