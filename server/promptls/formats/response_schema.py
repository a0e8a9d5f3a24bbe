"""The JSON Schema of the answer in a chat request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promptls.prompt import MetadataPath

_PATHS: tuple[MetadataPath, ...] = (
    ("response_format", "json_schema", "schema"),
    ("response_format", "schema"),
    ("text", "format", "schema"),
)


def response_schema(request: Any) -> tuple[MetadataPath | None, Mapping[str, Any] | None]:
    """Where a request of OpenAI's API, or one like it, has the schema, and the schema; None without one."""
    for path in _PATHS:
        value = request
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict):
            return path, value
    return None, None
