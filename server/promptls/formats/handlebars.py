"""Handlebars in prompt text: which spans are its syntax, and which variables a template asks for.

Inside `{{#each}}` and `{{#with}}` a name belongs to the item, so that only `@root.name` is known to be
a variable there.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formats.templates import Placeholder, placeholders_in
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TOKEN = LazyPattern(r"\"[^\"]*\"|'[^']*'|[@\w./\-\[\]]+|=|[()|]")
_NAME = LazyPattern(r"[A-Za-z_][\w-]*")
_SCOPES = frozenset({"each", "with"})
_WORDS = frozenset("else this true false null undefined as".split())
_NO_INPUT = frozenset("role history media section json output".split())


def scan_handlebars(text: str, scopes: list[bool] | None = None) -> Iterator[Placeholder]:
    """The syntax in `text`: a placeholder for each variable of a tag, or one without a name.

    `scopes` are the blocks that are open where the text begins, and whether each changes what names mean;
    it is left as it is where the text ends.
    """
    open_scopes = [] if scopes is None else scopes
    for span, inner in handlebars_tags(text):
        body = inner.strip("{}~ \t\r\n")
        sign = body[:1]
        names: dict[str, list[Span]] = {}
        if sign == "/":
            if open_scopes:
                open_scopes.pop()
        elif sign not in ("!", ">") and body and "\n" not in body:
            content = body.lstrip("#^&*")
            tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(content)]
            base = span.start + inner.find(content)
            for name, at in _names(tokens, block=sign in ("#", "^"), scoped=any(open_scopes)):
                names.setdefault(name, []).append(Span(base + at, base + at + len(name)))
            if sign == "#" or (sign == "^" and len(body) > 1):
                open_scopes.append(bool(tokens) and tokens[0][0] in _SCOPES)
        yield from placeholders_in(span, names, "handlebars")


def handlebars_tags(text: str) -> Iterator[tuple[Span, str]]:
    """The tags of a template in order, with their braces; an opening without a closing ends the search."""
    at = 0
    while (start := text.find("{{", at)) >= 0:
        closing = "--}}" if text.startswith(("{{!--", "{{~!--"), start) else "}}"
        end = text.find(closing, start + 2)
        if end < 0:
            return
        end += len(closing)
        if text.startswith("{{{", start) and text.startswith("}", end):
            end += 1
        yield Span(start, end), text[start:end]
        at = end


def _names(tokens: list[tuple[str, int]], *, block: bool, scoped: bool) -> Iterator[tuple[str, int]]:
    """The inputs that one tag looks up. The first word of a tag with arguments is a helper, no variable."""
    helper = block or len(tokens) > 1
    for at, (token, start) in enumerate(tokens):
        if token == "as":
            break
        if token[0] in "\"'()|=" or (at + 1 < len(tokens) and tokens[at + 1][0] == "="):
            continue
        if (at == 0 and helper) or (at and tokens[at - 1][0] == "("):
            continue
        found = _input(token, scoped)
        if found is not None and not (at == 0 and found[0] in _NO_INPUT):
            yield found[0], start + found[1]


def _input(token: str, scoped: bool) -> tuple[str, int] | None:
    """The name that a path begins with, and where."""
    lead = len("@root.") if token.startswith("@root.") else 0
    if not lead and (scoped or token[0] in "@."):
        return None
    match = _NAME.match(token, lead)
    return (match.group(), lead) if match and match.group() not in _WORDS else None
