"""Shapes read from a JSON Schema, as a value or as the text of a prompt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from promptls.schema.closed_sets import is_closed_set_key
from promptls.schema.json_tree import Node, Tree, read_tree
from promptls.schema.shape import ELEMENT, MAX_DEPTH, Field, Hole, Kind, Parsed, Path, Shape, merge
from promptls.text import Span

MAX_SHAPES = 2000
"""Schemas that are read in one document; `$ref`s can make a small one stand for millions."""

_KINDS: dict[str, Kind] = {
    "object": "object",
    "array": "array",
    "string": "string",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "null": "null",
}


_TELLING = frozenset({"$schema", "$defs", "definitions", "type", "properties", "json_schema", "schema"})
"""One of these keys is in each object that is a schema, or holds one."""


class LocatedObject(dict[str, Any]):
    """A JSON object read from text, with the span of each key (without its quotes)."""

    __slots__ = ("key_spans",)

    def __init__(self) -> None:
        super().__init__()
        self.key_spans: dict[str, Span] = {}


def looks_like_json_schema(value: object) -> bool:
    """True if `value` describes a shape rather than showing one; wrappers of API requests count too."""
    schema = unwrap(value)
    if not isinstance(schema, Mapping):
        return False
    if isinstance(schema.get("$schema"), str):
        return True
    if _has_definitions(schema) and any(key in schema for key in ("$ref", "anyOf", "oneOf", "allOf")):
        return True
    kinds = schema.get("type")
    named = kinds in _KINDS if isinstance(kinds, str) else _all_kinds(kinds)
    if named and kinds == "array":
        items = schema.get("items")
        return isinstance(items, Mapping) and ("type" in items or "$ref" in items or "properties" in items)
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        return named or all(isinstance(child, Mapping | bool) for child in properties.values())
    return False


def _has_definitions(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("$defs"), Mapping) or isinstance(schema.get("definitions"), Mapping)


def _all_kinds(kinds: object) -> bool:
    return isinstance(kinds, list) and bool(kinds) and all(kind in _KINDS for kind in kinds)


def unwrap(value: object) -> object:
    """The schema inside `{"json_schema": {"schema": …}}` and `{"name": …, "schema": …}`; else `value`."""
    for key in ("json_schema", "schema"):
        if isinstance(value, Mapping) and isinstance(value.get(key), Mapping) and "properties" not in value:
            value = value[key]
    return value


def from_json_schema(schema: object) -> Shape:
    """The shape that a JSON Schema (a value, or its text) describes; "any" where it says nothing.

    `$ref` is followed within the document. A schema that contains itself is described once, and named
    where it comes again. Alternatives of objects become one object whose unshared fields are optional.
    """
    if isinstance(schema, str):
        parsed = parse_json_schema(schema)
        return parsed.shape if parsed else Shape("any")
    return _Reader(unwrap(schema)).read()


def parse_json_schema(text: str, start: int = 0, end: int | None = None) -> Parsed | None:
    """The shape of the JSON Schema in `text[start:end]`, its holes and spans; None if none stands there."""
    return json_schema_in(read_tree(text, start, end))


def json_schema_in(tree: Tree) -> Parsed | None:
    """The same for a text that has been read."""
    for node in tree.values:
        if _TELLING.isdisjoint([entry.key for entry in node.entries]):  # so it is with most examples
            continue
        value = node_value(node)
        if looks_like_json_schema(value):
            reader = _Reader(unwrap(value), fallback=node.span)
            shape = reader.read()
            return Parsed(shape, tuple(reader.holes), node.span, tree.too_deep or reader.truncated)
    return None


def node_value(node: Node) -> Any:
    """The Python value of a tree; objects are `LocatedObject`s, and words that are no JSON stay text."""
    if node.kind == "object":
        located = LocatedObject()
        for entry in node.entries:
            if entry.value.kind != "ellipsis" or entry.key:
                located[entry.key] = node_value(entry.value)
                located.key_spans[entry.key] = entry.span
        return located
    if node.kind == "array":
        return [node_value(item) for item in node.items if item.kind != "ellipsis"]
    if node.kind == "bare":
        try:
            return json.loads(node.text)
        except (ValueError, RecursionError):
            return node.text
    return node.text


class _Reader:
    """The document, and what has been read of it."""

    __slots__ = ("count", "document", "fallback", "holes", "truncated")

    def __init__(self, document: object, fallback: Span | None = None) -> None:
        self.document = document
        self.fallback: Span = Span(0, 0) if fallback is None else fallback
        self.holes: list[Hole] = []
        self.count = 0
        self.truncated = False

    def read(self) -> Shape:
        return self.shape(self.document, (), (), None, self.fallback)

    def hole(self, kind: str, path: Path, span: Span) -> None:
        assert kind in ("VS3", "VS5", "VS6")
        self.holes.append(Hole(kind, span, path))  # type: ignore[arg-type]

    def shape(self, schema: object, path: Path, refs: tuple[str, ...], key: str | None, span: Span) -> Shape:
        self.count += 1
        if len(path) > MAX_DEPTH or self.count > MAX_SHAPES:
            self.truncated = True
            return Shape("any", opaque=True)
        if not isinstance(schema, Mapping):
            return Shape("any")
        described = _text(schema.get("description")) or _text(schema.get("title"))
        ref = schema.get("$ref")
        if isinstance(ref, str):
            if ref in refs or len(refs) > MAX_DEPTH:
                name = ref.rsplit("/", 1)[-1].strip("#") or "the whole"
                return Shape("object", description=described or f"the same fields as {name}")
            found = self.shape(self.resolve(ref), path, (*refs, ref), key, span)
            return found._replace(description=_text(schema.get("description")) or found.description)
        shape = self.combined(schema, path, refs, key, span)
        if shape is None:
            shape = self.plain(schema, path, refs, key, span)
        return shape._replace(description=described or shape.description)

    def resolve(self, ref: str) -> object:
        """The part of the document that a JSON pointer names; None if it is not in there."""
        if not ref.startswith("#"):
            return None
        here = self.document
        for part in ref[1:].split("/")[1:]:
            name = part.replace("%25", "%").replace("~1", "/").replace("~0", "~")
            if isinstance(here, Mapping):
                here = here.get(name)
            elif isinstance(here, list) and name.isdecimal() and len(name) < 9 and int(name) < len(here):
                here = here[int(name)]
            else:
                return None
        return here

    def combined(
        self, schema: Mapping[str, Any], path: Path, refs: tuple[str, ...], key: str | None, span: Span
    ) -> Shape | None:
        for word in ("anyOf", "oneOf"):
            options = schema.get(word)
            if isinstance(options, list) and options:
                return self.alternatives(options, path, refs, key, span)
        parts = schema.get("allOf")
        if not isinstance(parts, list) or not parts:
            return None
        own = {name: value for name, value in schema.items() if name not in ("allOf", "description", "title")}
        shapes = [self.shape(part, path, refs, key, span) for part in parts]
        if "properties" in own or "type" in own:
            shapes.append(self.plain(own, path, refs, key, span))
        return _merged(shapes)

    def alternatives(
        self, options: list[Any], path: Path, refs: tuple[str, ...], key: str | None, span: Span
    ) -> Shape:
        shapes = [self.shape(option, path, refs, key, span) for option in options]
        real = [shape for shape in shapes if shape.kind != "null"]
        nullable = len(real) < len(shapes) or any(shape.nullable for shape in real)
        if not real:
            return Shape("null")
        if all(shape.kind == "object" for shape in real) and len(real) > 1:
            real = [_unshared_optional(shape, real) for shape in real]
        return _merged(real)._replace(nullable=nullable)

    def plain(
        self, schema: Mapping[str, Any], path: Path, refs: tuple[str, ...], key: str | None, span: Span
    ) -> Shape:
        kind, nullable = _kind(schema)
        if "const" in schema or isinstance(schema.get("enum"), list):
            return _enumerated(schema, kind, nullable)
        if kind == "object":
            return self.object(schema, path, refs, span)._replace(nullable=nullable)
        if kind == "array":
            return self.array(schema, path, refs, span)._replace(nullable=nullable)
        if kind == "any" and not _says_any(schema):
            self.hole("VS6", path, span)
        if kind == "string" and key is not None and is_closed_set_key(key) and "pattern" not in schema:
            self.hole("VS5", path, span)
        form = _text(schema.get("format"))
        return Shape(kind, nullable=nullable, description=form)

    def object(self, schema: Mapping[str, Any], path: Path, refs: tuple[str, ...], span: Span) -> Shape:
        properties = schema.get("properties")
        fields: list[Field] = []
        if isinstance(properties, Mapping):
            required = schema.get("required")
            needed = set(map(str, required)) if isinstance(required, list) else set()
            spans = properties.key_spans if isinstance(properties, LocatedObject) else {}
            for name, child in properties.items():
                where = spans.get(name)
                shape = self.shape(child, (*path, name), refs, name, where or span)
                fields.append(Field(name, shape, name in needed, where))
        values = _map_values(schema)
        if values is None or (fields and not isinstance(values, Mapping)):
            if not fields and "additionalProperties" not in schema:
                self.hole("VS3", path, span)
            return Shape("object", fields=tuple(fields), opaque=not fields)
        inside = (
            self.shape(values, (*path, ELEMENT), refs, None, span) if isinstance(values, Mapping) else None
        )
        return Shape("object", fields=tuple(fields), items=inside, free_form=True)

    def array(self, schema: Mapping[str, Any], path: Path, refs: tuple[str, ...], span: Span) -> Shape:
        items = schema.get("items", schema.get("prefixItems"))
        inside = (*path, ELEMENT)
        if isinstance(items, list) and items:
            return Shape(
                "array", items=_merged([self.shape(item, inside, refs, None, span) for item in items])
            )
        if isinstance(items, Mapping) and items:
            return Shape("array", items=self.shape(items, inside, refs, None, span))
        self.hole("VS3", path, span)
        return Shape("array", opaque=True)


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _kind(schema: Mapping[str, Any]) -> tuple[Kind, bool]:
    """The kind that `type` names, or that the other keywords imply, and whether null is allowed."""
    said = schema.get("type")
    named = [kind.lower() for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)]
    kinds = [_KINDS[kind] for kind in named if kind in _KINDS and kind != "null"]
    nullable = ("null" in named and bool(kinds)) or schema.get("nullable") is True
    if len(kinds) == 1:
        return kinds[0], nullable
    if "null" in named and not kinds:
        return "null", False
    if not kinds and "properties" in schema:
        return "object", nullable
    if not kinds and "items" in schema:
        return "array", nullable
    return "any", nullable


def _says_any(schema: Mapping[str, Any]) -> bool:
    return isinstance(schema.get("type"), list) or bool(_text(schema.get("description")))


def _enumerated(schema: Mapping[str, Any], kind: Kind, nullable: bool) -> Shape:
    values = [schema["const"]] if "const" in schema else list(schema["enum"])
    nullable = nullable or (None in values and len(values) > 1)
    values = [value for value in values if value is not None]
    if values and all(isinstance(value, str) for value in values):
        return Shape("string", enum=tuple(values), nullable=nullable)
    shown = tuple(json.dumps(value, ensure_ascii=False) for value in values)
    return Shape(kind if kind not in ("object", "array") else "any", enum=shown, nullable=nullable)


def _map_values(schema: Mapping[str, Any]) -> object:
    """What the values of any further keys are: a schema, True for anything, None if there are none."""
    patterns = schema.get("patternProperties")
    if isinstance(patterns, Mapping) and patterns:
        return next(iter(patterns.values()))
    values = schema.get("additionalProperties")
    return values if isinstance(values, Mapping) or values is True else None


def _unshared_optional(shape: Shape, among: list[Shape]) -> Shape:
    everywhere = [{field.name for field in other.fields if field.required is not False} for other in among]
    shared = set.intersection(*everywhere)
    fields = tuple(field._replace(required=field.required and field.name in shared) for field in shape.fields)
    return shape._replace(fields=fields)


def _merged(shapes: list[Shape]) -> Shape:
    shape = shapes[0]
    for other in shapes[1:]:
        shape = merge(shape, other)
    return shape
