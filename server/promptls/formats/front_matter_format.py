"""Formats whose metadata stand in front matter, and what is changed of it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from promptls.formats.format import Format
from promptls.formats.front_matter import (
    FrontMatter,
    read_front_matter,
    restructure_front_matter,
    set_front_matter,
)
from promptls.prompt import MessageRemoval, MetadataPath, Prompt, Restructuring
from promptls.text import Edit, EditRefused


def _no_message(source: str, change: MessageRemoval) -> Edit:
    raise EditRefused("no message can be taken out of a file of this format")


def with_front_matter(
    format: Format,
    read: Callable[[str], FrontMatter] = read_front_matter,
    remove: Callable[[str, MessageRemoval], Edit] = _no_message,
) -> Format:
    """The format, with changes of its metadata written into front matter as `read` finds it.

    `remove` takes a message out.
    """

    def set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
        return set_front_matter(source, path, value, read)

    def restructure(source: str, prompt: Prompt, change: Restructuring) -> Edit:
        if isinstance(change, MessageRemoval):
            return remove(source, change)
        return restructure_front_matter(source, prompt, change, read)

    return format._replace(set_metadata=set_metadata, restructure=restructure)
