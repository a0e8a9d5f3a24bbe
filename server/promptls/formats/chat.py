"""Lists of chat messages, as OpenAI's API and those like it take them, in JSON or YAML.

Each text part of a message's content is a message here, with the same role. What the model is not
given as text (images, tool calls) stays in the metadata, under its own path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.reading import Reading, Scan
from promptls.formats.roles import KNOWN_ROLES, role_of
from promptls.formats.templates import scan_templates
from promptls.formats.tree import (
    Node,
    child,
    is_array,
    is_null,
    is_object,
    is_string,
    items_of,
    opening,
    text_of,
    value_of,
)
from promptls.prompt import MetadataPath, Role
from promptls.text import Span

_INSTEAD_OF_CONTENT = ("tool_calls", "function_call", "refusal")


def read_messages(reading: Reading, listed: Node, path: MetadataPath, scan: Scan = scan_templates) -> None:
    """Read the messages of the array `listed`, which stands at `path`, and tell what is wrong with them."""
    known = len(reading.problems)
    for at, node in items_of(listed):
        known = len(reading.problems)
        _read_message(reading, node, (*path, at), scan)
    if reading.broken:
        del reading.problems[known:]  # the last message may be cut off


def under_messages(
    reading: Reading, data: Any, spans: Mapping[MetadataPath, Span]
) -> tuple[dict[str, Any], dict[MetadataPath, Span]]:
    """The metadata of a file that is nothing but its list of messages, as if that stood under "messages"."""
    reading.messages = [message._replace(entry=("messages", *message.entry)) for message in reading.messages]
    return {"messages": data}, {("messages", *path): span for path, span in spans.items()}


def _read_message(reading: Reading, node: Node, path: MetadataPath, scan: Scan) -> None:
    if not is_object(node):
        reading.tell(node.span, 'A message must be an object with "role" and "content"')
        return
    named = child(node, "role")
    role = role_of(value_of(named)) if named else None
    if role is None:
        shown = f'"{value_of(named)}" is not a role' if named else 'The message has no "role"'
        reading.tell(named.span if named else opening(node), f"{shown}; use {KNOWN_ROLES}")
    for text, place in _texts(reading, node, (*path, "content")):
        reading.add(role or Role.USER, text_of(reading.source, text), place, scan, path)


def _texts(reading: Reading, message: Node, path: MetadataPath) -> Iterator[tuple[Node, MetadataPath]]:
    """The strings of a message's content, with their paths."""
    content = child(message, "content")
    if content is None or is_null(content):
        if not any(child(message, key) for key in _INSTEAD_OF_CONTENT):
            where = content.span if content else opening(message)
            reading.tell(where, 'The message has no "content"', Severity.WARNING)
    elif is_string(content):
        yield content, path
    elif not is_array(content):
        reading.tell(content.span, '"content" must be a string or a list of parts')
    for at, part in items_of(content):
        if is_string(part):
            yield part, (*path, at)
        elif (text := child(part, "text")) and is_string(text):
            yield text, (*path, at, "text")
