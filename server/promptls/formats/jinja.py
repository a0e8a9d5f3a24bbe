"""Jinja in prompt text: which spans are its syntax, and which variables a template asks for.

Read in one pass without backtracking. A name counts as a variable where Jinja would look it up in what
the caller passes: not names that the template itself binds (`for`, `set`, `macro`, `import`, `call`),
attributes, filters, tests, keyword arguments or text in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.formats.templates import Placeholder, placeholders_in
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = LazyPattern(r"\{\{|\{%|\{#")
_RAW_END = LazyPattern(r"\{%[-+]?\s{0,20}endraw\s{0,20}[-+]?%\}")
_TOKEN = LazyPattern(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[0-9][\w.]*|[A-Za-z_]\w*|==|!=|<=|>=|[^\s\w]", re.DOTALL
)
_WORDS = frozenset(
    "and or not in is if else elif endif for endfor set endset macro endmacro call endcall filter endfilter "
    "block endblock extends include import from as with endwith without context ignore missing recursive "
    "true false none True False None raw endraw do break continue scoped required autoescape endautoescape "
    "loop self super caller varargs kwargs range dict lipsum cycler joiner namespace".split()
)


class Tag(NamedTuple):
    """One piece of syntax: `kind` is its opening, `inner` what stands between opening and closing."""

    kind: str
    span: Span
    inner: Span


def jinja_tags(text: str) -> Iterator[Tag]:
    """The tags of a template in order; what `{% raw %}` holds is text, and so is what is never closed."""
    at = 0
    missing: set[str] = set()
    while match := _OPENING.search(text, at):
        kind = match.group()
        closing = _CLOSING[kind]
        end = -1 if kind in missing else _close(text, match.end(), closing, quoted=kind != "{#")
        if end < 0:
            missing.add(kind)
            at = match.end()
            continue
        at = end + 2
        yield Tag(kind, Span(match.start(), at), Span(match.end(), end))
        if kind == "{%" and text[match.end() : end].strip(" \t\r\n-+") == "raw":
            raw = _RAW_END.search(text, at)
            at = raw.start() if raw else len(text)


def _close(text: str, at: int, closing: str, *, quoted: bool) -> int:
    """Where the tag ends; text in quotes may hold the closing."""
    end = text.find(closing, at)
    if end < 0 or not quoted:
        return end
    inner = text[at:end]
    if inner.count('"') % 2 == 0 and inner.count("'") % 2 == 0:
        return end
    further = text.find(closing, end + 2)
    whole = text[at:further] if further >= 0 else "\n"
    balanced = whole.count('"') % 2 == 0 and whole.count("'") % 2 == 0
    return further if balanced and "\n" not in whole else end


def scan_jinja(text: str) -> Iterator[Placeholder]:
    """The syntax in `text`, one placeholder a tag; one that prints a single variable has its name."""
    bound: set[str] = set()
    for tag in jinja_tags(text):
        names: dict[str, list[Span]] = {}
        for name, at in _names(text[tag.inner.start : tag.inner.end], tag.kind, bound):
            start = tag.inner.start + at
            names.setdefault(name, []).append(Span(start, start + len(name)))
        yield from placeholders_in(tag.span, names, "jinja")


def _names(inner: str, kind: str, bound: set[str]) -> Iterator[tuple[str, int]]:
    """Each name that is looked up, with its place, as often as it stands there."""
    if kind == "{#":
        return
    matches = list(_TOKEN.finditer(inner))
    first = next((at for at, match in enumerate(matches) if match.group() not in "-+"), len(matches))
    matches = matches[first:]
    if kind == "{%":
        matches = matches[_statement([match.group() for match in matches], bound) :]
    tokens = [match.group() for match in matches]
    for at, token in enumerate(tokens):
        if not (token[0].isalpha() or token[0] == "_") or token in _WORDS or token in bound:
            continue
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        if before in (".", "|", "is") or (before == "not" and at > 1 and tokens[at - 2] == "is"):
            continue
        if after == "=" and before in ("(", ","):
            continue
        yield token, matches[at].start()


def _statement(tokens: list[str], bound: set[str]) -> int:
    """How many tokens stand before a statement's expression; names that it binds are added to `bound`."""
    head, rest = (tokens[0], tokens[1:]) if tokens else ("", [])
    if head == "for" and "in" in rest:
        cut = rest.index("in")
        _bind(rest[:cut], bound)
        return cut + 2
    if head in ("set", "with"):
        cut = rest.index("=") if "=" in rest else len(rest)
        _bind(rest[:cut], bound)
        return cut + 1
    if head in ("macro", "call", "import", "from", "filter", "block"):
        _bind(rest, bound)
        return len(tokens)
    return 1 if head in ("include", "if", "elif", "else", "do", "extends") else len(tokens)


def _bind(tokens: list[str], bound: set[str]) -> None:
    bound.update(token for token in tokens if (token[0].isalpha() or token[0] == "_") and token not in _WORDS)
