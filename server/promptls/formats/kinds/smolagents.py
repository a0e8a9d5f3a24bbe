"""The prompts of a smolagents agent in YAML: `system_prompt`, `planning`, `managed_agent`, `final_answer`.

Source: huggingface/smolagents, src/smolagents/prompts/*.yaml and agents.py (read 2026-11-26): all texts are
Jinja; `pre_messages` come before what the agent has done so far, `post_messages` behind it. No model is
named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.jinja import scan_jinja
from promptls.formats.names import folders
from promptls.formats.reading import Reading
from promptls.formats.several import Outline, read_several
from promptls.formats.template_faults import tell_jinja_faults
from promptls.formats.tree import Node, child, is_object, is_string, opening, text_of
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "smolagents"
_PROMPTS: tuple[tuple[str, Kind, tuple[tuple[Role, tuple[str, ...]], ...]], ...] = (
    ("system prompt", Kind.AGENT, ((Role.SYSTEM, ("system_prompt",)),)),
    ("initial plan", Kind.TASK, ((Role.USER, ("planning", "initial_plan")),)),
    (
        "updated plan",
        Kind.TASK,
        (
            (Role.SYSTEM, ("planning", "update_plan_pre_messages")),
            (Role.USER, ("planning", "update_plan_post_messages")),
        ),
    ),
    ("task of a managed agent", Kind.TASK, ((Role.USER, ("managed_agent", "task")),)),
    ("report of a managed agent", Kind.TASK, ((Role.USER, ("managed_agent", "report")),)),
    (
        "final answer",
        Kind.TASK,
        (
            (Role.SYSTEM, ("final_answer", "pre_messages")),
            (Role.USER, ("final_answer", "post_messages")),
        ),
    ),
)
"""Each prompt with the texts that one call sends."""
_SYSTEM = LazyPattern(r"^system_prompt[ \t]*:", re.M)
_OTHERS = LazyPattern(r"^(planning|managed_agent|final_answer)[ \t]*:[ \t]*(?:#.*)?$", re.M)
_TOOLS = LazyPattern(r"\{%-?[ \t]{1,10}for[ \t]{1,10}tool[ \t]{1,10}in[ \t]{1,10}tools\b")


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith((".yml", ".yaml")) or not _SYSTEM.search(candidate.head):
        return None
    if beside := _OTHERS.search(candidate.head):
        return Claim(85, f'the file has "system_prompt" beside "{beside.group(1)}"')
    if _TOOLS.search(candidate.head):
        return Claim(80, 'the file has "system_prompt", and a text that goes through "tools"')
    if "agent" in name and candidate.path is not None and "prompts" in folders(candidate.path):
        return Claim(75, 'the file has "system_prompt", and is an agent\'s in a folder "prompts"')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    whole = root if is_object(root) else None
    prompt = read_several(_ID, reading, root, _outlines(reading, whole))
    tell_jinja_faults(reading)
    prompt = prompt._replace(problems=tuple(reading.problems))
    if not prompt.messages and not prompt.problems:
        reading.tell(opening(root) if root else Span(0, 0), 'The file has no "system_prompt"; give it one')
        return prompt._replace(problems=tuple(reading.problems))
    return prompt


def _outlines(reading: Reading, root: Node | None) -> Iterator[Outline]:
    for title, kind, texts in _PROMPTS:
        for role, path in texts:
            node = child(root, *path)
            if node is not None and is_string(node):
                reading.add(role, text_of(reading.source, node), path, scan_jinja)
            elif node is not None:
                reading.tell(node.span, f'"{path[-1]}" must be a string')
        yield Outline(title, kind=kind)


def _set(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    if path[:1] == ("model",):
        raise EditRefused("the prompts of smolagents name no model")
    return set_in_yaml(_parse, "system_prompt", source, prompt, path, value)


FORMAT = yaml_format(
    _ID,
    "Prompts of a smolagents agent",
    _sniff,
    _parse,
    _set,
    sign='"system_prompt" beside "planning", "managed_agent" or "final_answer", or with a loop over "tools"',
)
