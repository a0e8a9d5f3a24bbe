"""Chat prompts in YAML: GitHub Models' `*.prompt.yml`, and other files with a list `messages`.

Source: github/gh-models, pkg/prompt/prompt.go, and "Storing prompts in GitHub repositories" on
docs.github.com (read 2026-11-22): `{{name}}` is replaced by test data or `--var`, to the letter, so that a
name of the test data with blanks beside it is told; `jsonSchema` is a JSON document in a string, with `name`
and `schema`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from promptls.formats.chat import read_messages, under_messages
from promptls.formats.declared import first_of_each, names_in
from promptls.formats.exact_names import tell_blanks
from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.json_in_text import read_json_text
from promptls.formats.reading import Reading
from promptls.formats.roles import chat_kind
from promptls.formats.templates import mustache
from promptls.formats.tree import (
    Node,
    child,
    is_array,
    is_object,
    is_string,
    items_of,
    opening,
    pairs_of,
    text_of,
)
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import Mention, MetadataPath, Prompt
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_MESSAGES = LazyPattern(r"^messages[ \t]*:", re.MULTILINE)
_CHAT = LazyPattern(
    r"^messages[ \t]*:[ \t]*(?:#[^\r\n]{0,200})?\s{1,200}-[ \t]{1,20}(?:role|content)[ \t]*:", re.MULTILINE
)
_BARE_LIST = LazyPattern(
    r"\ufeff?(?:(?:---[ \t]*|[ \t]*#[^\r\n]{0,200})?\r?\n){0,20}"
    r"-[ \t]{1,8}role[ \t]*:[ \t]*[\"']?(?:system|developer|user|assistant)\b"
)
_OTHER = LazyPattern(r"^(?:template|_type|prompts)[ \t]*:", re.MULTILINE)
_NO_MESSAGES = 'The file has no list "messages"; give one of entries with "role" and "content"'
_ID = "chat-yaml"


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith((".yml", ".yaml")):
        return None
    ending = next((end for end in (".prompt.yml", ".prompt.yaml") if name.endswith(end)), None)
    if ending and _MESSAGES.search(candidate.head):
        return Claim(95, f'the name ends in "{ending}" and the file has "messages"')
    if ending and not _OTHER.search(candidate.head):
        return Claim(70, f'the name ends in "{ending}"')
    if _CHAT.search(candidate.head):
        return Claim(60, 'the file has "messages" with "role" and "content"')
    if _BARE_LIST.match(candidate.head):
        return Claim(55, "the file is a list of messages with roles, as promptfoo takes them")
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    bare = any(is_object(item) for _, item in items_of(root))
    listed = root if bare else child(root, "messages") if is_object(root) else None
    if is_array(listed):
        assert listed is not None
        read_messages(reading, listed, () if bare else ("messages",), mustache)
    elif not reading.problems:
        place = listed.span if listed else opening(root) if root else Span(0, 0)
        reading.tell(place, _NO_MESSAGES)
    data, spans = reading.metadata(root)
    if bare:
        data, spans = under_messages(reading, data, spans)
    data = data if isinstance(data, dict) else {}
    named = data.get("model")
    model = named.strip() if isinstance(named, str) else ""
    messages = tuple(reading.messages)
    schema = _schema(reading, root)
    given = tuple(_given(root))
    tell_blanks(reading, {mention.name for mention in given}, "GitHub Models")
    return Prompt(
        format=_ID,
        kind=chat_kind(messages),
        messages=messages,
        metadata=data,
        metadata_spans=spans,
        model=model or None,
        model_path=("model",) if model else None,
        variables=tuple(reading.variables),
        output_schema=schema,
        output_schema_span=spans.get(("jsonSchema",)) if schema is not None else None,
        problems=tuple(reading.problems),
        declared=first_of_each(given),
        mentions=(*given, *_used(reading, root)),
    )


def _given(root: Node | None) -> Iterator[Mention]:
    """The variables that the test data fill, and what else it has, but for the answer that is expected."""
    for at, row in items_of(child(root, "testData") if is_object(root) else None):
        for mention in names_in(row if is_object(row) else None, ("testData", at)):
            if mention.name != "expected":
                yield mention


def _used(reading: Reading, root: Node | None) -> Iterator[Mention]:
    """The variables in the texts of evaluators, which have the test data as well."""
    todo: list[tuple[Node, MetadataPath]] = []
    evaluators = child(root, "evaluators") if is_object(root) else None
    if evaluators is not None:
        todo.append((evaluators, ("evaluators",)))
    while todo:
        node, path = todo.pop()
        if isinstance(node, YamlNode) and node.kind == "alias":
            continue  # what it stands for is visited where it is written
        if is_string(node):
            text = text_of(reading.source, node)
            for placeholder in mustache(text.text):
                for place in placeholder.places:
                    yield Mention(str(placeholder.name), text.to_file(place), path, declares=False)
        todo += [(value, (*path, str(key.value))) for key, value in pairs_of(node)]
        todo += [(item, (*path, at)) for at, item in items_of(node)]


def _schema(reading: Reading, root: Node | None) -> Mapping[str, Any] | None:
    """The JSON Schema in the string `jsonSchema`; there it has a name beside it."""
    node = child(root, "jsonSchema") if is_object(root) else None
    if node is None or not is_string(node):
        if is_object(node):
            assert node is not None
            reading.tell(opening(node), '"jsonSchema" must be a string that holds JSON: begin it with "|-"')
        return None
    value = read_json_text(reading, text_of(reading.source, node), '"jsonSchema"')
    if not isinstance(value, dict):
        return None
    inner = value.get("schema")
    return inner if isinstance(inner, dict) else None


FORMAT = yaml_format(
    _ID,
    "Chat prompt in YAML (GitHub Models)",
    _sniff,
    _parse,
    partial(set_in_yaml, _parse, "messages"),
    sign='a name in ".prompt.yml", "messages" with "role" and "content", or a list of these',
)
