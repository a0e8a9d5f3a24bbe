"""The variables of a prompt file: where each is declared and used, and what the file says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from promptls.engine.samples import sample_values
from promptls.formats.picoschema import to_json_schema
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, Prompt, Variable
from promptls.text import Span


class Occurrence(NamedTuple):
    """One place of a variable's name in the file; `span` covers the name alone.

    In a message it is number `message`, and `place` is the span in its text; -1 outside of all messages,
    where `declares` may be True.
    """

    name: str
    span: Span
    declares: bool = False
    message: int = -1
    place: Span = Span(0, 0)


class Facts(NamedTuple):
    """What a file says of one variable, each empty where it says nothing."""

    type: str = ""
    description: str = ""
    default: str = ""


def root_name(variable: Variable) -> str:
    """The variable that a placeholder asks for: `user` for `user.name`."""
    return variable.name.partition(".")[0] or variable.name


@lru_cache(maxsize=2)
def occurrences(source: str, prompt: Prompt) -> tuple[Occurrence, ...]:
    """Every place of every variable's name, in the file's order; a place that two messages share once."""
    return _occurrences(source, prompt)


def _occurrences(source: str, prompt: Prompt) -> tuple[Occurrence, ...]:
    found = {occurrence.span: occurrence for occurrence in uses(prompt)}
    for mention in prompt.mentions:
        span = None if mention.file else _unquoted(source, mention.name, mention.span)
        if span is not None:
            found[span] = Occurrence(mention.name, span, mention.declares)
    return tuple(sorted(found.values(), key=lambda occurrence: occurrence.span))


def uses(prompt: Prompt) -> Iterator[Occurrence]:
    """Every place of a variable's name in the messages."""
    for variable in prompt.variables:
        name, text = root_name(variable), prompt.messages[variable.message].text
        for place in variable.places:
            inner = Span(place.start, place.start + len(name))
            yield Occurrence(name, text.to_file(inner), False, variable.message, inner)


def _unquoted(source: str, name: str, span: Span) -> Span | None:
    """The name within its quotation marks; None where it is written with escapes."""
    for inner in (span, Span(span.start + 1, span.end - 1)):
        if source[inner.start : inner.end] == name:
            return inner
    return None


def occurrence_at(source: str, prompt: Prompt, offset: int) -> Occurrence | None:
    """The variable's name that covers or touches an offset."""
    touching = [o for o in occurrences(source, prompt) if o.span.start <= offset <= o.span.end]
    return max(touching, key=lambda o: o.span.start < offset or offset < o.span.end, default=None)


def named(source: str, prompt: Prompt, name: str, near: Span | None = None) -> list[Occurrence]:
    """Every place of one variable's name; with `near`, one of them, only those that mean the same.

    The inputs of a function of BAML are its own, whatever others of the file are called.
    """
    own = scope(source, prompt, name, near) if near is not None else None
    found = [occurrence for occurrence in occurrences(source, prompt) if occurrence.name == name]
    return found if own is None else [occurrence for occurrence in found if occurrence.span in own[1]]


def scope(source: str, prompt: Prompt, name: str, near: Span) -> tuple[Prompt, frozenset[Span]] | None:
    """The prompt of the file that has the place `near` and declares the name itself, and its places."""
    for each in prompt.prompts:
        if any(mention.declares and mention.name == name for mention in each.mentions):
            spans = frozenset(occurrence.span for occurrence in _occurrences(source, each))
            if near in spans:
                return each, spans
    return None


def facts_of(prompt: Prompt, name: str) -> Facts:
    """The type, description and default or sample value of a variable, from whatever declares it."""
    return _facts_of_all(prompt).get(name, Facts())


@lru_cache(maxsize=2)
def _facts_of_all(prompt: Prompt) -> dict[str, Facts]:
    found = {name: Facts(default=value) for name, value in sample_values(prompt).items()}
    for mention in reversed(prompt.mentions):
        if mention.declares:
            said = _facts(value_at(prompt.metadata, mention.path), mention.path)
            known = found.get(mention.name, Facts())
            found[mention.name] = Facts(*(new or old for old, new in zip(known, said, strict=True)))
    return found


def value_at(metadata: Mapping[str, Any], path: MetadataPath) -> Any:
    """The value at a path of the metadata; None where there is none."""
    value: Any = metadata
    for key in path:
        if isinstance(value, Mapping):
            value = value.get(key)
        else:
            value = value[key] if isinstance(value, list) and isinstance(key, int) else None
    return value


def _facts(said: Any, path: MetadataPath) -> Facts:
    if "schema" in path:
        said = to_json_schema(said)
    if not isinstance(said, Mapping):
        return Facts()
    kind = said.get("type", said.get("kind"))
    default = said.get("default", said.get("sample"))
    return Facts(_shown(kind), _shown(said.get("description")), _shown(default))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " | ".join(str(item) for item in value)
    return "" if value is None or isinstance(value, Mapping) else str(value)
