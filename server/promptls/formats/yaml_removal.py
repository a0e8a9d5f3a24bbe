"""Taking one entry out of YAML, or renaming its key, leaving everything else as it is."""

from __future__ import annotations

from promptls.formats.json_edit import without_entry
from promptls.formats.yaml_edit import line_after, value_text
from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import MetadataPath
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_DASH = LazyPattern(r"[ \t]*-[ \t]+\Z")


def remove_value(source: str, root: YamlNode, path: MetadataPath) -> Edit:
    """The edit that takes out the entry at `path`, with the mappings that it would leave empty.

    Comments behind it on its line go along, comments above it stay. Raises EditRefused where there is no
    such entry, or it is shared through an alias.
    """
    holders = _way(root, path)
    at = len(path) - 1
    while at > 0 and holders[at].kind == "mapping" and len(holders[at].pairs) == 1:
        at -= 1
    holder, entry = holders[at], holders[at + 1]
    if holder.kind == "mapping":
        number = next(n for n, (_, value) in enumerate(holder.pairs) if value is entry)
        entries = [Span(key.span.start, max(key.span.end, value.span.end)) for key, value in holder.pairs]
    else:
        number = next(n for n, item in enumerate(holder.items) if item is entry)
        entries = [item.span for item in holder.items]
    if holder.flow:
        return without_entry(entries, number, holder.span)
    start = _line_start(source, entries[number].start)
    before = source[start : entries[number].start]
    if before.strip(" ") if holder.kind == "mapping" else not _DASH.match(before):
        # The first key of an entry stands on the line of its dash.
        if holder.kind != "mapping" or not _DASH.match(before) or number + 1 == len(entries):
            raise EditRefused("the entry does not begin a line")
        return Edit(entries[number].start, entries[number + 1].start, "")
    return Edit(start, line_after(source, entries[number].end), "")


def rename_key(root: YamlNode, path: MetadataPath, key: str) -> Edit:
    """The edit that gives the entry at `path` another key, in the quotes of the old one."""
    holder, entry = _way(root, path)[-2:]
    name = next((name for name, value in holder.pairs if value is entry), None)
    if name is None:
        raise EditRefused("what stands in a list has no key")
    return Edit(name.span.start, name.span.end, value_text(key, name.style))


def _way(root: YamlNode, path: MetadataPath) -> list[YamlNode]:
    """The nodes from the root to the entry at `path`."""
    way = [root]
    for key in path:
        node = way[-1]
        if node.kind == "sequence" and isinstance(key, int) and 0 <= key < len(node.items):
            child: YamlNode | None = node.items[key]
        else:
            child = node.get(key) if node.kind == "mapping" and isinstance(key, str) else None
        if child is None or child.shared:
            raise EditRefused("there is no such entry, or it is shared through an anchor and its aliases")
        way.append(child)
    return way


def _line_start(source: str, offset: int) -> int:
    return max(source.rfind("\n", 0, offset), source.rfind("\r", 0, offset)) + 1
