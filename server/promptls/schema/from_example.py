"""Shapes read from an example or an inline shape, and what they leave open.

{"name": "string", "age": number, "status": "open" | "closed", "tags": ["..."]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.schema.closed_sets import is_closed_set_key
from promptls.schema.json_tokens import CLOSERS, OPENERS, STRINGS, Token, TokenKind, tokens
from promptls.schema.json_tree import Entry, Node, Tree, read_tree
from promptls.schema.phrases import CORE_TYPES, read_choices, read_type
from promptls.schema.shape import ELEMENT, Field, Hole, Parsed, Path, Shape, merge
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MAX_SAMPLES = 50
"""Elements of one array (and values of one text) that are compared; more add nothing but time."""


def parse_example(text: str, start: int = 0, end: int | None = None) -> Parsed | None:
    """The shape of the example in `text[start:end]`; None if no object or array stands there.

    Several values one after another (JSON Lines) are samples of one shape.
    """
    return example_in(read_tree(text, start, end))


def example_in(tree: Tree) -> Parsed | None:
    """The same for a text that has been read."""
    values = [node for node in tree.values if node.kind in ("object", "array") and not _stands_in(node)]
    if not values:
        return None
    reader = _Reader()
    shape = reader.shape(values[0], (), "")
    for node in values[1:MAX_SAMPLES]:
        shape = merge(shape, reader.shape(node, (), ""))
    span = Span(values[0].start, values[-1].end)
    return Parsed(shape, tuple(reader.holes), span, tree.too_deep)


def _stands_in(node: Node) -> bool:
    """True for "{ ... the schema ... }": words in place of an object that is shown elsewhere."""
    kinds = [entry.value.kind for entry in node.entries or ()]
    return kinds[:1] == ["ellipsis"] and "missing" in kinds and {*kinds} <= {"ellipsis", "missing"}


_GENERIC = frozenset(
    (
        "value|values|value here|your value|your value here|some value|a value|any value|insert value here|"
        "text here|your text|your text here|some text|insert text here|string here|some string|lorem ipsum|"
        "xxx|xxxx|placeholder|todo|tbd|foo|bar|baz|...|…|etc|etc.|?|???|data|item|item1|item 1|key|example"
    ).split("|")
)
"""Placeholder values that say nothing of what belongs there."""

_TYPE_NAMING_KEYS = frozenset({"type", "kind", "format", "datatype", "data_type", "dtype"})
_BRACKETED = LazyPattern(r"^[<\[({]+\s*(.*?)\s*[>\])}]+$", re.DOTALL)
_NUMBER = LazyPattern(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?%?$")
_RANGE = LazyPattern(r"[-+]?\d+(?:\.\d+)?\s*(?:-|–|to|\.\.)\s*[-+]?\d+(?:\.\d+)?$")
_SCALE = LazyPattern(r"[01](?:\.0+)?\s*(?:-|–|to|\.\.)\s*\d{1,3}(?:\.\d+)?$")
"""A range that a score lies in ("0.0-1.0", "1-10"), also where a sample puts it in quotation marks."""
_TYPED_LEAD = LazyPattern(
    r"\s*(?:(?:required|optional|nullable|an?|array|list)\s+(?:of\s+)?)*([A-Za-z]+)", re.I
)
_OR_NULL = LazyPattern(r"(?:\||\bor)\s*(?:null|none)\b", re.I)
_NUMBER_OF = LazyPattern(r"(?:the )?(?:number|count) of\b", re.I)


class _Reader:
    """Collects the holes while shapes are built."""

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def hole(self, kind: str, node: Node | Entry, path: Path) -> None:
        assert kind in ("VS2", "VS3", "VS5", "VS6")
        self.holes.append(Hole(kind, node.span, path))  # type: ignore[arg-type]

    def shape(self, node: Node, path: Path, key: str) -> Shape:
        shape = self.bare_shape(node, path, key)
        return self.noted(shape, node.note) if node.note else shape

    def bare_shape(self, node: Node, path: Path, key: str) -> Shape:
        if node.kind == "object":
            return self.object(node, path)
        if node.kind == "array":
            return self.array(node, path)
        if node.kind == "ellipsis":
            self.hole("VS2", node, path)
            return Shape("any", opaque=True)
        if node.kind == "union":
            return self.union(node, path, key)
        shape = self.leaf(node, path, key)
        if shape.opaque:
            self.hole("VS3", node, path)
        return shape

    def object(self, node: Node, path: Path) -> Shape:
        if node.deep or not node.entries:
            if not node.deep:
                self.hole("VS3", node, path)
            return Shape("object", opaque=True)
        fields: dict[str, Field] = {}
        for entry in node.entries:
            if entry.value.kind == "ellipsis" and not entry.key:
                self.hole("VS2", entry.value, path)
            elif entry.key_kind is TokenKind.PLACEHOLDER or _is_placeholder_key(entry.key):
                values = self.shape(entry.value, (*path, ELEMENT), "")
                return Shape("object", items=values, free_form=True)
            else:
                fields[entry.key] = self.field(entry, path)
        return Shape("object", fields=tuple(fields.values()), opaque=not fields)

    def field(self, entry: Entry, path: Path) -> Field:
        here = (*path, entry.key)
        if entry.value.kind == "missing":
            self.hole("VS6", entry, here)
            return Field(entry.key, Shape("any"), False if entry.optional else None, entry.span)
        shape = self.shape(entry.value, here, entry.key)
        if shape.kind == "string" and not shape.enum and is_closed_set_key(entry.key):
            self.hole("VS5", entry, here)
        return Field(entry.key, shape, False if entry.optional else None, entry.span)

    def array(self, node: Node, path: Path) -> Shape:
        shown = [item for item in node.items if item.kind != "ellipsis"]
        if not shown:
            if not node.deep:
                self.hole("VS2" if node.items else "VS3", node.items[0] if node.items else node, path)
            return Shape("array", opaque=True)
        inside = (*path, ELEMENT)
        first = self.shape(shown[0], inside, "")
        held = len(self.holes)
        for item in shown[1:MAX_SAMPLES]:
            first = merge(first, self.shape(item, inside, ""))
        # Later elements repeat what the first one leaves open.
        del self.holes[held:]
        return Shape("array", items=first)

    def union(self, node: Node, path: Path, key: str) -> Shape:
        named = [item for item in node.items if item.text.lower() not in ("null", "none")]
        nullable = len(named) < len(node.items)
        if named and all(item.kind in ("string", "bare") for item in named):
            texts = [item.text for item in named]
            if not any(item.kind == "bare" and _type_word(item.text) for item in named):
                return Shape("string", enum=tuple(texts), nullable=nullable)
        shapes = [self.bare_shape(item, path, key) for item in named[:MAX_SAMPLES]] or [Shape("null")]
        shape = shapes[0]
        for other in shapes[1:]:
            shape = merge(shape, other)
        return shape._replace(nullable=nullable)

    def leaf(self, node: Node, path: Path, key: str) -> Shape:
        text = node.text.strip()
        if node.kind == "string":
            return self.text_leaf(node, text, path, key)
        if node.kind == "placeholder" and not text.startswith("<"):
            return Shape("any", description=None)
        literal = _literal(text)
        if literal is not None:
            if literal.kind == "null":
                self.hole("VS6", node, path)
            return literal
        shape = _described(text, key)
        if shape is None:
            self.hole("VS6", node, path)
            return Shape("any", description=_unbracketed(text) or None)
        return shape

    def text_leaf(self, node: Node, text: str, path: Path, key: str) -> Shape:
        inner = _unbracketed(text)
        if inner.lower() in _GENERIC:
            self.hole("VS6", node, path)
            return Shape("string")
        shape = _described(text, key)
        if shape is not None:
            return shape
        return Shape("string", description=inner) if inner != text else Shape("string", inferred=True)

    def noted(self, shape: Shape, note: str) -> Shape:
        choices = read_choices(note) if shape.kind in ("string", "any", "number") and not shape.enum else ()
        if choices:
            return shape._replace(enum=choices)
        return shape._replace(description=shape.description or note)


def _is_placeholder_key(key: str) -> bool:
    return len(key) > 2 and (key[0], key[-1]) in (("<", ">"), ("{", "}"), ("[", "]"))


def _unbracketed(text: str) -> str:
    match = _BRACKETED.match(text) if len(text) < 600 else None
    return match.group(1) if match else text


def _type_word(text: str) -> bool:
    match = _TYPED_LEAD.match(text)
    return match is not None and match.group(1).lower().removesuffix("s") in CORE_TYPES


def _literal(text: str) -> Shape | None:
    """What a bare word that is a JSON (or Python) value shows."""
    if _NUMBER.match(text):
        return Shape("number", inferred=True)
    if text in ("true", "false", "True", "False"):
        return Shape("boolean", inferred=True)
    if text in ("null", "None"):
        return Shape("null", inferred=True)
    return Shape("number", description=text) if _RANGE.match(text) else None


def _described(text: str, key: str) -> Shape | None:
    """The type that the words name; None if they are a sample or a description."""
    inner = _unbracketed(text)
    if len(inner) > 600 or not inner:
        return None
    choices = read_choices(inner)
    if choices:
        return _choice_shape(inner, choices)
    if _NUMBER_OF.match(inner) or _SCALE.match(inner):
        return Shape("number", description=inner)
    if inner.lower() in ("true/false", "true or false", "true|false", "true | false"):
        return Shape("boolean")
    if key.lower() in _TYPE_NAMING_KEYS or not _type_word(inner):
        return None
    read = read_type(inner)
    return read.shape if read else None


def _choice_shape(text: str, choices: tuple[str, ...]) -> Shape:
    lowered = {choice.lower() for choice in choices}
    nullable = bool(lowered & {"null", "none"}) or bool(_OR_NULL.search(text))
    kept = tuple(choice for choice in choices if choice.lower() not in ("null", "none"))
    if lowered <= {"true", "false", "null", "none"}:
        return Shape("boolean", nullable=nullable)
    return Shape("string", enum=kept, nullable=nullable)


def find_inline_shapes(text: str) -> tuple[Span, ...]:
    """The outermost balanced braces and brackets of `text` that hold a JSON-like shape, in order.

    Strings count only inside braces, so quotation marks of the prose around do no harm. Linear.
    """
    found: list[Span] = []
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        stack: list[tuple[Token, bool]] = []
        at = len(text)
        for token, looks in _with_looks(text, opening.start()):
            if token.kind in OPENERS:
                stack.append((token, looks))
            elif token.kind in CLOSERS and stack:
                opener, looked = stack.pop()
                matches = (opener.kind is TokenKind.OPEN_OBJECT) == (token.kind is TokenKind.CLOSE_OBJECT)
                if matches and looked:
                    while found and found[-1].start > opener.start:
                        found.pop()
                    found.append(Span(opener.start, token.end))
            if not stack:
                at = token.end
                break
    return tuple(found)


_OPENING = LazyPattern(r"[{\[]")


def _with_looks(text: str, start: int) -> Iterator[tuple[Token, bool]]:
    """Tokens from `start`, each with whether, if it opens a container, that looks like JSON."""
    window: list[Token] = []
    for token in tokens(text, start):
        if token.kind is TokenKind.COMMENT:
            continue
        window.append(token)
        if len(window) == 3:
            yield window[0], _looks(window)
            window.pop(0)
    while window:
        yield window[0], _looks(window)
        window.pop(0)


def _looks(window: list[Token]) -> bool:
    if window[0].kind not in OPENERS or len(window) < 2:
        return False
    second = window[1].kind
    third = window[2].kind if len(window) > 2 else None
    if window[0].kind is TokenKind.OPEN_OBJECT:
        keyed = second in STRINGS or second in (TokenKind.WORD, TokenKind.PLACEHOLDER)
        return (keyed and third is TokenKind.COLON) or (second is TokenKind.ELLIPSIS)
    listed = second in STRINGS and third in (TokenKind.COMMA, TokenKind.CLOSE_ARRAY)
    return second in OPENERS or listed
