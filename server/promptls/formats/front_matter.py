"""YAML front matter at the head of a Markdown file: strictly where it is YAML, key by key where it is not.

Most `.mdc` files and many agent files are not valid YAML (`globs: *.ts`, a colon in an unquoted
description). Their own tools read them line by line, so we do too, and keep what is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.metadata import restructured, with_value
from promptls.formats.yaml_edit import block_lines, set_value, value_text
from promptls.formats.yaml_removal import remove_value, rename_key
from promptls.formats.yaml_tree import TooManyValues, YamlFault, read_values, read_yaml
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, MetadataRemoval, MetadataRename, Problem, Prompt
from promptls.text import Edit, EditRefused, Span, newline_of, trim_edit
from promptls.text.lazy_pattern import LazyPattern

BOM = "\ufeff"
_FENCE = LazyPattern(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSE = LazyPattern(r"(?:\r\n|\n|\r(?!\n))(---[ \t]*(?:\r\n|\n|\r|\Z))")
_KEY = LazyPattern(r"(?:(?<=[\r\n])|\A)([A-Za-z_][\w.\-]{0,80})[ \t]*:(?:[ \t]+([^\r\n]*)|(?=[\r\n]|\Z))")


class FrontMatter(NamedTuple):
    """`inner` is the YAML between the fences, None if there is no front matter; `body` what follows.

    `strict` is false where the YAML had to be read line by line.
    """

    inner: Span | None
    body: Span
    data: Mapping[str, Any] = MappingProxyType({})
    spans: Mapping[MetadataPath, Span] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()
    strict: bool = True


def text_start(source: str) -> int:
    """Where a file's text begins: after its byte order mark, if it has one."""
    return 1 if source.startswith(BOM) else 0


def read_front_matter(source: str, at: int | None = None) -> FrontMatter:
    """The front matter of a file, if it begins on the first line; unclosed, it is a problem and not read.

    `at` is where it begins in formats that allow something before it.
    """
    start = text_start(source) if at is None else at
    whole = Span(start, len(source))
    opening = _FENCE.match(source, start)
    if opening is None:
        return FrontMatter(None, whole)
    # The line break of the opening fence may be the one before the closing fence.
    closing = _CLOSE.search(
        source, opening.end() - 1 if source[opening.end() - 1] in "\r\n" else opening.end()
    )
    if closing is None:
        return FrontMatter(None, whole, problems=_unclosed(source, opening))
    inner = Span(opening.end(), max(opening.end(), closing.start(1)))
    body = Span(closing.end(), len(source))
    document = read_yaml(source[inner.start : inner.end], inner.start)
    if document.fault is None and (document.root is None or document.root.kind == "mapping"):
        try:
            data, spans = read_values(document.root) if document.root else ({}, {})
        except TooManyValues as many:
            return FrontMatter(inner, body, problems=(_problem(many.place, many.told(source)),))
        return FrontMatter(inner, body, data, spans)
    return _read_leniently(source, inner, body, document.fault) or FrontMatter(None, whole)


def _unclosed(source: str, opening: re.Match[str]) -> tuple[Problem, ...]:
    if not _KEY.match(source[opening.end() : opening.end() + 200]):
        return ()
    span = Span(opening.start(), opening.start() + 3)
    message = 'The front matter that begins with "---" is not closed; put a line "---" after its last key'
    return (Problem(span, message, Severity.WARNING),)


def _problem(span: Span, what: str) -> Problem:
    return Problem(span, f"The front matter {what}", Severity.WARNING)


class _Entry(NamedTuple):
    key: str
    span: Span
    value: Span


def _entries(source: str, inner: Span) -> Iterator[_Entry]:
    """The top-level keys with all lines that belong to them, up to the next top-level key."""
    text = source[inner.start : inner.end]
    matches = list(_KEY.finditer(text))
    for match, after in zip_longest(matches, matches[1:]):
        end = after.start() if after else len(text)
        first = match.start(2) if match.group(2) is not None else match.end()
        value = text[first:end].strip()
        begin = first + len(text[first:end]) - len(text[first:end].lstrip()) if value else first
        yield _Entry(
            match.group(1),
            Span(match.start(), end).shift(inner.start),
            Span(begin, begin + len(value)).shift(inner.start),
        )


