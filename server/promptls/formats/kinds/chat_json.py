"""Chat requests in JSON, as OpenAI's API and those like it take them: `messages` with roles and content.

Each text part of a message's content is a message here, with the same role. What the model is not
given as text (images, tool calls, parameters) stays in the metadata, under its own path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.format import Candidate, Claim, Format, Layout
from promptls.formats.front_matter import text_start
from promptls.formats.json_edit import set_json_value
from promptls.formats.json_strings import json_text
from promptls.formats.json_tree import JsonNode, duplicate_keys, read_json, read_json_values
from promptls.formats.metadata import proven
from promptls.formats.roles import KNOWN_ROLES, chat_kind, role_of
from promptls.formats.templates import scan_templates, variables_of
from promptls.prompt import Message, MetadataPath, Problem, Prompt, Role, Variable
from promptls.text import Edit, EditRefused, Span

_FIRST_MESSAGE = r'\[\s{0,80}\{\s{0,80}"(?:role|content)"\s{0,20}:'
_MESSAGES = re.compile(rf'"messages"\s{{0,80}}:\s{{0,80}}{_FIRST_MESSAGE}')
_BARE_LIST = re.compile(rf"\ufeff?\s{{0,80}}{_FIRST_MESSAGE}")
_SCHEMA_PATHS: tuple[MetadataPath, ...] = (
    ("response_format", "json_schema", "schema"),
    ("response_format", "schema"),
    ("text", "format", "schema"),
)


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith(".json"):
        return None
    if _MESSAGES.search(candidate.head):
        return Claim(90, 'the file has "messages" with "role" and "content"')
    if _BARE_LIST.match(candidate.head):
        return Claim(80, 'the file is a list of messages with "role" and "content"')
    ending = next((end for end in (".chat.json", ".prompt.json") if name.endswith(end)), None)
    if ending and '"_type"' not in candidate.head:
        return Claim(70, f'the name ends in "{ending}"')
    return None


@dataclass(slots=True)
class _Reading:
    """What has been read of one file so far."""

    source: str
    messages: list[Message] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: list[MetadataPath] = field(default_factory=list)

    def tell(self, span: Span, message: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(span, message, severity))

    def add(self, role: Role, node: JsonNode, path: MetadataPath) -> None:
        text = json_text(self.source, node.span)
        found = list(scan_templates(text.text))
        if found:
            text = json_text(self.source, node.span, tuple(p.span for p in found))
        self.variables.extend(variables_of(found, len(self.messages)))
        self.messages.append(Message(role, text))
        self.texts.append(path)


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = _Reading(source)
    document = read_json(source, text_start(source))
    for fault in document.faults:
        reading.tell(fault.span, f"The JSON is not valid here: {fault.reason}")
    root = document.root
    if root is None:
        return Prompt("chat-json", chat_kind(()), (), problems=tuple(reading.problems))
    for key in duplicate_keys(root):
        reading.tell(
            key.span, f'The key "{key.value}" is given twice; only the last one counts', Severity.WARNING
        )
    listed = root.get("messages") if root.kind == "object" else root
    if listed is None or listed.kind != "array":
        reading.tell(listed.span if listed else Span(root.span.start, root.span.start), _NO_MESSAGES)
    else:
        for at, node in enumerate(listed.items):
            _read_message(reading, node, ("messages", at))
    return _prompt(reading, root)


_NO_MESSAGES = 'The file has no list "messages"; give one of objects with "role" and "content"'


def _read_message(reading: _Reading, node: JsonNode, path: MetadataPath) -> None:
    if node.kind != "object":
        reading.tell(node.span, 'A message must be an object with "role" and "content"')
        return
    named = node.get("role")
    role = role_of(named.value) if named else None
    if role is None:
        shown = f'"{named.value}" is not a role' if named else 'The message has no "role"'
        reading.tell(
            named.span if named else Span(node.span.start, node.span.start + 1), f"{shown}; use {KNOWN_ROLES}"
        )
    content = node.get("content")
    for text, place in _texts(reading, node, content, (*path, "content")):
        reading.add(role or Role.USER, text, place)


def _texts(
    reading: _Reading, message: JsonNode, content: JsonNode | None, path: MetadataPath
) -> Iterator[tuple[JsonNode, MetadataPath]]:
    """The strings of a message's content that are valid to their closing quote, with their paths."""
    if content is None or (content.kind == "other" and content.value is None):
        if not {key.value for key, _ in message.pairs} & {"tool_calls", "function_call", "refusal"}:
            where = content.span if content else Span(message.span.start, message.span.start + 1)
            reading.tell(where, 'The message has no "content"', Severity.WARNING)
    elif content.kind == "string":
        yield content, path
    elif content.kind != "array":
        reading.tell(content.span, '"content" must be a string or a list of parts')
    else:
        for at, part in enumerate(content.items):
            if part.kind == "string":
                yield part, (*path, at)
            elif (text := part.get("text")) and text.kind == "string":
                yield text, (*path, at, "text")


def _prompt(reading: _Reading, root: JsonNode) -> Prompt:
    data, spans = read_json_values(root)
    if root.kind == "array":
        spans = {("messages", *at): span for at, span in spans.items()} | {("messages",): root.span}
        data = {"messages": data}
    for path in reading.texts:
        _drop(data, path)
    left_out = set(reading.texts)
    model = data.get("model") if isinstance(data, dict) else None
    schema_path, schema = _schema(data)
    messages = tuple(reading.messages)
    return Prompt(
        format="chat-json",
        kind=chat_kind(messages),
        messages=messages,
        metadata=data if isinstance(data, dict) else {},
        metadata_spans={path: span for path, span in spans.items() if path not in left_out},
        model=model if isinstance(model, str) and model else None,
        model_path=("model",) if isinstance(model, str) and model else None,
        variables=tuple(reading.variables),
        output_schema=schema,
        output_schema_span=spans.get(schema_path) if schema_path else None,
        problems=tuple(reading.problems),
    )


def _drop(data: Any, path: MetadataPath) -> None:
    """Take a text out of the metadata; in a list it leaves None, so that the others keep their place."""
    for key in path[:-1]:
        data = data[key]
    if isinstance(data, list):
        data[int(path[-1])] = None
    else:
        del data[path[-1]]


def _schema(data: Any) -> tuple[MetadataPath | None, Mapping[str, Any] | None]:
    for path in _SCHEMA_PATHS:
        value = data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict):
            return path, value
    return None, None


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    document = read_json(source, text_start(source))
    if document.root is None or document.root.kind != "object" or document.faults or not path:
        raise EditRefused("the file is not a JSON object without faults")
    edit = set_json_value(source, document.root, path, value, before="messages")
    return proven(source, prompt, edit, path, value, lambda edited: _parse(edited, None))


FORMAT = Format(
    id="chat-json",
    title="Chat request in JSON",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
)
