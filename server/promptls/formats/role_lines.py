"""Messages under lines such as `system:` or `# User:`, as Prompty and promptflow split them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.formats.roles import role_of
from promptls.formats.sections import Section
from promptls.prompt import Role
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_ROLES = "system|user|assistant|developer"
_MARKER = LazyPattern(
    rf"^[^\S\n]*(?:#[^\S\n]*)?({_ROLES})(?:\[[^\]\n]{{0,500}}\])?[^\S\n]*:[^\S\n]*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
ONE_MARK = LazyPattern(rf"\s*(?:#[^\S\n]*)?(?:{_ROLES})(?:\[[^\]\n]{{0,500}}\])?[^\S\n]*:\s*", re.IGNORECASE)
"""What stands between two messages, if it is one marker and nothing else."""
ROLE_MARKS = LazyPattern(rf"\b(?:{_ROLES})\b|---|\+\+\+", re.IGNORECASE)
"""What in a line could make it a marker, or end front matter."""


def begins_with_role(text: str) -> bool:
    """True if the first line that is not blank is a marker."""
    text = text.lstrip("\ufeff \t\r\n")
    line = text.partition("\n")[0].rstrip("\r")
    return _MARKER.match(line) is not None


def role_sections(source: str, body: Span) -> Iterator[Section]:
    """The messages in `body`: what stands before the first marker is the system's.

    Line breaks at both ends of a message are not part of it; a message of nothing but blanks is none.
    """
    role = Role.SYSTEM
    # Line breaks are compared as the loaders see them: they open the file as text.
    text = source.replace("\r\n", " \n").replace("\r", "\n")
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]
    start = body.start
    for match in _MARKER.finditer(text, start, body.end):
        yield from _section(source, role, start, match.start())
        role = role_of(match.group(1)) or Role.SYSTEM
        start = match.end()
    yield from _section(source, role, start, body.end)


def _section(source: str, role: Role, start: int, end: int) -> Iterator[Section]:
    while start < end and source[start] in "\r\n":
        start += 1
    while start < end and source[end - 1] in "\r\n":
        end -= 1
    if source[start:end].strip():
        yield Section(role, Span(start, end))
