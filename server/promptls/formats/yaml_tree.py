"""YAML as a tree with exact places: what the C parser reports, in code points of the file.

The tree is built from parser events, never by PyYAML's composer: that one recurses without a bound
and expands aliases. Keys are the text as written (`on:` stays "on"); of YAML 1.1's many booleans
only true and false are taken as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls import late_yaml
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MAX_DEPTH = 200
MAX_VALUES = 100_000
MOST_MERGED = 200
"""Mappings that are merged into one, at most. Our judgement: nobody writes as many by hand."""

_INTEGER = LazyPattern(r"[-+]?(?:0|[1-9][0-9]{0,300})\Z")
_FLOAT = LazyPattern(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_PROPERTIES = LazyPattern(r"(?:[&!]\S*(?:\s+|\Z))*")


class YamlNode:
    """A scalar (`value`, `style`), sequence (`items`) or mapping (`pairs`).

    `span` is the node in the file without its tag and anchor; that of a block collection ends with
    its last child. `shared` is true where an alias stands or points, or within such a node, so that
    an edit there would change more than one place. `indent` is the column of the block collection
    around it, which its lines must exceed: -1 around the root, None inside flow style.
    """

    __slots__ = ("flow", "indent", "items", "kind", "pairs", "shared", "span", "style", "tag", "value")

    def __init__(
        self,
        kind: str,
        span: Span,
        value: str = "",
        style: str = "",
        tag: str | None = None,
        flow: bool = False,
        shared: bool = False,
        indent: int | None = -1,
        items: list[YamlNode] | None = None,
    ) -> None:
        self.kind = kind
        self.span = span
        self.value = value
        self.style = style
        self.tag = tag
        self.flow = flow
        self.shared = shared
        self.indent = indent
        self.items: list[YamlNode] = [] if items is None else items
        self.pairs: list[tuple[YamlNode, YamlNode]] = []

    def get(self, key: str) -> YamlNode | None:
        """The value of a mapping's key (the last one wins); None if there is none."""
        return next((value for name, value in reversed(self.pairs) if name.value == key), None)


class YamlFault(NamedTuple):
    """Where and why the parser gave up; `offset` is in the file, `reason` without a full stop."""

    offset: int
    reason: str


class YamlDocument(NamedTuple):
    """The first document of a stream. `fault` is what stopped the parser; then `root` is None."""

    root: YamlNode | None
    fault: YamlFault | None = None
    more_at: int | None = None


class _Stop(Exception):
    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.fault = YamlFault(offset, reason)


def read_yaml(text: str, offset: int = 0, *, partial: bool = False) -> YamlDocument:
    """The first document in `text`, which stands at `offset` of the file (after a byte order mark).

    With `partial`, a document with a fault keeps the part that was read before it.
    """
    builder = _Builder(text, offset)
    try:
        return builder.document()
    except _Stop as stop:
        fault = stop.fault
    except (late_yaml.YAMLError, UnicodeEncodeError) as error:
        at, reason = _place_of(text, error)
        fault = YamlFault(offset + min(at, len(text)), reason)
    return YamlDocument(builder.broken_off() if partial else None, fault)


def _place_of(text: str, error: Exception) -> tuple[int, str]:
    if isinstance(error, UnicodeEncodeError):
        return error.start, "half a surrogate pair is not a character"
    if isinstance(error, late_yaml.reader.ReaderError):
        at = len(text.encode("utf-8", "surrogatepass")[: error.position].decode("utf-8", "ignore"))
        return at, f"the character U+{error.character:04X} is not allowed"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "context", None) or "not valid YAML"
    return getattr(mark, "index", 0), str(reason)


