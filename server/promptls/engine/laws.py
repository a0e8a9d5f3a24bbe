"""The laws that every change of a file must keep, checked after the fact by reading the file again.

*Edit law*: the messages read exactly as intended, roles and their number are as before but for messages
that a change takes out, and metadata has changed only where a change says so. In a file of several prompts
each keeps its messages.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from promptls.engine.realise import text_changes
from promptls.formats import Format
from promptls.formats.metadata import restructured
from promptls.prompt import (
    Change,
    MessageRemoval,
    MetadataChange,
    MetadataPath,
    MetadataRemoval,
    MetadataRename,
    Prompt,
    singles,
)
from promptls.text import EditRefused, OverlappingEdits, apply_edits


def broken_law(before: Prompt, changes: Iterable[Change], after: Prompt) -> str | None:
    """What is not as the changes intended, in words; None if all is well.

    A message that becomes the last one, because the one behind it went, may lose the blanks at its end: there
    are formats that trim the end of the file's text, and cannot keep them.
    """
    changes = tuple(changes)
    gone = {change.message for change in changes if isinstance(change, MessageRemoval)}
    kept = [(number, message) for number, message in enumerate(before.messages) if number not in gone]
    if [m.role for _, m in kept] != [m.role for m in after.messages]:
        return "the messages or their roles changed"
    left = [
        sum(n not in gone for n in range(first, first + len(own.messages))) for own, first in singles(before)
    ]
    if left != [len(own.messages) for own, _ in singles(after)]:
        return "the messages belong to other prompts"
    edits = text_changes(changes)
    for (number, old), new in zip(kept, after.messages, strict=True):
        try:
            expected = apply_edits(old.text.text, edits[number]) if number in edits else old.text.text
        except OverlappingEdits:
            return "the changes overlap"
        lost = expected.removeprefix(new.text.text) if len(new.text.text) < len(expected) else ""
        becomes_last = number == kept[-1][0] and number + 1 in gone
        if expected != new.text.text and not (becomes_last and lost and not lost.strip()):
            return f"message {number + 1} does not read as intended"
    try:
        wanted = expected_metadata(before, changes)
    except EditRefused as refusal:
        return str(refusal)
    return "the metadata changed" if wanted != _plain(after.metadata) else None


def check_law(
    format: Format, path: PurePath | None, before: Prompt, changes: Iterable[Change], new_source: str
) -> str | None:
    """The broken law, if any, of a file that is now `new_source`."""
    try:
        after = format.parse(new_source, path)
    except Exception as error:  # a format of a pack may raise; then nobody knows what the file would hold
        return f"the file could not be read again ({error!r:.120})"
    return broken_law(before, changes, after)


def expected_metadata(before: Prompt, changes: Iterable[Change]) -> Any:
    """The metadata with the changes of metadata made, and without the entries of messages that go.

    Raises EditRefused where a change is about an entry that there is not.
    """
    metadata = _plain(before.metadata)
    changes = tuple(changes)
    done: set[Change] = set()
    for change in changes:
        if isinstance(change, MetadataChange):
            _set(metadata, change.path, change.value)
        elif isinstance(change, MetadataRemoval | MetadataRename) and change not in done:
            # Prompts of one file that share a value may each ask for it.
            done.add(change)
            metadata = restructured(before, change, metadata)
    # From the last on, so that the places of the others still hold.
    gone = {change for change in changes if isinstance(change, MessageRemoval)}
    for removal in sorted(gone, reverse=True):
        metadata = restructured(before, removal, metadata)
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
