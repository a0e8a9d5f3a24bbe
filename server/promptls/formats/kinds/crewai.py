"""CrewAI's `agents.yaml` and `tasks.yaml`: one prompt an agent (role, goal, backstory) or task.

Source: docs.crewai.com, "Agents" and "Tasks" (copies read 2026-11-26): `{topic}` in a text is filled in by
`kickoff(inputs=…)`, `llm` names an agent's model. CrewAI puts an agent's three texts into one system message,
in the order role, backstory, goal, and a task's two into the user's. A role is the name by which other agents
call this one, so that no line is added to it. A file with both kinds under `agents`
and `tasks` is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.reading import Reading
from promptls.formats.several import Outline, read_several
from promptls.formats.templates import Placeholder, scan_templates
from promptls.formats.tree import Node, child, is_object, is_string, opening, pairs_of, text_of
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.formats.yaml_tree import YamlNode
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, MappedText, Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "crewai"
_AGENT, _TASK = ("role", "backstory", "goal"), ("description", "expected_output")
_KEYS = {key: LazyPattern(rf"^[ \t]{{1,16}}{key}[ \t]*:", re.M) for key in (*_AGENT, *_TASK)}
_TOP = LazyPattern(r"^[A-Za-z_][\w-]{0,80}[ \t]*:[ \t]*(?:#.*)?$", re.M)
# At the end of a line that YAML joins with the next by a blank; the rule `literal-escape` has the others.
_TYPED_BREAK = LazyPattern(r"(?<![:\\`'\"])(?<!\\n)\\n(?= \S)")


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    if not name.endswith((".yml", ".yaml")) or not _TOP.search(candidate.head):
        return None
    for kind, keys in (("agents", _AGENT), ("tasks", _TASK)):
        found = [key for key in keys if _KEYS[key].search(candidate.head)]
        stem = name.rpartition(".")[0]
        named = stem == kind or stem.endswith(("_" + kind, "-" + kind))
        if len(found) == len(keys) or (named and found):
            words = '", "'.join(found)
            return Claim(85 if named else 70, f'the file has {kind} with "{words}"')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    whole = root if is_object(root) else None
    prompt = read_several(_ID, reading, root, _outlines(reading, whole))
    if not prompt.messages and not prompt.problems:
        reading.tell(opening(root) if root else Span(0, 0), _NOTHING)
        return prompt._replace(problems=tuple(reading.problems))
    return prompt


_NOTHING = (
    'No entry has "role", "goal" and "backstory", or "description" and "expected_output"; give one these'
)


def _outlines(reading: Reading, root: Node | None) -> Iterator[Outline]:
    for key, entry in pairs_of(root):
        name = str(key.value)
        if _read(reading, entry, name, _AGENT, Role.SYSTEM):
            yield Outline(name, (name,), Kind.AGENT, model_path=("llm",))
        elif _read(reading, entry, name, _TASK, Role.USER):
            yield Outline(name, (name,), Kind.TASK)


def _read(reading: Reading, entry: Node, name: str, keys: tuple[str, ...], role: Role) -> bool:
    """Read the texts of an entry, if it has any of those keys; what is missing is told."""
    texts = {key: child(entry, key) for key in keys} if is_object(entry) else {}
    if not any(texts.values()):
        return False
    for key, node in texts.items():
        if node is None or not is_string(node):
            place = node.span if node is not None else opening(entry)
            fault = f'"{key}" must be a string' if node is not None else f'"{name}" has no "{key}"'
            reading.tell(place, f"{fault}; CrewAI needs one", Severity.WARNING)
            continue
        text = text_of(reading.source, node)
        reading.add(role, text, (name, key), _scan, title=key == "role")
        _tell_typed_breaks(reading, node, text)
    return True


def _scan(text: str) -> Iterator[Placeholder]:
    return scan_templates(text, ("brace",))


def _tell_typed_breaks(reading: Reading, node: Node, text: MappedText) -> None:
    """Within double quotes alone YAML makes a line break of a backslash and an n."""
    found = _TYPED_BREAK.search(text.text)
    if found and not (isinstance(node, YamlNode) and node.style == '"'):
        message = (
            '"\\n" reaches the model as it stands, and the line break does not; leave a line empty instead'
        )
        reading.tell(text.to_file(Span(*found.span())), message, Severity.WARNING)


def _set(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    if len(path) < 2:
        raise EditRefused("every key of the file is an agent or a task")
    return set_in_yaml(_parse, "", source, prompt, path, value)


FORMAT = yaml_format(
    _ID,
    "CrewAI agents or tasks",
    _sniff,
    _parse,
    _set,
    sign='agents with "role", "goal" and "backstory", or tasks with "description" and "expected_output"',
)
