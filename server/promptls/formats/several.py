"""Putting the prompts of one file together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from promptls.formats.reading import Reading
from promptls.formats.roles import chat_kind
from promptls.formats.tree import Node
from promptls.named_tuple import NamedTuple
from promptls.prompt import Kind, Message, MetadataPath, Problem, Prompt, Variable, singles
from promptls.text import Span


def several(
    format_id: str,
    prompts: Sequence[Prompt],
    metadata: Mapping[str, Any] = MappingProxyType({}),
    metadata_spans: Mapping[MetadataPath, Span] = MappingProxyType({}),
    problems: Iterable[Problem] = (),
) -> Prompt:
    """The file that holds `prompts`; the model of most of them is the file's."""
    leader = _leader(prompts)
    path = leader.model_path if leader else None
    whole = Prompt(
        format=format_id,
        kind=leader.kind if leader else prompts[0].kind if prompts else Kind.TASK,
        messages=tuple(message for each in prompts for message in each.messages),
        metadata=metadata,
        metadata_spans=metadata_spans,
        model=leader.model if leader else None,
        model_path=(*leader.at, *path) if leader and path is not None else None,
        declared={name: span for each in reversed(prompts) for name, span in each.declared.items()},
        problems=tuple(problems),
        mentions=tuple(
            mention._replace(path=(*each.at, *mention.path)) for each in prompts for mention in each.mentions
        ),
        prompts=tuple(prompts),
    )
    return whole._replace(variables=tuple(_variables(whole)))


def _leader(prompts: Sequence[Prompt]) -> Prompt | None:
    """The first of the prompts for the model that most are for."""
    named = Counter(each.model for each in prompts if each.model)
    most = named.most_common(1)
    return next((each for each in prompts if most and each.model == most[0][0]), None)


def _variables(whole: Prompt) -> Iterator[Variable]:
    for own, first in singles(whole):
        if own is not whole:
            yield from (variable._replace(message=first + variable.message) for variable in own.variables)


class Places(Mapping[MetadataPath, Span]):
    """The places in a list of things read one by one, under a key: `(key, number, *path)`.

    A view, so that a file of many thousand lines has the place of each value once.
    """

    def __init__(self, key: str, parts: Sequence[Mapping[MetadataPath, Span]]) -> None:
        self._key = key
        self._parts = parts

    def __getitem__(self, path: MetadataPath) -> Span:
        if len(path) < 2 or path[0] != self._key or not isinstance(path[1], int):
            raise KeyError(path)
        if not 0 <= path[1] < len(self._parts):
            raise KeyError(path)
        return self._parts[path[1]][path[2:]]

    def __iter__(self) -> Iterator[MetadataPath]:
        for number, spans in enumerate(self._parts):
            yield from ((self._key, number, *path) for path in spans)

    def __len__(self) -> int:
        return sum(map(len, self._parts))


class _Below(Mapping[MetadataPath, Span]):
    """The places of what stands at `at`, with paths that begin there; a view."""

    def __init__(self, spans: Mapping[MetadataPath, Span], at: MetadataPath) -> None:
        self._spans = spans
        self._at = at

    def __getitem__(self, path: MetadataPath) -> Span:
        return self._spans[(*self._at, *path)]

    def _own(self) -> Iterator[MetadataPath]:
        depth = len(self._at)
        return (path[depth:] for path in self._spans if path[:depth] == self._at)

    def __iter__(self) -> Iterator[MetadataPath]:
        return self._own()

    def __len__(self) -> int:
        return sum(1 for _ in self._own())


class Outline(NamedTuple):
    """What is known of one prompt of a file once its messages have been read.

    `at` is where its metadata stand; `model_path` (from there) leads to its model, or to where one would be
    named; `model` is its name where the file gives it as a key. `schema_path` leads to the JSON Schema of its
    answer. `also` are the other models that get the prompt.
    """

    title: str
    at: MetadataPath = ()
    kind: Kind | None = None
    model_path: MetadataPath | None = None
    schema_path: MetadataPath | None = None
    model: str | None = None
    also: tuple[str, ...] = ()


def read_several(format_id: str, reading: Reading, root: Node | None, outlines: Iterable[Outline]) -> Prompt:
    """The file whose prompts `outlines` reads one after the other into `reading`."""
    found: list[tuple[Outline, int, int]] = []
    first = 0
    for outline in outlines:
        found.append((outline, first, len(reading.messages)))
        first = len(reading.messages)
    data, spans = reading.metadata(root)
    variables: dict[int, list[Variable]] = {}
    for variable in reading.variables:
        variables.setdefault(variable.message, []).append(variable)
    prompts = [
        _single(format_id, outline, reading.messages[start:end], data, spans)._replace(
            variables=tuple(
                variable._replace(message=number - start)
                for number in range(start, end)
                for variable in variables.get(number, ())
            )
        )
        for outline, start, end in found
        if end > start
    ]
    return several(format_id, prompts, data if isinstance(data, dict) else {}, spans, reading.problems)


def _single(
    format_id: str,
    outline: Outline,
    messages: Sequence[Message],
    data: Any,
    spans: Mapping[MetadataPath, Span],
) -> Prompt:
    own = value_at(data, outline.at)
    model = outline.model if outline.model_path is None else value_at(own, outline.model_path)
    schema = None if outline.schema_path is None else value_at(own, outline.schema_path)
    below = _Below(spans, outline.at)
    return Prompt(
        format=format_id,
        kind=outline.kind or chat_kind(tuple(messages)),
        messages=tuple(messages),
        metadata=own if isinstance(own, dict) else {},
        metadata_spans=below,
        model=model.strip() or None if isinstance(model, str) else None,
        model_path=outline.model_path,
        output_schema=schema if isinstance(schema, dict) else None,
        output_schema_span=below.get(outline.schema_path) if outline.schema_path is not None else None,
        at=outline.at,
        title=outline.title,
        also=outline.also,
    )


def value_at(data: Any, path: MetadataPath) -> Any:
    """The value at a path; None if there is none."""
    for key in path:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
            data = data[key]
        else:
            return None
    return data
