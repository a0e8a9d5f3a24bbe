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

_SPEAKERS = {
    "gpt": Role.ASSISTANT, "chatgpt": Role.ASSISTANT, "bing": Role.ASSISTANT, "bard": Role.ASSISTANT,
    "bot": Role.ASSISTANT, "function_call": Role.ASSISTANT, "observation": Role.TOOL,
    "function_response": Role.TOOL,
}  # fmt: skip
"""Who speaks in files of ShareGPT, beside the names that all chat files use."""
_ANSWERS = ("function_call_output", "custom_tool_call_output")
_INSTEAD_OF_CONTENT = ("tool_calls", "function_call", "refusal")


def read_messages(reading: Reading, listed: Node, path: MetadataPath, scan: Scan = scan_templates) -> None:
    """Read the messages of the array `listed`, which stands at `path`, and tell what is wrong with them."""
    known = len(reading.problems)
    for at, node in items_of(listed):
        known = len(reading.problems)
        _read_message(reading, node, (*path, at), scan)
    if reading.broken:
        del reading.problems[known:]  # the last message may be cut off


def reads_input(request: Node | None) -> bool:
    """True for a request of OpenAI's Responses API: `input` is a text or a list of items."""
    given = child(request, "input") if is_object(request) else None
    return given is not None and (is_string(given) or is_array(given))


def read_input(reading: Reading, request: Node, path: MetadataPath) -> None:
    """Read `instructions` and `input` of a request of the Responses API, which stands at `path`.

    What a tool has answered is a message of the tool; other items that are no messages (calls of tools,
    reasoning) stay in the metadata.
    """
    instructions, given = child(request, "instructions"), child(request, "input")
    if instructions is not None and is_string(instructions):
        reading.add(Role.SYSTEM, text_of(reading.source, instructions), (*path, "instructions"))
    if given is not None and is_string(given):
        reading.add(Role.USER, text_of(reading.source, given), (*path, "input"))
    for at, item in items_of(given):
        kind = child(item, "type") if is_object(item) else None
        place: MetadataPath = (*path, "input", at)
        if kind is None or value_of(kind) == "message":
            _read_message(reading, item, place, scan_templates)
        elif value_of(kind) in _ANSWERS and (output := child(item, "output")):
            for text, where in _texts_of(output, (*place, "output")):
                reading.add(Role.TOOL, text_of(reading.source, text), where, scan_templates, place)


def read_turns(reading: Reading, line: Node) -> None:
    """Read the `conversations` of a line of a ShareGPT file, and its `system` if it has one."""
    system = child(line, "system")
    if system is not None and is_string(system):
        reading.add(Role.SYSTEM, text_of(reading.source, system), ("system",))
    for at, turn in items_of(child(line, "conversations")):
        path: MetadataPath = ("conversations", at)
        said, text = child(turn, "from"), child(turn, "value")
        if said is None or text is None:
            _read_message(reading, turn, path, scan_templates)
            continue
        role = _SPEAKERS.get(str(value_of(said)).lower()) or role_of(value_of(said))
        if role is None:
            known = "system, human, gpt or tool"
            reading.tell(said.span, f'"{value_of(said)}" is nobody whom ShareGPT knows; use {known}')
        if is_string(text):
            reading.add(role or Role.USER, text_of(reading.source, text), (*path, "value"), entry=path)
        elif not is_null(text):
            reading.tell(text.span, '"value" must be a string')


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
    if role is None and not (named and "{{" in str(value_of(named))):  # else the template's data say who
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
    elif not is_string(content) and not is_array(content):
        reading.tell(content.span, '"content" must be a string or a list of parts')
    if content is not None:
        yield from _texts_of(content, path)


def _texts_of(content: Node, path: MetadataPath) -> Iterator[tuple[Node, MetadataPath]]:
    """The strings of what is a text or a list of parts, with their paths."""
    if is_string(content):
        yield content, path
    for at, part in items_of(content):
        if is_string(part):
            yield part, (*path, at)
        elif (text := child(part, "text")) and is_string(text):
            yield text, (*path, at, "text")
