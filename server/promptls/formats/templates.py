"""Template syntax inside prompt text: which spans are placeholders and control tags, never to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from promptls.prompt import Variable
from promptls.text import Span

# Every repetition is bounded, so that a text of nothing but openers stays linear.
_SYNTAXES = {
    "jinja": r"\{%[^\n]{0,400}?%\}|\{#[^\n]{0,400}?#\}",
    # {{"sku": "A1"}} is JSON with its braces doubled, as format strings want it.
    "mustache": r"\{\{\{?(?!\s{0,4}[\"'][^\"'{}\n]{0,80}[\"']\s{0,4}:)[^{}\n]{1,200}\}?\}\}",
    "dollar": r"\$\{[^{}\n]{1,200}\}",
    "brace": r"\{[A-Za-z_][\w.]{0,60}\}",
    "arguments": r"\$(?:ARGUMENTS\b|[1-9]\b)",
}
MARKDOWN_SYNTAXES = ("jinja", "mustache", "dollar", "brace", "arguments")
_OPENING = re.compile(r"[{$]")
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")
_CONTROL_WORDS = frozenset({"else", "end", "this", "each", "if", "unless", "with"})


class Placeholder(NamedTuple):
    """One piece of template syntax; `name` is None for control tags and comments."""

    span: Span
    name: str | None
    syntax: str


def _compiled(syntaxes: tuple[str, ...]) -> re.Pattern[str]:
    pattern = _CACHE.get(syntaxes)
    if pattern is None:
        pattern = re.compile("|".join(f"(?P<{name}>{_SYNTAXES[name]})" for name in syntaxes))
        _CACHE[syntaxes] = pattern
    return pattern


_CACHE: dict[tuple[str, ...], re.Pattern[str]] = {}


def scan_templates(text: str, syntaxes: tuple[str, ...] = MARKDOWN_SYNTAXES) -> Iterator[Placeholder]:
    """The template syntax in `text`, in order, without overlaps."""
    if "{" not in text and "$" not in text:
        return
    pattern, at = _compiled(syntaxes), 0
    # Every syntax begins so; to try them all at each character takes ten times as long.
    for opening in _OPENING.finditer(text):
        if opening.start() < at or (match := pattern.match(text, opening.start())) is None:
            continue
        at = match.end()
        syntax = match.lastgroup or ""
        yield Placeholder(Span(*match.span()), _name_of(syntax, match.group()), syntax)


def mustache(text: str) -> Iterator[Placeholder]:
    """The `{{name}}` in `text`, for formats that fill in nothing else."""
    return scan_templates(text, ("mustache",))


def _name_of(syntax: str, raw: str) -> str | None:
    if syntax == "jinja":
        return None
    inner = raw.strip("{}$").strip()
    if syntax == "mustache" and inner[:1] in "#/^!>&":
        return None
    match = _NAME.match(inner)
    if syntax == "arguments":
        return inner
    if match is None or match.group() in _CONTROL_WORDS:
        return None
    # `${input:name:hint}` is VS Code's way to ask for a value; its name stands second.
    if syntax == "dollar" and ":" in inner:
        return inner.split(":")[1].strip() or match.group()
    return match.group()


def variables_of(placeholders: Iterable[Placeholder], message: int) -> tuple[Variable, ...]:
    """The placeholders that stand for a value, as variables of one message."""
    return tuple(Variable(p.name, message, p.span, p.syntax) for p in placeholders if p.name)
