"""The output that a prompt asks for: a tree of typed fields.

Every reader of this package (`from_example`, `from_json_schema`, `from_key_list`, `from_task`) gives a
`Shape`; `describe` puts one into words. Spans are code points of the text that the reader was given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

Kind = Literal["object", "array", "string", "number", "integer", "boolean", "null", "any"]

MAX_DEPTH = 64
"""Levels of nesting that readers follow; what lies deeper is an opaque container, and the reading says so."""

Path = tuple[str, ...]
"""Keys from the root; ELEMENT stands for "each element of the array"."""

ELEMENT = "[]"


class Shape(NamedTuple):
    """One value of the output.

    `fields` belongs to objects, `items` to arrays (the shape of each element) and to free-form maps
    (the shape of each value). `enum` holds the permitted values: the texts themselves for strings,
    JSON for other kinds. `opaque` marks a container whose content is not told; `inferred` a type
    that was read off one sample value; `free_form` a map with any keys.
    """

    kind: Kind
    fields: tuple[Field, ...] = ()
    items: Shape | None = None
    enum: tuple[str, ...] = ()
    description: str | None = None
    opaque: bool = False
    inferred: bool = False
    nullable: bool = False
    free_form: bool = False

    def field(self, name: str) -> Field | None:
        """The field called `name`; None if there is none."""
        return next((field for field in self.fields if field.name == name), None)


class Field(NamedTuple):
    """A key of an object; `required` is None where nothing is said, `span` is where the key stands."""

    name: str
    shape: Shape
    required: bool | None = None
    span: Span | None = None


class Hole(NamedTuple):
    """A part of a shape that is left open, with the words that leave it open.

    VS2: an ellipsis. VS3: a container whose content is not told. VS5: a key with a closed set of
    values that are not listed. VS6: a leaf whose type is not revealed.
    """

    kind: Literal["VS2", "VS3", "VS5", "VS6"]
    span: Span
    path: Path


class Parsed(NamedTuple):
    """A shape read from text. `span` covers the words it was read from.

    `too_deep`: the text nests deeper than MAX_DEPTH and what lies below was not read.
    """

    shape: Shape
    holes: tuple[Hole, ...]
    span: Span
    too_deep: bool = False


def innermost(shape: Shape) -> Shape:
    """The element shape below any number of arrays; the shape itself if it is no array."""
    while shape.kind == "array" and shape.items is not None:
        shape = shape.items
    return shape


def content_fields(shape: Shape) -> tuple[Field, ...]:
    """The fields in a container of objects: an object's own, an array's elements', a map's values'."""
    inner = innermost(shape)
    if inner.free_form and inner.items is not None and not inner.fields:
        inner = innermost(inner.items)
    return inner.fields


def child_path(path: Path, shape: Shape, name: str) -> Path:
    """The path of the field `name` of the container `shape` that stands at `path`."""
    while shape.kind == "array" or (shape.free_form and not shape.fields):
        if shape.items is None:
            break
        path, shape = (*path, ELEMENT), shape.items
    return (*path, name)


_BARE_KEY = LazyPattern(r"[A-Za-z_][\w\-]*")


def dotted(path: Path) -> str:
    """A path as a sentence names it: `order.lines`, `orders[].lines`; unusual keys in quotation marks."""
    text = ""
    for part in path:
        if part == ELEMENT:
            text += ELEMENT
        else:
            text += ("." if text else "") + key_words(part)
    return text.removeprefix("[].") or "each element"


def key_words(name: str) -> str:
    """A key as it stands in running text: bare if it is an identifier, else as a JSON string."""
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def nested_paths(shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """Every object and array of objects with known fields below the root, outermost first.

    An array of objects at the root is the first one, with an empty path; an object at the root is none.
    """
    waiting: list[tuple[Path, Shape]] = [((), shape)]
    while waiting:
        path, here = waiting.pop()
        fields = content_fields(here)
        if fields and (path or here.kind == "array" or here.free_form):
            yield path, here
        waiting.extend((child_path(path, here, field.name), field.shape) for field in reversed(fields))


def depth(shape: Shape) -> int:
    """How many containers lie inside each other; 0 for a single value."""
    deepest = 0
    waiting = [(shape, 0)]
    while waiting:
        here, above = waiting.pop()
        if here.kind in ("object", "array"):
            above += 1
        deepest = max(deepest, above)
        waiting.extend((field.shape, above) for field in here.fields)
        if here.items is not None:
            waiting.append((here.items, above))
    return deepest


def merge(first: Shape, second: Shape) -> Shape:
    """The shape of a value that is like either: fields joined, null remembered, "any" where kinds differ."""
    if first.kind == "null" and second.kind != "null":
        return second._replace(nullable=True)
    if second.kind == "null":
        return first if first.kind == "null" else first._replace(nullable=True)
    if first.kind != second.kind:
        numbers = {first.kind, second.kind} <= {"number", "integer"}
        return Shape("number" if numbers else "any", nullable=first.nullable or second.nullable)
    if not first.items or not second.items:
        items = first.items or second.items
    else:
        items = merge(first.items, second.items)
    return first._replace(
        fields=_join(first.fields, second.fields),
        items=items,
        enum=tuple(dict.fromkeys(first.enum + second.enum)) if first.enum and second.enum else (),
        description=first.description or second.description,
        opaque=first.opaque and second.opaque,
        nullable=first.nullable or second.nullable,
        free_form=first.free_form or second.free_form,
    )


def _join(first: tuple[Field, ...], second: tuple[Field, ...]) -> tuple[Field, ...]:
    others = {field.name: field for field in second}
    joined = []
    for field in first:
        other = others.pop(field.name, None)
        joined.append(field._replace(shape=merge(field.shape, other.shape)) if other else field)
    return (*joined, *others.values())
