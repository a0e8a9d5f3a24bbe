"""Configurations of SWE-agent and mini-swe-agent: the texts under keys that end in `_template`.

Source: SWE-agent/SWE-agent, config/, and SWE-agent/mini-swe-agent, src/minisweagent/config/ (read
2026-11-26): `system_template` is the system's message, `instance_template` the first of the user, and the
others (`next_step_template`, `observation_template`, …) are what the user's later turns are made of. All are
Jinja.
They stand at the root, or under `agent`, `agent.templates`, `model` and `environment`.
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
from promptls.formats.several import value_at
from promptls.formats.tree import Node, child, is_object, is_string, opening, pairs_of, text_of
from promptls.formats.tree_edit import set_in_yaml, yaml_format
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_ID = "swe-agent"
_HOLDERS: tuple[tuple[str, ...], ...] = (
    (), ("agent", "templates"), ("agent",), ("model",), ("environment",),
)  # fmt: skip
_MODELS: tuple[MetadataPath, ...] = (("agent", "model", "name"), ("model", "model_name"))
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
    texts = sorted(_texts(whole), key=lambda item: _turn(item[0][-1]))
    for place, node in texts:
        role = Role.SYSTEM if place[-1] == "system_template" else Role.USER
        reading.add(role, text_of(reading.source, node), place, scan_jinja)
    if not reading.messages and not reading.problems:
        reading.tell(opening(root) if root else Span(0, 0), 'The file has no "system_template"; give it one')
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
        problems=tuple(reading.problems),
    )


def _texts(root: Node | None) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The texts with their paths, in the order of the holders."""
    for holder in _HOLDERS:
        node = child(root, *holder) if root is not None else None
        seen: dict[str, Node] = {str(key.value): value for key, value in pairs_of(node)}
        for name, value in seen.items():
            if name.endswith("_template") and is_string(value):
                yield (*holder, name), value


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
