"""What keeps a template from being filled in at all: tags that are not closed, and blocks without their end.

Jinja and Handlebars refuse such a template as a whole, so that no model gets any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptls.formats.handlebars import handlebars_tags
from promptls.formats.jinja import jinja_tags
from promptls.formats.reading import Reading
from promptls.named_tuple import NamedTuple
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_JINJA_OPENING = LazyPattern(r"\{\{|\{%|\{#")
_JINJA_BLOCKS = frozenset("for if macro call filter block with autoescape trans raw".split())
_JINJA_HEAD = LazyPattern(r"[-+\s]*([A-Za-z_]\w*)(.*)", re.DOTALL)
_JINJA_ELSE = {"else": ("for", "if"), "elif": ("if",)}
_JINJA_STRING = LazyPattern(r"\"[^\"]*\"|'[^']*'")
_BARS_HEAD = LazyPattern(r"([#^/])(?:[*>]\s*)?([^\s~}|]*)")


class TemplateFault(NamedTuple):
    """What is wrong, at its tag."""

    span: Span
    message: str


class _Open(NamedTuple):
    name: str
    span: Span


def jinja_faults(text: str) -> Iterator[TemplateFault]:
    """The faults of a Jinja template. Tags that are not Jinja's own belong to extensions, and are left."""
    stack: list[_Open] = []
    at = 0
    for tag in jinja_tags(text):
        raw = bool(stack) and stack[-1].name == "raw"
        if not raw:
            yield from _unclosed(text, at, tag.span.start)
        at = tag.span.end
        if tag.kind == "{%":
            yield from _jinja_statement(text, tag.span, text[tag.inner.start : tag.inner.end], stack)
        elif tag.kind == "{{" and not text[tag.inner.start : tag.inner.end].strip(" \t\r\n-+"):
            yield TemplateFault(
                tag.span, f'"{_shown(text, tag.span)}" names nothing; write what it stands for'
            )
    if not (stack and stack[-1].name == "raw"):
        yield from _unclosed(text, at, len(text))
    for opened in stack:
        yield _without_end(text, opened, f"{{% end{opened.name} %}}")


def _unclosed(text: str, start: int, end: int) -> Iterator[TemplateFault]:
    found = _JINJA_OPENING.search(text, start, end)
    if found:
        closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[found.group()]
        yield _not_closed(Span(*found.span()), found.group(), closing)


def _jinja_statement(text: str, span: Span, inner: str, stack: list[_Open]) -> Iterator[TemplateFault]:
    head = _JINJA_HEAD.match(inner)
    name, rest = (head.group(1), head.group(2)) if head else ("", "")
    if name in _JINJA_BLOCKS or (name == "set" and "=" not in _JINJA_STRING.sub("", rest)):
        stack.append(_Open(name, span))
    elif name in _JINJA_ELSE:
        if not stack or stack[-1].name not in _JINJA_ELSE[name]:
            yield _stray(text, span)
    elif name.startswith("end") and name[3:] in _JINJA_BLOCKS | {"set"}:
        if stack and stack[-1].name == name[3:]:
            stack.pop()
        else:
            yield _stray(text, span)


def handlebars_faults(text: str) -> Iterator[TemplateFault]:
    """The faults of a Handlebars template. One with raw blocks (`{{{{`) is left alone."""
    if "{{{{" in text:
        return
    stack: list[_Open] = []
    at = 0
    for span, tag in handlebars_tags(text):
        at = span.end
        body = tag.strip("{}~ \t\r\n")
        if text[max(0, span.start - 1) : span.start] == "\\" or body.startswith("!"):
            continue
        if "{{" in tag.lstrip("{"):
            yield _not_closed(Span(span.start, span.start + 2), "{{", "}}")
            continue
        yield from _bars_block(text, span, body, stack)
    left = text.find("{{", at)
    if left >= 0 and text[max(0, left - 1) : left] != "\\":
        yield _not_closed(Span(left, left + 2), "{{", "}}")
    for opened in stack:
        yield _without_end(text, opened, f"{{{{/{opened.name}}}}}")


def _bars_block(text: str, span: Span, body: str, stack: list[_Open]) -> Iterator[TemplateFault]:
    head = _BARS_HEAD.match(body)
    if body == "else" or body.startswith("else ") or body == "^":
        if not stack:
            yield _stray(text, span)
    elif head and head.group(1) == "/":
        if stack and stack[-1].name == head.group(2):
            stack.pop()
        else:
            yield _stray(text, span)
    elif head and head.group(2):
        stack.append(_Open(head.group(2), span))


def _not_closed(span: Span, opening: str, closing: str) -> TemplateFault:
    return TemplateFault(
        span,
        f'"{opening}" is not closed, so that the template cannot be filled in; write "{closing}" after it',
    )


def _stray(text: str, span: Span) -> TemplateFault:
    return TemplateFault(
        span,
        f'"{_shown(text, span)}" has no block that it belongs to; take it out, or open the block above it',
    )


def _without_end(text: str, opened: _Open, end: str) -> TemplateFault:
    return TemplateFault(
        opened.span, f'The block "{_shown(text, opened.span)}" has no end; write "{end}" after it'
    )


def _shown(text: str, span: Span) -> str:
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= 40 else words[:39] + "…"


def tell_faults(reading: Reading, faults: Iterable[TemplateFault], start: int) -> None:
    """Tell the faults of a template that stands in the file as it is, from `start` on."""
    for fault in faults:
        reading.tell(fault.span.shift(start), fault.message)


def tell_jinja_faults(reading: Reading) -> None:
    """Tell the faults of the messages so far, each of which is a template of its own."""
    for message in reading.messages:
        for fault in jinja_faults(message.text.text):
            reading.tell(message.text.to_file(fault.span), fault.message)