class _Builder:
    """Turns the events of one text into nodes, with a stack of the collections that are open."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._anchors: dict[str, YamlNode] = {}
        self._stack: list[tuple[YamlNode, list[YamlNode], int]] = []
        self._root: YamlNode | None = None

    def document(self) -> YamlDocument:
        documents = 0
        for event in late_yaml.parse(self._text, Loader=late_yaml.LOADER):
            if isinstance(event, late_yaml.ScalarEvent):
                self._add(self._scalar(event), event.anchor)
            elif isinstance(event, (late_yaml.MappingStartEvent, late_yaml.SequenceStartEvent)):
                self._open(event)
            elif isinstance(event, (late_yaml.MappingEndEvent, late_yaml.SequenceEndEvent)):
                self._close(event)
            elif isinstance(event, late_yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, late_yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    return self._done(self._span(event).start)
        return self._done(None)

    def broken_off(self) -> YamlNode | None:
        """The tree as far as it was read, with everything closed that is open."""
        while self._stack:
            node, children, _ = self._stack.pop()
            self._fill(node, children)
            node.span = Span(node.span.start, max((c.span.end for c in children), default=node.span.end))
        return self._done(None).root

    @staticmethod
    def _fill(node: YamlNode, children: list[YamlNode]) -> None:
        if node.kind == "mapping":
            node.pairs = list(zip(children[::2], children[1::2], strict=False))
        else:
            node.items = children

    def _done(self, more_at: int | None) -> YamlDocument:
        if self._root and any(node.shared for node in self._anchors.values()):
            _spread_shared(self._root)
        return YamlDocument(self._root, more_at=more_at)

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark.index, event.end_mark.index
        if self._text[start : start + 1] in ("&", "!"):
            match = _PROPERTIES.match(self._text, start, end)
            start = match.end() if match else start
        return Span(self._offset + min(start, end), self._offset + end)

    def _scalar(self, event: Any) -> YamlNode:
        return YamlNode(
            "scalar", self._span(event), event.value, event.style or "", event.tag, indent=self._indent()
        )

    def _indent(self) -> int | None:
        if not self._stack:
            return -1
        around, _, column = self._stack[-1]
        return None if around.flow else column

    def _open(self, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _Stop(self._offset + event.start_mark.index, f"nested more than {MAX_DEPTH} deep")
        kind = "mapping" if isinstance(event, late_yaml.MappingStartEvent) else "sequence"
        node = YamlNode(
            kind, self._span(event), tag=event.tag, flow=bool(event.flow_style), indent=self._indent()
        )
        self._add(node, event.anchor)
        self._stack.append((node, [], event.start_mark.column))

    def _close(self, event: Any) -> None:
        node, children, _ = self._stack.pop()
        self._fill(node, children)
        if node.flow:
            end = self._offset + event.end_mark.index
        else:
            end = max((child.span.end for child in children), default=node.span.start)
        node.span = Span(min(node.span.start, end), end)

    def _add(self, node: YamlNode, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if self._stack:
            self._stack[-1][1].append(node)
        elif self._root is None:
            self._root = node

    def _alias(self, event: Any) -> None:
        span = self._span(event)
        target = self._anchors.get(event.anchor)
        if target is None:
            raise _Stop(span.start, f'the alias "*{event.anchor}" has no anchor')
        if any(node is target for node, _, _ in self._stack):
            raise _Stop(span.start, f'the alias "*{event.anchor}" stands inside what it names')
        target.shared = True
        self._add(YamlNode("alias", span, shared=True, items=[target]), None)


def resolve(node: YamlNode) -> YamlNode:
    """The node itself, or what an alias stands for."""
    while node.kind == "alias":
        node = node.items[0]
    return node


def scalar_value(node: YamlNode) -> Any:
    """The value of a scalar: a plain one may be a number, a truth value or None, any other is text."""
    text = node.value
    if node.style or node.tag not in (None, "!"):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text


class TooManyValues(ValueError):
    """A document has more than MAX_VALUES values, or deeper ones, once aliases are followed.

    `place` is that of the alias outside all others at which there are too many, or of the value.
    """

    def __init__(self, node: YamlNode) -> None:
        self.place = node.span
        self.is_alias = node.kind == "alias"
        super().__init__("too many values")

    def told(self, source: str) -> str:
        """What is wrong and what to do, in words that follow the name of what has the values."""
        if self.is_alias:
            name = source[slice(*self.place)]
            return f'has more than {MAX_VALUES:,} values through the alias "{name}"; take it out here'
        return f"has more than {MAX_VALUES:,} values; split it"


def read_values(root: YamlNode) -> tuple[Any, Mapping[MetadataPath, Span]]:
    """The JSON-like value of a tree, and the file span of every value by its path.

    Raises TooManyValues if aliases make it too large. Where a key is given twice, the last wins.
    """
    spans: dict[MetadataPath, Span] = {}
    left = [MAX_VALUES]

    def value_of(node: YamlNode, path: MetadataPath, alias: YamlNode | None) -> Any:
        left[0] -= 1
        if path:
            spans[path] = node.span
        if node.kind == "alias":
            alias = alias or node
            node = resolve(node)
        if left[0] < 0 or len(path) > MAX_DEPTH:
            raise TooManyValues(alias or node)
        if node.kind == "scalar":
            return scalar_value(node)
        if node.kind == "sequence":
            return [value_of(item, (*path, at), alias) for at, item in enumerate(node.items)]
        result: dict[str, Any] = {}
        for name, value, merged in merged_pairs(node):
            result[name] = value_of(value, (*path, name), alias or merged)
        return result

    return value_of(root, (), None), spans


def merged_pairs(node: YamlNode) -> Iterator[tuple[str, YamlNode, YamlNode | None]]:
    """The pairs of a mapping, those merged in through `<<` first, so that its own ones win.

    With each comes the value of the `<<` that it was merged in by.
    """
    merged: dict[str, tuple[YamlNode, YamlNode]] = {}
    seen: set[int] = set()
    todo = _merges(node, None)
    # In the order of their right of way, so that one which stands there again has nothing to add.
    while todo and len(seen) < MOST_MERGED:
        source, value = todo.pop()
        if id(source) in seen:
            continue
        seen.add(id(source))
        for key, child in reversed(source.pairs):
            if not _is_merge(key):
                merged.setdefault(key.value, (child, value))
        todo += _merges(source, value)
    yield from ((name, child, value) for name, (child, value) in merged.items())
    for key, child in node.pairs:
        if not _is_merge(key):
            yield key.value, child, None


def _is_merge(key: YamlNode) -> bool:
    return key.value == "<<" and not key.style


def _merges(node: YamlNode, by: YamlNode | None) -> list[tuple[YamlNode, YamlNode]]:
    """The mappings that a mapping merges in, the first last, and what stands for each at `<<`."""
    found: list[tuple[YamlNode, YamlNode]] = []
    for key, value in node.pairs:
        if _is_merge(key):
            target = resolve(value)
            sources = target.items if target.kind == "sequence" else [target]
            found += [(resolve(source), by or value) for source in sources]
    return found[::-1]


def walk(node: YamlNode) -> Iterator[YamlNode]:
    """The node and all below it, aliases not followed."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        if node.kind == "sequence":
            todo.extend(node.items)
        todo.extend(child for pair in node.pairs for child in pair)


def repeated_keys(root: YamlNode) -> list[YamlNode]:
    """The keys that an earlier key of the same mapping already has, in order of place."""
    found: list[YamlNode] = []
    for node in walk(root):
        seen: set[str] = set()
        for key, _ in node.pairs:
            if key.kind == "scalar" and key.value in seen and key.value != "<<":
                found.append(key)
            seen.add(key.value)
    return sorted(found, key=lambda key: key.span)


def _spread_shared(root: YamlNode) -> None:
    """Mark as shared whatever lies within a shared node."""
    todo = [(root, False)]
    while todo:
        node, shared = todo.pop()
        node.shared = node.shared or shared
        if node.kind == "sequence":
            todo.extend((item, node.shared) for item in node.items)
        todo.extend((child, node.shared) for pair in node.pairs for child in pair)
