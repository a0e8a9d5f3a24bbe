"""Metadata as values: what a change makes of a copy, and proof that an edit of the file does that alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from promptls.prompt import MetadataPath, MetadataRemoval, MetadataRename, Prompt, Restructuring
from promptls.text import Edit, EditPutOff, EditRefused, trim_edit

_LEAST, _TIMES = 500_000, 3


class Readings:
    """How many code points may be read again to prove edits: half a million, or thrice the file.

    Our judgement: a hundred edits of a usual file; nobody makes more of them one by one.
    """

    def __init__(self, source: str) -> None:
        self.left = max(_LEAST, _TIMES * len(source))


_READINGS: ContextVar[Readings | None] = ContextVar("_READINGS", default=None)


@contextmanager
def at_most(readings: Readings) -> Iterator[None]:
    """Edits that would need more are refused meanwhile."""
    token = _READINGS.set(readings)
    try:
        yield
    finally:
        _READINGS.reset(token)


def ask_for_reading() -> None:
    """Raises EditPutOff where no more may be read."""
    if (readings := _READINGS.get()) is not None and readings.left < 0:
        raise EditPutOff("the file would have to be read too often for all of these at once")


def _read_again(source: str, edit: Edit, parse: Callable[[str], Prompt]) -> Prompt:
    """What the edited file says."""
    after = source[: edit.start] + edit.text + source[edit.end :]
    if (readings := _READINGS.get()) is not None:
        readings.left -= len(after)
    return parse(after)


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


def without_value(data: Any, path: MetadataPath) -> Any:
    """A copy of `data` without the entry at `path`, and without the mappings that it leaves empty.

    Raises KeyError, IndexError or TypeError where there is none.
    """
    key, rest = path[0], path[1:]
    result: Any = list(data) if isinstance(data, list) else dict(data)
    if rest and (inner := without_value(result[key], rest)) != {}:
        result[key] = inner
    else:
        del result[key]
    return result


def with_key(data: Any, path: MetadataPath, key: str) -> Any:
    """A copy of `data` with the entry at `path` under the key `key`, which is not yet taken.

    Raises KeyError, IndexError or TypeError where there is no such entry.
    """
    first, rest = path[0], path[1:]
    if rest:
        result: Any = list(data) if isinstance(data, list) else dict(data)
        result[first] = with_key(result[first], rest, key)
        return result
    if key in data or isinstance(data, list):
        raise KeyError(key)
    return {(key if name == first else name): value for name, value in data.items()}


def restructured(prompt: Prompt, change: Restructuring, data: Any) -> Any:
    """The metadata `data` of the prompt as `change` wants it. Raises EditRefused where it makes no sense."""
    try:
        if isinstance(change, MetadataRename):
            return with_key(data, change.path, change.key)
        path = change.path if isinstance(change, MetadataRemoval) else prompt.messages[change.message].entry
        return without_value(data, path) if path else data
    except (KeyError, IndexError, TypeError):
        raise EditRefused("the file has no such entry, or has the new one already") from None


def proven_restructuring(
    source: str, prompt: Prompt, edit: Edit, change: Restructuring, parse: Callable[[str], Prompt]
) -> Edit:
    """The edit, if the file reads as `change` wants it afterwards. Raises EditRefused if it does not."""
    gone = -1 if isinstance(change, MetadataRemoval | MetadataRename) else change.message
    kept = [message for number, message in enumerate(prompt.messages) if number != gone]
    after = _read_again(source, edit, parse)
    same = [(m.role, m.text.text) for m in after.messages] == [(m.role, m.text.text) for m in kept]
    if not same or after.metadata != restructured(prompt, change, prompt.metadata):
        raise EditRefused("the file would not read back as meant")
    return edit


def proven(
    source: str, prompt: Prompt, edit: Edit, path: MetadataPath, value: Any, parse: Callable[[str], Prompt]
) -> Edit:
    """The edit without what it leaves as it is. Raises EditRefused if it does more or less than was asked."""
    edit = trim_edit(source, edit)
    after = _read_again(source, edit, parse)
    same = [m.text.text for m in after.messages] == [m.text.text for m in prompt.messages]
    if not same or after.metadata != with_value(prompt.metadata, path, value):
        raise EditRefused("the file would not read back as meant")
    return edit
