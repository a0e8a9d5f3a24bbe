"""Jinja templates (`.j2`, `.jinja`, `.jinja2`) that are prompts, by their place or name.

Most files of these names are templates of code or settings (46 of the 155 in promptflow), so that a name
with a language in it (`step.yml.jinja2`) is never taken for a prompt. Where the first line is a role
marker the file is a chat, split as promptflow does it.
"""

from __future__ import annotations

from pathlib import PurePath

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.jinja import scan_jinja
from promptls.formats.names import folders, name_words, never_a_prompt
from promptls.formats.reading import Reading
from promptls.formats.role_lines import ROLE_MARKS, begins_with_role, role_sections
from promptls.formats.roles import chat_kind
from promptls.formats.sections import Section, section_texts
from promptls.formats.template_faults import jinja_faults, tell_faults
from promptls.formats.template_parts import part_of
from promptls.prompt import Kind, Prompt, Role
from promptls.text import Span

_ENDINGS = (".j2", ".jinja", ".jinja2")
_TEXT = frozenset({"", ".md", ".txt", ".prompt"})
_SYSTEM = frozenset({"system", "sys"})


def _sniff(candidate: Candidate) -> Claim | None:
    path = candidate.path
    if path is None or path.suffix.lower() not in _ENDINGS or never_a_prompt(path):
        return None
    if PurePath(path.stem).suffix.lower() not in _TEXT:
        return None
    if "prompts" in folders(path):
        return Claim(70, 'the file is a Jinja template in a folder "prompts"')
    words = set(name_words(path))
    if words & {"prompt", "prompts"}:
        return Claim(70, 'the file is a Jinja template with "prompt" in its name')
    if begins_with_role(candidate.head):
        return Claim(60, "the file is a Jinja template that begins with a role")
    return None


def _split(source: str) -> list[Section]:
    start = text_start(source)
    whole = Span(start, len(source))
    if begins_with_role(source):
        return list(role_sections(source, whole))
    return [Section(Role.USER, whole)]


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    chat = begins_with_role(source)
    system = not chat and path is not None and not _SYSTEM.isdisjoint(name_words(path))
    scan = part_of(scan_jinja, source)
    for role, text in section_texts(source, _split, ROLE_MARKS):
        reading.add(Role.SYSTEM if system else role, text, (), scan)
    start = text_start(source)
    tell_faults(reading, jinja_faults(source[start:]), start)
    messages = tuple(reading.messages)
    return Prompt(
        format="jinja",
        kind=chat_kind(messages) if chat else Kind.SYSTEM if system else Kind.TASK,
        messages=messages,
        variables=tuple(reading.variables),
        problems=tuple(reading.problems),
    )


FORMAT = Format(
    id="jinja",
    title="Jinja template",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    comment=("{#", "#}"),
    takes=Takes(
        (".j2", ".jinja", ".jinja2"),
        'a text template in a folder "prompts", with "prompt" in its name, or with a role in its first line',
    ),
)
