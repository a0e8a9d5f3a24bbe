"""The JSON Schema of a profile file, made from the very tables that read one, for YAML editors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.profiles import read, values
from promptls.profiles.measured import read_measurements

_STRING: dict[str, Any] = {"type": "string"}
_DATE = {"type": ["string", "integer"], "pattern": r"^[0-9]{4}(-[0-9]{2}){0,2}$"}
_SIMPLE: dict[Callable[..., Any], dict[str, Any]] = {
    values.text: _STRING,
    values.texts: {"oneOf": [_STRING, {"type": "array", "items": _STRING}]},
    values.number: {"type": "integer"},
    values.truth: {"type": "boolean"},
    values.date: _DATE,
    values.data: {},
    values.data_map: {"type": "object"},
    values.numbers: {"type": "object", "additionalProperties": {"type": "number"}},
    values.severity: {"enum": [level.label for level in reversed(Severity)]},
    read_measurements: {"type": "array", "items": _STRING},
    values.safety: {"enum": [safety.value for safety in Safety]},
}
_HINTS = {
    "id": "vendor/model, or a name of your own such as team/model.",
    "extends": "The family or model that this one takes over; one parent.",
    "match": "Names by which the model goes, and patterns in which * stands for anything.",
    "sources": "Where statements come from, by an id that the statements name.",
    "facts": "What is known, each value with its source.",
    "limits": "What the model does badly; name the rule that checks it, or say why none can.",
    "practices": "What is recommended; name the rule that checks it, or say why none can.",
    "anti_patterns": "How one rule behaves for this model: its severity, its thresholds, and why.",
    "rewrites": "What `adapt` does for this model, in ascending order.",
    "upgrade": "The model to take where more is asked for than this one holds.",
    "successor": "The model to take in place of a retired one.",
    "catalogues": "Rows of LiteLLM and models.dev from which the shipped facts are generated.",
    "measurements": "Results files of `promptls gain`, beside or below this file.",
    "claims": "What somebody claims of the model and nobody measured here.",
}


def profile_schema(
    rules: Iterable[str] = (), transforms: Iterable[str] = (), parents: Iterable[str] = ()
) -> dict[str, Any]:
    """The schema; the names given are offered where a rule, a transformation or a parent is to be named."""
    schema = _object(read.PROFILE, _Names(rules, transforms, parents))
    schema["properties"]["$schema"] = _STRING
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A promptls profile",
        "description": "What is known of one model or family, each statement with its source.",
        **schema,
    }


class _Names:
    """The names to offer, by the key that holds them."""

    def __init__(self, rules: Iterable[str], transforms: Iterable[str], parents: Iterable[str]) -> None:
        known = {"rule": sorted(rules), "transform": sorted(transforms), "extends": sorted(parents)}
        self._by_key = {key: names for key, names in known.items() if names}

    def for_key(self, key: str) -> dict[str, Any] | None:
        """Names are offered and not demanded: a pack may bring more."""
        names = self._by_key.get(key)
        return {"anyOf": [{"enum": names}, _STRING]} if names else None


def _object(fields: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    properties = {}
    for key, field in fields.items():
        shape = names.for_key(key) or _shape(field.read, names)
        # null takes away what the parent says
        shape = shape if field.required or not shape else {"anyOf": [shape, {"type": "null"}]}
        properties[key] = {**shape, "description": _HINTS[key]} if key in _HINTS else shape
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _shape(reader: Callable[..., Any], names: _Names) -> dict[str, Any]:
    if reader in _SIMPLE:
        return _SIMPLE[reader]
    if reader in (values.rule, values.rules):
        name = {"type": "string", "pattern": "^([a-z][a-z0-9]*(-[a-z0-9]+)*/)?[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
        return name if reader is values.rule else {"oneOf": [name, {"type": "array", "items": name}]}
    if reader in values.WORDS:
        return {"enum": list(values.WORDS[reader])}
    kind, part = read.PARTS[reader]
    if kind == "list":
        return {"type": "array", "items": _shape(part, names)}
    inner = _object(part, names)
    if kind == "entries":
        return {"type": "object", "additionalProperties": {"anyOf": [inner, {"type": "null"}]}}
    return inner
