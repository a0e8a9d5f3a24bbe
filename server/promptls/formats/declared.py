"""Variables that a file declares or gives values for, as a list of names or as a mapping by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from promptls.formats.tree import Node, child, is_object, is_string, items_of, pairs_of, value_of
from promptls.formats.yaml_tree import read_yaml
from promptls.prompt import Mention, MetadataPath
from promptls.text import Span

if TYPE_CHECKING:
    from promptls.formats.front_matter import FrontMatter  # a run that finds all in the cache needs none


def front_tree(source: str, front: FrontMatter) -> Node | None:
    """The front matter as a tree; None if there is none, or it is not valid."""
    if front.inner is None or not front.strict:
        return None
    root = read_yaml(source[front.inner.start : front.inner.end], front.inner.start).root
    return root if is_object(root) else None


def names_in(node: Node | None, path: MetadataPath = ()) -> Iterator[Mention]:
    """The names that the node at `path` lists: a mapping's keys, or entries that are or have a `name`."""
    for key, _ in pairs_of(node):
        yield Mention(str(key.value), key.span, (*path, str(key.value)))
    for at, item in items_of(node):
        named = child(item, "name") if is_object(item) else item
        if named is not None and is_string(named):
            yield Mention(str(value_of(named)), named.span, (*path, at))


def named_under(root: Node | None, *paths: tuple[str, ...]) -> tuple[Mention, ...]:
    """The names that are listed under each of the paths, in the order of the paths."""
    return tuple(mention for path in paths for mention in names_in(child(root, *path), path))


def first_of_each(names: Iterable[Mention]) -> Mapping[str, Span]:
    """The first place of each name."""
    found: dict[str, Span] = {}
    for mention in names:
        found.setdefault(mention.name, mention.span)
    return found
