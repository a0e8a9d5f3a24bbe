"""Metadata as values: setting one in a copy, and proof that an edit of the file set that one alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from promptls.prompt import MetadataPath, Prompt
from promptls.text import Edit, EditRefused, trim_edit


def with_value(data: Any, path: MetadataPath, value: Any) -> Any:
    """A copy of `data` with the value at `path` set; mappings on the way are made where there are none."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        items = list(data)
        items[key] = with_value(items[key], rest, value)
        return items
    result = dict(data) if isinstance(data, dict) else {}
    result[key] = with_value(result.get(key), rest, value)
    return result


def proven(
    source: str, prompt: Prompt, edit: Edit, path: MetadataPath, value: Any, parse: Callable[[str], Prompt]
) -> Edit:
    """The edit without what it leaves as it is. Raises EditRefused if it does more or less than was asked."""
    edit = trim_edit(source, edit)
    after = parse(source[: edit.start] + edit.text + source[edit.end :])
    same = [m.text.text for m in after.messages] == [m.text.text for m in prompt.messages]
    if not same or after.metadata != with_value(prompt.metadata, path, value):
        raise EditRefused("the file would not read back as meant")
    return edit
