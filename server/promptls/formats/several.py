"""Putting the prompts of one file together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from promptls.prompt import Kind, MetadataPath, Problem, Prompt, Variable, singles
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
