"""The laws that every change of a file must keep, checked after the fact by reading the file again.

*Edit law*: the messages read exactly as intended, roles and their number are as before, and metadata
has changed only where a change says so.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from promptls.engine.realise import text_changes
from promptls.formats import Format
from promptls.prompt import Change, MetadataChange, MetadataPath, Prompt
from promptls.text import OverlappingEdits, apply_edits


def broken_law(before: Prompt, changes: Iterable[Change], after: Prompt) -> str | None:
    """What is not as the changes intended, in words; None if all is well."""
    changes = tuple(changes)
    if [m.role for m in before.messages] != [m.role for m in after.messages]:
        return "the messages or their roles changed"
    for number, (old, new) in enumerate(zip(before.messages, after.messages, strict=True)):
        try:
            expected = apply_edits(old.text.text, text_changes(changes, number))
        except OverlappingEdits:
            return "the changes overlap"
        if expected != new.text.text:
            return f"message {number + 1} does not read as intended"
    if expected_metadata(before, changes) != _plain(after.metadata):
        return "the metadata changed"
    return None


def check_law(
    format: Format, path: PurePath | None, before: Prompt, changes: Iterable[Change], new_source: str
) -> str | None:
    """The broken law, if any, of a file that is now `new_source`."""
    return broken_law(before, changes, format.parse(new_source, path))


def expected_metadata(before: Prompt, changes: Iterable[Change]) -> Any:
    """The metadata with the metadata changes made."""
    metadata = _plain(before.metadata)
    for change in changes:
        if isinstance(change, MetadataChange):
            _set(metadata, change.path, change.value)
    return metadata


def _set(metadata: Any, path: MetadataPath, value: Any) -> None:
    for key in path[:-1]:
        metadata = metadata.setdefault(key, {}) if isinstance(metadata, dict) else metadata[key]
    metadata[path[-1]] = copy.deepcopy(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