def _read_leniently(source: str, inner: Span, body: Span, fault: YamlFault | None) -> FrontMatter | None:
    data: dict[str, Any] = {}
    spans: dict[MetadataPath, Span] = {}
    problems: list[Problem] = []
    for entry in _entries(source, inner):
        document = read_yaml(source[entry.span.start : entry.span.end], entry.span.start)
        if document.root and document.root.kind == "mapping" and len(document.root.pairs) == 1:
            try:
                values, places = read_values(document.root)
            except TooManyValues:
                continue
            data.update(values)
            spans.update(places)
            continue
        data[entry.key] = source[entry.value.start : entry.value.end]
        spans[(entry.key,)] = entry.value
        if document.fault and not _is_bare_glob(entry, data[entry.key]):
            problems.append(_not_yaml(entry, document.fault))
    if not data:
        return None
    if (
        fault
        and not problems
        and not any(_is_bare_glob(_Entry(k, inner, inner), str(v)) for k, v in data.items())
    ):
        place = Span(fault.offset, fault.offset)
        problems.append(
            _problem(place, f"is not valid YAML here: {fault.reason}; most tools will not read it")
        )
    return FrontMatter(inner, body, data, spans, tuple(problems), strict=False)


def _is_bare_glob(entry: _Entry, value: str) -> bool:
    """Cursor takes `globs: *.ts` without quotes, and nearly all rule files are written so."""
    return entry.key == "globs" and value.startswith("*")


def _not_yaml(entry: _Entry, fault: YamlFault) -> Problem:
    what = f'is not valid YAML at "{entry.key}": {fault.reason}; put the value in quotes'
    return _problem(entry.value, what)


def set_front_matter(
    source: str, path: MetadataPath, value: Any, read: Callable[[str], FrontMatter] = read_front_matter
) -> Edit:
    """The edit that sets a value in the front matter and changes no other.

    Raises EditRefused where there is no front matter, or the value cannot be set in one simple edit.
    """
    front = read(source)
    if front.inner is None or not path:
        raise EditRefused("the file has no front matter")
    edit = _lenient_edit(source, front, path, value)
    if front.strict:
        root = read_yaml(source[front.inner.start : front.inner.end], front.inner.start).root
        if root is not None:
            edit = set_value(source, root, front.inner.end, path, value, newline_of(source))
    edit = trim_edit(source, edit)
    after = read(source[: edit.start] + edit.text + source[edit.end :])
    if after.data != with_value(front.data, path, value) or after.strict != front.strict:
        raise EditRefused("the front matter would not read back as meant")
    return edit


def restructure_front_matter(
    source: str,
    prompt: Prompt,
    change: MetadataRemoval | MetadataRename,
    read: Callable[[str], FrontMatter] = read_front_matter,
) -> Edit:
    """The edit that takes an entry out of the front matter, or gives it another key, and changes no other.

    Raises EditRefused where there is none, or the front matter is no YAML.
    """
    front = read(source)
    if front.inner is None or not front.strict or not change.path:
        raise EditRefused("the file has no front matter that is valid YAML")
    root = read_yaml(source[front.inner.start : front.inner.end], front.inner.start).root
    if root is None:
        raise EditRefused("there is no such entry")
    if isinstance(change, MetadataRename):
        edit = rename_key(root, change.path, change.key)
    else:
        edit = remove_value(source, root, change.path)
    edit = edit._replace(end=min(edit.end, front.inner.end))
    after = read(source[: edit.start] + edit.text + source[edit.end :])
    if after.data != restructured(prompt, change, front.data) or not after.strict or after.inner is None:
        raise EditRefused("the front matter would not read back as meant")
    return edit


def _lenient_edit(source: str, front: FrontMatter, path: MetadataPath, value: Any) -> Edit:
    """Replaces the rest of a key's line, or adds a line before the closing fence."""
    assert front.inner is not None
    place = front.spans.get(path)
    if place is None or path[0] not in front.data:
        keys = [key for key in path if isinstance(key, str)]
        end = front.inner.end
        return Edit(end, end, block_lines(keys, value, 0, newline_of(source)))
    old = source[place.start : place.end]
    lead = " " if source[place.start - 1] == ":" else ""
    return Edit(place.start, place.end, lead + value_text(value, old[:1] if old[:1] in ("'", '"') else ""))
