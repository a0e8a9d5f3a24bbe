"""Commands of Gemini CLI: TOML with `prompt` and `description`.

Source: google-gemini/gemini-cli, docs/cli/custom-commands.md (read 2026-11-22): `{{args}}`, without
blanks, is what the person typed, `!{…}` the output of a command, `@{…}` a file. No model is named in the
file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from promptls.formats.exact_names import tell_blanks
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.reading import Reading
from promptls.formats.templates import Placeholder
from promptls.formats.toml_text import TomlFault, Value, read_toml, toml_text, top_level
from promptls.prompt import Kind, MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span
from promptls.text.lazy_pattern import LazyPattern

_PROMPT = LazyPattern(r"^[ \t]*prompt[ \t]*=[ \t]*[\"']", re.MULTILINE)
_INJECTION = LazyPattern(r"\{\{args\}\}|[!@]\{[^{}\n]{0,400}(?:\{[^{}\n]{0,400}\}[^{}\n]{0,400}){0,20}\}")
_NO_PROMPT = 'The command has no "prompt"; give it one, a string'


def _sniff(candidate: Candidate) -> Claim | None:
    path = candidate.path
    if path is None or path.suffix.lower() != ".toml":
        return None
    above = [part.lower() for part in path.parts[:-1]]
    if any(pair == (".gemini", "commands") for pair in pairwise(above)):
        return Claim(95, 'the file lies in ".gemini/commands"')
    if "commands" in above and _PROMPT.search(candidate.head):
        return Claim(75, 'the file lies in a folder "commands" and has a "prompt"')
    return None


def _scan(text: str) -> Iterator[Placeholder]:
    for match in _INJECTION.finditer(text):
        name = "args" if match.group() == "{{args}}" else None
        yield Placeholder(Span(*match.span()), name, "gemini")


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    start = text_start(source)
    places = top_level(source, start)
    data: dict[str, Any] = {}
    try:
        data = read_toml(source, start)
    except TomlFault as fault:
        place = Span(fault.offset, fault.offset)
        reading.tell(place, f"The TOML is not valid here: {fault}; Gemini CLI will not load the command")
    if not reading.problems:
        _read_prompt(reading, data, places)
    data.pop("prompt", None)
    return Prompt(
        format="gemini-command",
        kind=Kind.COMMAND,
        messages=tuple(reading.messages),
        metadata=data,
        metadata_spans={(name,): value.span for name, value in places.items() if name in data},
        variables=tuple(reading.variables),
        problems=tuple(reading.problems),
    )


def _read_prompt(reading: Reading, data: dict[str, Any], places: dict[str, Value]) -> None:
    prompt, place = data.get("prompt"), places.get("prompt")
    if not isinstance(prompt, str):
        reading.tell(place.span if place else Span(0, 0), _NO_PROMPT)
        return
    text = toml_text(reading.source, place.span, prompt) if place else None
    if text is not None:
        reading.add(Role.USER, text, ("prompt",), _scan)
        tell_blanks(reading, ("args",), "Gemini CLI")


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    raise EditRefused("a command of Gemini CLI names no model and has no other settings")


FORMAT = Format(
    id="gemini-command",
    title="Gemini CLI command",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
    comment=("#", ""),
    takes=Takes((".toml",), 'a place in ".gemini/commands", or a "prompt" in a folder "commands"'),
)
