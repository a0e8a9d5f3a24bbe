"""LangChain prompts in JSON or YAML: `_type: prompt`, `few_shot` and `chat`.

Source: langchain-core, prompts/loading.py, prompt.py and few_shot.py (read 2026-11-22). `template_format` is
`f-string` unless the file says otherwise, so that a brace of the text is written twice. Of a few-shot
prompt the prefix and the suffix are read; its examples stay in the metadata. Of a chat, langchain-core 1.8
loads the template of the first message alone, as the user's (tried 2026-11-26). No model is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.declared import first_of_each, named_under
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.fstring import read_formatted
from promptls.formats.jinja import scan_jinja
from promptls.formats.reading import Reading
from promptls.formats.template_faults import jinja_faults
from promptls.formats.templates import mustache
from promptls.formats.tree import Node, child, is_object, is_string, items_of, opening, text_of, value_of
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_TYPE = LazyPattern(
    r"^[ \t{]{0,80}\"?_type\"?[ \t]{0,20}:[ \t]{0,20}[\"']?(prompt|few_shot|chat)\b", re.MULTILINE
)
_INLINE_TYPE = LazyPattern(r"[{,]\s{0,80}\"_type\"\s{0,20}:\s{0,20}\"(prompt|few_shot|chat)\"")
_NO_TEMPLATE = 'The file has no "template"; give it one, a string'


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    pattern = _INLINE_TYPE if name.endswith(".json") else _TYPE
    if not name.endswith((".json", ".yaml", ".yml")):
        return None
    found = pattern.search(candidate.head)
    return Claim(85, f'the file says "_type": "{found.group(1)}"') if found else None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    start = text_start(source)
    is_json = source[start:].lstrip()[:1] == "{"
    root = reading.read_json(start) if is_json else reading.read_yaml(start)
    whole = root if is_object(root) else None
    for place, node in _texts(whole):
        _add(reading, whole, node, place)
    for at, unread in items_of(child(whole, "messages") if _is_chat(whole) else None):
        if at:
            reading.tell(opening(unread), _ONE_MESSAGE, Severity.WARNING)
    if not reading.messages and not reading.problems:
        reading.tell(opening(root) if root else Span(0, 0), _NO_TEMPLATE)
    data, spans = reading.metadata(root)
    mentions = named_under(whole, ("input_variables",), ("partial_variables",))
    return Prompt(
        format="langchain",
        kind=Kind.TASK,
        messages=tuple(reading.messages),
        metadata=data if isinstance(data, dict) else {},
        metadata_spans=spans,
        variables=tuple(reading.variables),
        declared=first_of_each(mentions),
        problems=tuple(reading.problems),
        mentions=mentions,
    )


_ONE_MESSAGE = "LangChain loads the first message of a chat alone; put what this one says into it"


def _is_chat(root: Node | None) -> bool:
    kind = child(root, "_type")
    return kind is not None and value_of(kind) == "chat"


def _texts(root: Node | None) -> Iterator[tuple[MetadataPath, Node]]:
    if _is_chat(root):
        for at, message in items_of(child(root, "messages")):
            template = child(message, "prompt", "template") if at == 0 and is_object(message) else None
            if template is not None and is_string(template):
                yield ("messages", at, "prompt", "template"), template
        return
    for key in ("prefix", "template", "suffix"):
        node = child(root, key)
        if node is not None and is_string(node):
            yield (key,), node


def _add(reading: Reading, root: Node | None, node: Node, path: MetadataPath) -> None:
    named = child(root, "template_format")
    text = text_of(reading.source, node)
    kind = value_of(named) if named else "f-string"
    if kind == "jinja2":
        reading.add(Role.USER, text, path, scan_jinja)
        for fault in jinja_faults(text.text):
            reading.tell(text.to_file(fault.span), fault.message)
    elif kind == "mustache":
        reading.add(Role.USER, text, path, mustache)
    else:
        formatted = read_formatted(text)
        if formatted.fault:
            message = (
                f"LangChain cannot fill in this template: {formatted.fault}; write a brace of the text twice"
            )
            reading.tell(opening(node), message, Severity.WARNING)
        reading.add(Role.USER, formatted.text, path, lambda _: formatted.placeholders)


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    raise EditRefused("a LangChain prompt names no model")


FORMAT = Format(
    id="langchain",
    title="LangChain prompt",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
    takes=Takes((".json", ".yaml", ".yml"), '"_type" of a LangChain prompt'),
)
