"""A profile's tree read into its records, every departure from the form reported at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from promptls.named_tuple import NamedTuple
from promptls.profiles import values
from promptls.profiles.derived import derived_patterns, derived_rewrites, with_mending
from promptls.profiles.measured import read_measurements
from promptls.profiles.merge import SECTIONS
from promptls.profiles.model import (
    AntiPattern,
    Basis,
    Claim,
    Confidence,
    Conflict,
    Endpoint,
    Example,
    Fact,
    Kind,
    Match,
    Profile,
    Publisher,
    RewriteSpec,
    Source,
)
from promptls.profiles.tree import Node

_Record = TypeVar("_Record")

PARTS: dict[Callable[[Node], Any], tuple[str, Any]] = {}
"""The readers made below: what each reads (list, record or entries), and a part's reader or fields."""


class _Field(NamedTuple):
    read: Callable[[Node], Any]
    required: bool = False
    attribute: str | None = None


def _record(node: Node, key: Node, what: str, fields: Mapping[str, _Field]) -> dict[str, Any]:
    """The arguments for one record. `what` names it for people: fact "max_output"."""
    if not values.is_map(node):
        return {}
    found: dict[str, Any] = {}
    for name, (name_node, value) in node.value.items():
        field = fields.get(name)
        if field is None:
            name_node.report(f'"{name}" is not a key of the {what}; {_suggest(name, fields)}')
        elif not (value.kind == "scalar" and value.value is None):
            found[field.attribute or name] = field.read(value)
    for name, field in fields.items():
        if field.required and _is_empty(node.value.get(name)):
            key.report(f'the {what} has no "{name}"; add it')
    return found


def _is_empty(pair: tuple[Node, Node] | None) -> bool:
    return pair is None or pair[1].value in (None, "", [])


def _suggest(word: str, known: Mapping[str, Any]) -> str:
    from difflib import get_close_matches  # 10 ms, and needed only when something is wrong

    near = get_close_matches(word, list(known), 1, 0.6)
    return f'write "{near[0]}"' if near else f"use {values.either(tuple(known))}"


def _list_of(make: Callable[[Node], Any]) -> Callable[[Node], tuple[Any, ...]]:
    def read(node: Node) -> tuple[Any, ...]:
        if node.kind != "list":
            node.report("this has to be a list")
            return ()
        return tuple(made for item in node.value if (made := make(item)) is not None)

    PARTS[read] = ("list", make)
    return read


def _maker(
    record: type[_Record], what: str, fields: Mapping[str, _Field]
) -> Callable[[Node], _Record | None]:
    """Reads a record that has no id of its own."""

    def make(node: Node) -> _Record | None:
        before = len(node.document.problems)
        found = _record(node, node, what, fields)
        return record(**found) if len(node.document.problems) == before else None

    PARTS[make] = ("record", fields)
    return make


_SOURCES = _Field(values.texts, True, "sources")
_CONFIDENCE = _Field(values.word(get_args(Confidence)), True)
_NOTE = _Field(values.text)

_CONFLICT = {"value": _Field(values.data, True), "source": _SOURCES, "note": _NOTE}
_FACT = {
    "value": _Field(values.data, True),
    "source": _SOURCES,
    "confidence": _CONFIDENCE,
    "unit": _Field(values.text),
    "as_of": _Field(values.date),
    "note": _NOTE,
    "conflicts": _Field(_list_of(_maker(Conflict, "conflict", _CONFLICT))),
}
_CLAIM = {
    "text": _Field(values.text, True),
    "source": _SOURCES,
    "confidence": _CONFIDENCE,
    "rules": _Field(values.rules),
    "rewrites": _Field(values.texts),
    "unchecked": _Field(values.text),
    "note": _NOTE,
}
_SOURCE = {
    "title": _Field(values.text, True),
    "publisher": _Field(values.word(get_args(Publisher)), True),
    "retrieved": _Field(values.date, True),
    "url": _Field(values.text),
    "as_of": _Field(values.date),
    "note": _NOTE,
}
_ANTI_PATTERN = {
    "text": _Field(values.text, True),
    "rule": _Field(values.rule, True),
    "source": _SOURCES,
    "confidence": _CONFIDENCE,
    "severity": _Field(values.severity),
    "thresholds": _Field(values.data_map),
    "basis": _Field(values.word(get_args(Basis))),
    "rewrites": _Field(values.texts),
}
_REWRITE = {
    "order": _Field(values.number, True),
    "transform": _Field(values.rule, True),
    "text": _Field(values.text, True),
    "source": _SOURCES,
    "params": _Field(values.data_map),
    "safety": _Field(values.safety),
    "default": _Field(values.truth),
    "aka": _Field(values.text),
}
_ENDPOINT = {
    "source": _SOURCES,
    "price": _Field(values.numbers),
    "limits": _Field(values.numbers),
    "as_of": _Field(values.date),
    "note": _NOTE,
}
_EXAMPLE = {
    "before": _Field(values.text, True),
    "after": _Field(values.text, True),
    "source": _SOURCES,
    "note": _NOTE,
}
_MATCH = {"exact": _Field(values.texts), "patterns": _Field(values.texts)}

