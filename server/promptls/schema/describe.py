"""Shapes in words, for a model to read.

    Return a JSON object with "names" (array of strings) and "total" (number).
    In the JSON, order is an object with "id" (number) and "lines" (array of objects, each with …).

A field is `"key" (type)`; a type is `[required|optional] base [or null][, one of …][: description]`,
the language that `phrases` reads, so every sentence written here can be read back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from promptls.schema.described import is_described, is_own_sentence
from promptls.schema.shape import Field, Path, Shape, child_path, content_fields, dotted, key_words

__all__ = ["is_described", "is_own_sentence", "nested_sentences", "return_sentence", "sentences_by_path"]

MAX_LEVELS = 2
"""Nested containers with fields that one sentence describes; deeper ones get sentences of their own."""

MAX_WORDS = 60


def return_sentence(shape: Shape) -> str:
    """The sentence that asks for `shape`, where the prompt gives no shape itself."""
    only = shape.fields[0] if len(shape.fields) == 1 else None
    if only is not None and content_fields(only.shape):
        words = _type_words(only.shape, only.required, (only.name,), _Whole())
        return f"Return a JSON object where {key_words(only.name)} is {_article(words)}."
    words = _type_words(shape, None, (), _Whole())
    return f"Return a JSON {words}."


def nested_sentences(shape: Shape, skip: Collection[Path] = ()) -> tuple[str, ...]:
    """One or more sentences for every nested container of a given shape, but those at the paths in `skip`.

    A container is described with what it holds in one sentence; one sentence a path where that would
    nest more than MAX_LEVELS or take more than MAX_WORDS words.
    """
    return tuple(sentence for _, sentence in sentences_by_path(shape, skip))


def sentences_by_path(shape: Shape, skip: Collection[Path] = ()) -> tuple[tuple[Path, str], ...]:
    """`nested_sentences`, each with the path of the container that it begins with."""
    found: list[tuple[Path, str]] = []
    waiting: list[tuple[Path, Shape, bool | None]] = [((), shape, None)]
    skipped = frozenset(skip)
    while waiting:
        path, here, required = waiting.pop()
        is_nested = bool(path) or here.kind == "array" or here.free_form
        described = not is_nested or path in skipped
        if not described:
            sentence = _sentence(path, here, required, _Whole(skipped))
            if _levels(here) <= MAX_LEVELS and len(sentence.split()) <= MAX_WORDS:
                found.append((path, sentence))
                waiting.extend(_below_skipped(path, here, skipped))
                continue
            found.append((path, _sentence(path, here, required, _Shallow())))
        waiting.extend(_children(path, here))
    return tuple(found)


def _children(path: Path, shape: Shape) -> list[tuple[Path, Shape, bool | None]]:
    return [
        (child_path(path, shape, field.name), field.shape, field.required)
        for field in reversed(content_fields(shape))
        if content_fields(field.shape)
    ]


def _below_skipped(
    path: Path, shape: Shape, skipped: frozenset[Path]
) -> Iterable[tuple[Path, Shape, bool | None]]:
    """The containers that a whole sentence leaves out: those inside a container that is skipped."""
    for child in _children(path, shape):
        if child[0] in skipped:
            yield child
        else:
            yield from _below_skipped(child[0], child[1], skipped)


def _levels(shape: Shape) -> int:
    fields = content_fields(shape)
    return 1 + max((_levels(field.shape) for field in fields), default=0) if fields else 0


def _sentence(path: Path, shape: Shape, required: bool | None, detail: _Detail) -> str:
    words = _article(_type_words(shape, required, path, detail))
    return f"In the JSON, {dotted(path)} is {words}." if path else f"The JSON is {words}."


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class _Whole:
    """Describe fields of fields too, but for the paths in `skipped`."""

    def __init__(self, skipped: frozenset[Path] = frozenset()) -> None:
        self.skipped = skipped

    def fields(self, path: Path, _level: int) -> bool:
        return path not in self.skipped


class _Shallow:
    """Name the type of nested containers only."""

    def fields(self, _path: Path, level: int) -> bool:
        return level == 0


_Detail = _Whole | _Shallow


def _type_words(shape: Shape, required: bool | None, path: Path, detail: _Detail, level: int = 0) -> str:
    need = {True: "required ", False: "optional ", None: ""}[required]
    base = _base(shape, plural=False) + (" or null" if shape.nullable else "")
    fields = content_fields(shape)
    description = _clean(shape.description)
    if fields and (level == 0 or detail.fields(path, level)):
        link = "each with" if shape.kind == "array" or not shape.fields else "with"
        before = f": {description.replace(';', ',')}; " if description else (", " if link != "with" else " ")
        listed = _and(_field_words(field, path, shape, detail, level + 1) for field in fields)
        return f"{need}{base}{before}{link} {listed}"
    return f"{need}{base}{_choices(shape)}" + (f": {description}" if description else "")


def _field_words(field: Field, path: Path, parent: Shape, detail: _Detail, level: int) -> str:
    inside = child_path(path, parent, field.name)
    return f"{_quoted(field.name)} ({_type_words(field.shape, field.required, inside, detail, level)})"


def _base(shape: Shape, *, plural: bool) -> str:
    if shape.kind == "any":
        word = "value" if not plural else "values"
        return word if shape.enum else f"any {word}" if not plural else word
    if shape.kind == "null":
        return "null"
    if shape.free_form and shape.items is not None and not shape.fields:
        of = _base(shape.items, plural=True)
        return f"{'objects' if plural else 'object'} whose values are {of}"
    if shape.free_form and not shape.fields:
        return "objects with any keys" if plural else "object with any keys"
    if shape.kind == "array":
        word = "arrays" if plural else "array"
        return f"{word} of {_base(shape.items, plural=True)}{_choices(shape.items)}" if shape.items else word
    return shape.kind + "s" if plural else shape.kind


def _choices(shape: Shape) -> str:
    if not shape.enum:
        return ""
    values = [_quoted(value) if shape.kind == "string" else value for value in shape.enum]
    return f", always {values[0]}" if len(values) == 1 else f", one of {_join(values, 'or')}"


def _clean(description: str | None) -> str:
    return " ".join(description.split()).rstrip(".;:, ") if description else ""


def _article(words: str) -> str:
    if words.startswith("any "):
        return words
    return ("an " if words[0] in "aeio" else "a ") + words


def _and(parts: Iterable[str]) -> str:
    return _join(list(parts), "and")


def _join(parts: list[str], word: str) -> str:
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else parts[0]
