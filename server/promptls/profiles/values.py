"""Single values of a profile's form: each reader gives the value, and reports at its place what it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from promptls.diagnostics import Safety, Severity
from promptls.profiles.tree import Node
from promptls.text.lazy_pattern import LazyPattern

_DATE = LazyPattern(r"[0-9]{4}(?:-[0-9]{2}){0,2}\Z")
_RULE = LazyPattern(r"(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*/)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")
"""A name, which begins with that of its pack where it is not one of promptls's own."""


WORDS: dict[Callable[..., Any], tuple[Any, ...]] = {}
"""The readers that `word` has made, and what each of them takes."""


def text(node: Node) -> str:
    """Text."""
    if not isinstance(node.value, str):
        node.report("this has to be text" + ("; put it in quotes" if node.kind == "scalar" else ""))
        return ""
    return node.value


def texts(node: Node) -> tuple[str, ...]:
    """One text, or a list of them."""
    if node.kind == "list":
        return tuple(text(item) for item in node.value)
    return (text(node),)


def number(node: Node) -> int:
    """A whole number."""
    if not isinstance(node.value, int) or isinstance(node.value, bool):
        node.report("this has to be a whole number")
        return 0
    return node.value


def truth(node: Node) -> bool:
    """True or false."""
    if not isinstance(node.value, bool):
        node.report("this has to be true or false")
    return bool(node.value)


def date(node: Node) -> str:
    """An ISO date, or the year or month of one."""
    if not isinstance(node.value, (str, int)) or not _DATE.match(str(node.value)):
        node.report("this has to be a date such as 2026-11-22")
    return str(node.value)


def data(node: Node) -> Any:
    """Any value, as plain data."""
    return node.plain()


def data_map(node: Node) -> Mapping[str, Any]:
    """A map of any values, as plain data."""
    return node.plain() if is_map(node) else {}


def numbers(node: Node) -> Mapping[str, float]:
    """A map whose values are numbers."""
    for _, value in node.value.values() if is_map(node) else ():
        if not isinstance(value.value, (int, float)) or isinstance(value.value, bool):
            value.report("this has to be a number")
    return data_map(node)


def rules(node: Node) -> tuple[str, ...]:
    """One rule name, or a list of them."""
    for item in node.value if node.kind == "list" else (node,):
        if isinstance(item.value, str) and not _RULE.match(item.value):
            item.report(f'"{item.value}" is not the name of a rule; use one such as dense-instructions')
    return texts(node)


def rule(node: Node) -> str:
    """One rule name."""
    return "".join(rules(node)[:1]) if node.kind == "scalar" else text(node)


def word(words: tuple[Any, ...]) -> Callable[[Node], Any]:
    """A reader for one of the given words."""

    def read(node: Node) -> Any:
        if node.kind != "scalar" or node.value not in words:
            shown = f'"{node.value}"' if node.kind == "scalar" else "this"
            node.report(f"{shown} is not known here; use {either(words)}")
        return node.value

    WORDS[read] = words
    return read


def severity(node: Node) -> Severity | None:
    """error, warning, info or hint."""
    labels = tuple(level.label for level in reversed(Severity))
    label = word(labels)(node)
    return Severity.parse(label) if label in labels else None


def safety(node: Node) -> Safety | None:
    """safe or unsafe."""
    words = tuple(level.value for level in Safety)
    found = word(words)(node)
    return Safety(found) if found in words else None


def either(words: tuple[Any, ...]) -> str:
    """The words as people list them: a, b or c."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else str(words[0])


def is_map(node: Node) -> bool:
    """Whether the node is a map; reports it if not."""
    if node.kind != "map":
        node.report("this has to be a map of keys")
    return bool(node.kind == "map")
