"""JSON that a template engine fills in before anyone reads it, so that tags may stand where JSON has none."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.formats.jinja import Tag, jinja_tags
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_QUOTE = LazyPattern(r'\\.|"')


class Masked(NamedTuple):
    """A text as long as the template, that JSON can be read from, and the tags outside of strings."""

    text: str
    outside: tuple[Span, ...]


def mask_templates(text: str) -> Masked:
    """The template with its Jinja tags made harmless: what prints a value is `0`, a statement is blank.

    Within a string a tag keeps its length and loses its quotes and backslashes.
    """
    parts: list[str] = []
    outside: list[Span] = []
    at, quoted = 0, False
    for tag in jinja_tags(text):
        between = text[at : tag.span.start]
        quoted = _ends_quoted(between, quoted)
        parts += [between, "".join(_harmless(text, tag, quoted=quoted))]
        if not quoted:
            outside.append(tag.span)
        at = tag.span.end
    return Masked("".join([*parts, text[at:]]), tuple(outside))


def _harmless(text: str, tag: Tag, *, quoted: bool) -> Iterator[str]:
    raw = text[tag.span.start : tag.span.end]
    if quoted:
        yield from ("_" if char in '"\\' or char < " " else char for char in raw)
        return
    yield "0" if tag.kind == "{{" else " "
    yield from ("\n" if char == "\n" else " " for char in raw[1:])


def _ends_quoted(text: str, quoted: bool) -> bool:
    """True if a string of JSON is open where `text` ends."""
    for match in _QUOTE.finditer(text):
        quoted ^= match.group() == '"'
    return quoted
