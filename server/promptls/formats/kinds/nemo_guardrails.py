"""NeMo Guardrails: `prompts.yml`, and a `config.yml` with `prompts`; one prompt a task.

Source: docs.nvidia.com/nemo/guardrails, "Prompt Configuration" (read 2026-11-26): each entry of `prompts` has
a `task` and either `content` or `messages` (with `type` and `content`), in Jinja. `models` of an entry says
for which models it is; an entry without it is for the model of `type: main`. A message that is a string of
its own stands for the history. `instructions` are the system's in every call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.jinja import scan_jinja
from promptls.formats.reading import Reading
from promptls.formats.roles import role_of
from promptls.formats.several import Outline, read_several
from promptls.formats.template_faults import tell_jinja_faults
from promptls.formats.tree import Node, child, is_object, is_string, items_of, opening, text_of, value_of
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "nemo-guardrails"
# Comments may stand between a key and its first entry.
_FIRST = r"[ \t]*:[ \t]*(?:#.*)?(?:\r?\n[ \t]*(?:#.*)?){1,30}?-[ \t]{1,20}"
_PROMPTS = LazyPattern(rf"^prompts{_FIRST}(?:task|models|content)[ \t]*:", re.M)
_INSTRUCTIONS = LazyPattern(rf"^instructions{_FIRST}(?:type|content)[ \t]*:", re.M)
_BESIDE = LazyPattern(r"^(?:models|rails|sample_conversation)[ \t]*:", re.M)
_TASK = LazyPattern(r"^[ \t]{0,16}(?:-[ \t]{1,16})?task[ \t]*:", re.M)


def _sniff(candidate: Candidate) -> Claim | None:
    if not candidate.name.lower().endswith((".yml", ".yaml")):
        return None
    if _PROMPTS.search(candidate.head) and _TASK.search(candidate.head):
        return Claim(85, 'the file has "prompts" with "task"')
    if _INSTRUCTIONS.search(candidate.head) and _BESIDE.search(candidate.head):
        return Claim(75, 'the file has "instructions" beside keys of NeMo Guardrails')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    whole = root if is_object(root) else None
    prompt = read_several(_ID, reading, root, _outlines(reading, whole))
    tell_jinja_faults(reading)
    prompt = prompt._replace(problems=tuple(reading.problems))
    if not prompt.messages and not prompt.problems:
        reading.tell(opening(root) if root else Span(0, 0), _NOTHING)
        return prompt._replace(problems=tuple(reading.problems))
    return prompt


_NOTHING = 'The file has no "prompts"; give it entries with "task" and "content"'


def _outlines(reading: Reading, root: Node | None) -> Iterator[Outline]:
    main = _main_model(root)
    for at, entry in items_of(child(root, "instructions")):
        text = child(entry, "content")
        if text is not None and is_string(text):
            reading.add(
                Role.SYSTEM, text_of(reading.source, text), ("instructions", at, "content"), scan_jinja
            )
            yield Outline("instructions", kind=Kind.SYSTEM, model_path=main)
    for at, entry in items_of(child(root, "prompts")):
        path: MetadataPath = ("prompts", at)
        named = child(entry, "task") if is_object(entry) else None
        if named is None:
            reading.tell(opening(entry), 'The entry has no "task"; say which task the prompt is for')
        _read_texts(reading, entry, path)
        own = _own_model(entry)
        title = str(value_of(named)) if named is not None else ""
        yield Outline(title, path, model_path=own) if own else Outline(title, model_path=main)


def _read_texts(reading: Reading, entry: Node, path: MetadataPath) -> None:
    content = child(entry, "content") if is_object(entry) else None
    if content is not None and is_string(content):
        reading.add(Role.USER, text_of(reading.source, content), (*path, "content"), scan_jinja)
    elif content is not None:
        reading.tell(content.span, '"content" must be a string')
    for at, message in items_of(child(entry, "messages") if is_object(entry) else None):
        text = child(message, "content") if is_object(message) else None
        if text is None or not is_string(text):
            continue  # the history, or what the model is not given as text
        named = child(message, "type") or child(message, "role")
        role = role_of(value_of(named)) if named is not None else None
        if role is None and str(value_of(named) if named else "") != "bot":
            reading.tell(named.span if named else opening(message), _NO_TYPE)
        entry_path = (*path, "messages", at)
        place = (*entry_path, "content")
        reading.add(role or _unknown(named), text_of(reading.source, text), place, scan_jinja)


_NO_TYPE = 'The message has no "type" that is known; use system, user or assistant'


def _unknown(named: Node | None) -> Role:
    return Role.ASSISTANT if named is not None and value_of(named) == "bot" else Role.USER


def _own_model(entry: Node) -> MetadataPath | None:
    """Where an entry names the model that it is for; a name without a slash is an engine, not a model."""
    for at, item in items_of(child(entry, "models") if is_object(entry) else None):
        if is_string(item) and "/" in str(value_of(item)):
            return ("models", at)
    return None


def _main_model(root: Node | None) -> MetadataPath | None:
    """Where a `config.yml` names the model of the conversation."""
    for at, item in items_of(child(root, "models")):
        kind = child(item, "type") if is_object(item) else None
        if kind is not None and value_of(kind) == "main" and child(item, "model"):
            return ("models", at, "model")
    return None


def _set(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    if path[:1] == ("model",):
        raise EditRefused("the file keeps its models in a list")
    return set_in_yaml(_parse, "prompts", source, prompt, path, value)


FORMAT = yaml_format(
    _ID,
    "Prompts of NeMo Guardrails",
    _sniff,
    _parse,
    _set,
    sign='"prompts" with "task", or "instructions" beside "models" or "rails"',
)