_ENTRIES: dict[str, tuple[type[Any], str, dict[str, _Field]]] = {
    "sources": (Source, "source", _SOURCE),
    "facts": (Fact, "fact", _FACT),
    "capabilities": (Claim, "capability", _CLAIM),
    "limits": (Claim, "limit", _CLAIM),
    "practices": (Claim, "practice", _CLAIM),
    "anti_patterns": (AntiPattern, "anti-pattern", _ANTI_PATTERN),
    "rewrites": (RewriteSpec, "rewrite", _REWRITE),
    "endpoints": (Endpoint, "endpoint", _ENDPOINT),
    "claims": (Fact, "claim", _FACT),
    "request_hints": (Fact, "request hint", _FACT),
}


def _entries(section: str) -> Callable[[Node], dict[str, Any]]:
    record, what, fields = _ENTRIES[section]

    def read(node: Node) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for id, (key, value) in node.value.items() if values.is_map(node) else ():
            before = len(key.document.problems) + len(value.document.problems)
            found = _record(value, key, f'{what} "{id}"', fields)
            if len(key.document.problems) + len(value.document.problems) == before:
                made[id] = record(id=id, **found)
        return made

    PARTS[read] = ("entries", fields)
    return read


def _claim(id: str, what: str) -> Callable[[Node], Claim | None]:
    def read(node: Node) -> Claim | None:
        before = len(node.document.problems)
        found = _record(node, node, what, _CLAIM)
        return Claim(id=id, **found) if len(node.document.problems) == before else None

    PARTS[read] = ("record", _CLAIM)
    return read


PROFILE = {
    "id": _Field(values.text, True),
    "kind": _Field(values.word(get_args(Kind))),
    "name": _Field(values.text, True),
    "extends": _Field(values.text),
    "vendor": _Field(values.text),
    "family": _Field(values.text),
    "documentation": _Field(values.text),
    "upgrade": _Field(values.text),
    "successor": _Field(values.text),
    "catalogues": _Field(values.data_map),
    "match": _Field(_maker(Match, "match", _MATCH)),
    "summary": _Field(_claim("summary", "summary")),
    "preferred_format": _Field(_claim("preferred_format", "preferred format")),
    **{section: _Field(_entries(section)) for section in SECTIONS},
    "examples": _Field(_list_of(_maker(Example, "example", _EXAMPLE))),
    "measurements": _Field(read_measurements),
}


def _without_lost_rewrites(profile: Profile) -> Profile:
    """The profile without mention of a parent's rewrites that it takes away."""

    def kept(entries: Mapping[str, Any]) -> dict[str, Any]:
        return {
            id: entry._replace(rewrites=tuple(each for each in entry.rewrites if each in profile.rewrites))
            for id, entry in entries.items()
        }

    return profile._replace(
        limits=kept(profile.limits),
        practices=kept(profile.practices),
        anti_patterns=kept(profile.anti_patterns),
    )


def read_profile(root: Node) -> Profile | None:
    """The profile in a merged tree, or None; problems are noted in the documents of the nodes."""
    found = _record(root, root, "profile", PROFILE)
    if not found.get("id") or not found.get("name"):
        return None
    found["documentation"] = found.get("sources", {}).get(found.get("documentation"))
    found.setdefault("kind", "model")
    found["match"] = found.get("match") or Match()
    profile = _without_lost_rewrites(Profile(path=root.document.path, **found))
    written = profile.anti_patterns
    derived = derived_patterns(profile.name, profile.facts, written.values(), profile.successor)
    patterns = {**written, **{pattern.id: pattern for pattern in derived}}
    mending = derived_rewrites(patterns.values(), profile.rewrites.values())
    rewrites = {**profile.rewrites, **{spec.id: spec for spec in mending}}
    patterns = {id: with_mending(pattern, rewrites.values()) for id, pattern in patterns.items()}
    return profile._replace(anti_patterns=patterns, rewrites=rewrites)


def with_derived_words(profile: Profile) -> Profile:
    """The profile with a summary and capabilities made from its facts, where nobody has written them."""
    from promptls.profiles.derived_claims import derived_capabilities, derived_summary  # for pages alone

    claims = {claim.id: claim for claim in derived_capabilities(profile.facts)}
    summary = profile.summary or derived_summary(profile.name, profile.vendor, profile.facts)
    return profile._replace(summary=summary, capabilities=profile.capabilities or claims)
