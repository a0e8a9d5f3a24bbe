"""Picoschema, dotprompt's short form of JSON Schema: `tags?(array, what they are): string`.

Source: google/dotprompt, docs/extending/picoschema.md and js/src/picoschema.ts (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from promptls.text.lazy_pattern import LazyPattern

_SCALARS = frozenset("string number integer boolean null any".split())
_KEY = LazyPattern(r"([^?()]+)(\?)?(?:\(\s*(\w+|\*)\s*(?:,\s*(.*))?\))?\Z", re.DOTALL)
_DEEPEST = 50


def to_json_schema(schema: Any, depth: int = 0) -> Mapping[str, Any] | None:
    """The JSON Schema that a Picoschema stands for, or is; None where it names a schema of the program."""
    if depth > _DEEPEST:
        return None
    if isinstance(schema, str):
        kind, _, text = schema.partition(",")
        if kind.strip() not in _SCALARS:
            return None
        found: dict[str, Any] = {} if kind.strip() == "any" else {"type": kind.strip()}
        return found | ({"description": text.strip()} if text.strip() else {})
    if not isinstance(schema, dict):
        return None
    if is_json_schema(schema):
        return schema
    return _object(schema, depth)


def is_json_schema(schema: Mapping[str, Any]) -> bool:
    """True for what is a JSON Schema already."""
    return schema.get("type") in (*_SCALARS, "object", "array") or isinstance(schema.get("properties"), dict)


def property_name(key: str) -> str:
    """The name in a Picoschema key, without its mark and type."""
    match = _KEY.match(key)
    return match.group(1).strip() if match else key


def _object(schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {"type": "object", "properties": {}}
    required: list[str] = []
    for key, value in schema.items():
        match = _KEY.match(str(key))
        if match is None:
            continue
        name, optional, kind, text = match.groups()
        if kind == "*":
            result["additionalProperties"] = to_json_schema(value, depth + 1) or {}
            continue
        found = _property(kind, value, depth)
        result["properties"][name.strip()] = found | ({"description": text.strip()} if text else {})
        if not optional:
            required.append(name.strip())
    return result | ({"required": required} if required else {})


def _property(kind: str | None, value: Any, depth: int) -> dict[str, Any]:
    if kind == "enum":
        return {"enum": value} if isinstance(value, list) else {}
    inner = dict(to_json_schema(value, depth + 1) or {})
    return {"type": "array", "items": inner} if kind == "array" else inner
