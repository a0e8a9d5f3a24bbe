"""Configurations of SWE-agent and mini-swe-agent: the texts under keys that end in `_template`.

Source: SWE-agent/SWE-agent, config/, and SWE-agent/mini-swe-agent, src/minisweagent/config/ (read
2026-11-26): `system_template` is the system's message, `instance_template` the first of the user, and the
others (`next_step_template`, `observation_template`, …) are what the user's later turns are made of. All are
Jinja. They stand at the root, or under `agent`, `agent.templates` and `model`. An agent of `type: retry` has
them for each of its `agent_configs`, and for the `chooser` or `reviewer_config` of its `retry_loop`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath

from promptls.formats.format import Candidate, Claim
from promptls.formats.front_matter import text_start
from promptls.formats.jinja import scan_jinja
from promptls.formats.reading import Reading
from promptls.formats.several import Outline, read_several, value_at
from promptls.formats.template_faults import tell_jinja_faults
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
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "swe-agent"
_HOLDERS: tuple[tuple[str, ...], ...] = ((), ("agent", "templates"), ("agent",), ("model",))
_MODELS: tuple[MetadataPath, ...] = (("agent", "model", "name"), ("model", "model_name"))
_ATTEMPTS = ("agent", "agent_configs")
_JUDGES = (("agent", "retry_loop", "chooser"), ("agent", "retry_loop", "reviewer_config"))
_NAME: MetadataPath = ("model", "name")
_SYSTEM = LazyPattern(r"^[ \t]{0,16}system_template[ \t]*:", re.M)
_BESIDE = LazyPattern(
    r"^(?:agent[ \t]*:[ \t]*(?:#.*)?$|[ \t]{0,16}(?:instance|next_step)_template[ \t]*:)", re.M
)


def _sniff(candidate: Candidate) -> Claim | None:
    if not candidate.name.lower().endswith((".yml", ".yaml")):
        return None
    if _SYSTEM.search(candidate.head) and _BESIDE.search(candidate.head):
        return Claim(80, 'the file has "system_template" of an agent')
    return None


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    root = reading.read_yaml(text_start(source))
    whole = root if is_object(root) else None
    attempts = child(whole, *_ATTEMPTS)
    if attempts is not None and is_array(attempts):
        prompt = read_several(_ID, reading, root, _outlines(reading, whole, attempts))
    else:
        prompt = _single(reading, root, whole)
    if not prompt.messages and not reading.problems:
        reading.tell(opening(root) if root else Span(0, 0), 'The file has no "system_template"; give it one')
    tell_jinja_faults(reading)
    return prompt._replace(problems=tuple(reading.problems))


def _single(reading: Reading, root: Node | None, whole: Node | None) -> Prompt:
    _read(reading, [text for holder in _HOLDERS for text in _texts(child(whole, *holder), holder)])
    data, spans = reading.metadata(root)
    where, model = _model(data)
    return Prompt(
        format=_ID,
        kind=Kind.AGENT,
        messages=tuple(reading.messages),
        metadata=data if isinstance(data, dict) else {},
        metadata_spans=spans,
        model=model,
        model_path=where,
        variables=tuple(reading.variables),
    )


def _outlines(reading: Reading, whole: Node | None, attempts: Node) -> Iterator[Outline]:
    """An agent that tries again: one prompt an attempt, and that of the one who judges them."""
    for at, attempt in items_of(attempts):
        path: MetadataPath = (*_ATTEMPTS, at)
        _read(reading, list(_texts(child(attempt, "templates"), (*path, "templates"))))
        yield Outline(f"attempt {at + 1}", path, Kind.AGENT, model_path=_NAME)
    for judge in _JUDGES:
        _read(reading, list(_texts(child(whole, *judge), judge)))
        yield Outline("judge of the attempts", judge, Kind.TASK, model_path=_NAME)


def _read(reading: Reading, texts: list[tuple[MetadataPath, Node]]) -> None:
    for place, node in sorted(texts, key=lambda item: _turn(item[0][-1])):
        role = Role.SYSTEM if place[-1] == "system_template" else Role.USER
        reading.add(role, text_of(reading.source, node), place, scan_jinja)


def _texts(node: Node | None, path: MetadataPath) -> Iterator[tuple[MetadataPath, Node]]:
    """The texts that stand in a node under such keys, with their paths."""
    seen: dict[str, Node] = {str(key.value): value for key, value in pairs_of(node)}
    for name, value in seen.items():
        if name.endswith("_template") and is_string(value):
            yield (*path, name), value


def _turn(key: object) -> int:
    return {"system_template": 0, "instance_template": 1}.get(str(key), 2)


def _model(data: object) -> tuple[MetadataPath, str | None]:
    """Where the model is named, or would be, and the name."""
    for path in _MODELS:
        model = value_at(data, path)
        if isinstance(model, str) and model:
            return path, model
    templates = value_at(data, ("agent", "templates"))
    return _MODELS[0] if templates is not None else _MODELS[1], None


FORMAT = yaml_format(
    _ID,
    "Configuration of SWE-agent",
    _sniff,
    _parse,
    partial(set_in_yaml, _parse, "agent"),
    sign='"system_template" of an agent',
)
