"""Template syntax inside prompt text: which spans are placeholders and control tags, never to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from promptls.named_tuple import NamedTuple, made
from promptls.prompt import Variable
from promptls.text import Span
from promptls.text.followed import Followed, by_lines
from promptls.text.lazy_pattern import LazyPattern

# Every repetition is bounded, so that a text of nothing but openers stays linear.
_SYNTAXES = {
    "jinja": r"\{%[^\n]{0,400}?%\}|\{#[^\n]{0,400}?#\}",
    # {{"sku": "A1"}} is JSON with its braces doubled, as format strings want it, and the last brace of
    # {"to": {{to}}} belongs to the JSON: three close only what three open.
    "mustache": r"\{\{(?P<three>\{)?(?!\s{0,4}[\"'][^\"'{}\n]{0,80}[\"']\s{0,4}:)"
    r"[^{}\n]{1,200}(?(three)\}\}\}|\}\})",
    "dollar": r"\$\{[^{}\n]{1,200}\}",
    "brace": r"\{[A-Za-z_][\w.]{0,60}\}",
    "arguments": r"\$(?:ARGUMENTS\b|[1-9]\b)",
}
MARKDOWN_SYNTAXES = ("jinja", "mustache", "dollar", "brace", "arguments")
_OPENING = LazyPattern(r"[{$]")
_NAME = LazyPattern(r"[A-Za-z_][\w.\-]*")
_CONTROL_WORDS = frozenset({"else", "end", "this", "each", "if", "unless", "with"})


class Placeholder(NamedTuple):
    """One piece of template syntax; `name` is None for control tags and comments.

    `places` are those of the name in it; none where nobody can give it another name.
    """

    span: Span
    name: str | None
    syntax: str
    places: tuple[Span, ...] = ()


def scan_templates(text: str, syntaxes: tuple[str, ...] = MARKDOWN_SYNTAXES) -> Iterator[Placeholder]:
    """The template syntax in `text`, in order, without overlaps."""
    if "{" not in text and "$" not in text:
        return
    for at, (name, syntax, length, places) in _in_lines_of(syntaxes)(text):
        where = tuple([place.shift(at) for place in places]) if places else ()
        yield made(Placeholder, (made(Span, (at, at + length)), name, syntax, where))


_Syntax = tuple[str | None, str, int, tuple[Span, ...]]
"""The name in a piece of syntax, which syntax it is, how long it is, and where the name stands in it."""


@cache
def _in_lines_of(syntaxes: tuple[str, ...]) -> Followed[list[tuple[int, _Syntax]]]:
    """Finds these syntaxes; none of them spans lines."""
    pattern = re.compile("|".join(f"(?P<{name}>{_SYNTAXES[name]})" for name in syntaxes))

    def find(text: str, start: int, end: int) -> Iterator[tuple[int, _Syntax]]:
        at = start
        # Every syntax begins so; to try them all at each character takes ten times as long.
        for opening in _OPENING.finditer(text, start, end):
            if opening.start() < at or (match := pattern.match(text, opening.start(), end)) is None:
                continue
            at = match.end()
            syntax = match.lastgroup or ""
            name, places = _named(syntax, match.group())
            yield match.start(), (name, syntax, at - match.start(), places)

    return by_lines(find)


def mustache(text: str) -> Iterator[Placeholder]:
    """The `{{name}}` in `text`, for formats that fill in nothing else."""
    return scan_templates(text, ("mustache",))


def _named(syntax: str, raw: str) -> tuple[str | None, tuple[Span, ...]]:
    """The name in a placeholder, if it has one, and its place there."""
    inner = raw.strip("{}$").strip()
    if syntax == "arguments":
        return inner, ()
    match = _NAME.match(inner)
    if syntax == "jinja" or match is None or match.group() in _CONTROL_WORDS:
        return None, ()
    name, at = match.group(), raw.find(inner)
    # `${input:name:hint}` is VS Code's way to ask for a value; its name stands second.
    if syntax == "dollar" and ":" in inner and (second := inner.split(":")[1].strip()):
        name, at = second, raw.find(second, raw.find(":"))
    return name, (Span(at, at + len(name)),)


def placeholders_in(span: Span, names: Mapping[str, Iterable[Span]], syntax: str) -> Iterator[Placeholder]:
    """One placeholder for each name in the tag at `span`, or one without a name."""
    for name, places in names.items():
        yield Placeholder(span, name, syntax, tuple(places))
    if not names:
        yield Placeholder(span, None, syntax)


def variables_of(placeholders: Iterable[Placeholder], message: int) -> tuple[Variable, ...]:
    """The placeholders that stand for a value, as variables of one message."""
    return tuple(
        [
            made(Variable, (name, message, span, syntax, places))
            for span, name, syntax, places in placeholders
            if name
        ]
    )
