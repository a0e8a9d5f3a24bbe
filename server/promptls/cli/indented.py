"""JSON with an indent, written quickly: the library leaves its encoder in C for one in Python then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import dumps
from json.encoder import encode_basestring
from typing import Any

_WORDS = {None: "null", True: "true", False: "false"}


def indented(value: Any, margin: str = "\n") -> str:
    """What `json.dumps(value, ensure_ascii=False, indent=2)` gives."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return int.__repr__(value)
    if value is None or kind is bool:
        return _WORDS[value]
    inner = margin + "  "
    if kind is dict and all(type(key) is str for key in value):
        parts = [f"{encode_basestring(key)}: {indented(each, inner)}" for key, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}" if parts else "{}"
    if kind is list:
        parts = [indented(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(parts)}{margin}]" if parts else "[]"
    return dumps(value, ensure_ascii=False, indent=2).replace("\n", margin)


def indented_list(values: Iterable[Any], margin: str = "\n") -> Iterator[str]:
    """What `indented` gives for the list of these values, piece by piece: it may be too long to be held."""
    inner = margin + "  "
    before = "["
    for value in values:
        yield f"{before}{inner}{indented(value, inner)}"
        before = ","
    yield "[]" if before == "[" else f"{margin}]"
