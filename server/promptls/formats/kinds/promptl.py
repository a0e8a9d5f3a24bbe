"""PromptL (Latitude): front matter, then messages in tags, with expressions in `{{ }}`.

Source: latitude-dev/promptl, src/parser and src/compiler, and docs.latitude.so/promptl (read 2026-11-26).
Text outside of messages is the system's. What all lines of a text are indented by is dropped, and so are
blanks at both ends, comments, and the backslash of `\\{{`. Each text part of a message is a message here;
images, files and tool calls are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple

from promptls.formats.declared import first_of_each, front_tree, names_in
from promptls.formats.dedent import Dedented, dedented, indented
from promptls.formats.expressions import assigned_name, names_looked_up
from promptls.formats.format import Candidate, Claim, Format, Layout
from promptls.formats.front_matter import FrontMatter, read_front_matter, set_front_matter, text_start
from promptls.formats.promptl_tags import CONTENT_TAGS, MESSAGE_TAGS, Token, promptl_tokens
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.formats.roles import chat_kind, role_of
from promptls.formats.templates import Placeholder
from promptls.formats.tree import child
from promptls.prompt import MetadataPath, Prompt, Role
from promptls.text import Edit, MappedText, PieceList, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What JavaScript trims."""
_ABOVE = LazyPattern(r"(?:\s|\ufeff|/\*.*?\*/|<!--.*?-->)*", 16)
_UNIT = LazyPattern(r"\\\r\n|\\.|\\\Z|\r\n|\r", 16)
_MARKS = re.compile(
    r"\\|\{(?=\{)|\}(?=\})|/(?=\*)|\*(?=/)|<(?=!--|/?(?:message|system|user|assistant|tool|content|prompt|scope|step)\b)"
)
_ANY_MARK = re.compile(r"[\\{}<>/*-]")
_STATEMENT = LazyPattern(r"(if|for|else|endif|endfor)\b\s*(.*)", 16)
_ROLES = ("system", "user", "assistant", "tool")
_LOOP = LazyPattern(r"(\w+)\s*(?:,\s*(\w+)\s*)?in\s(.*)", 16)


class _Region(NamedTuple):
    """The tokens and text of one message: spans of the file that are its text, and of them the expressions."""

    role: Role
    spans: list[Span]
    inner: list[Token]


@dataclass(slots=True)
class _Walk:
    """The file so far: `role` of the message that is open, `part` the content tag, `stack` the open tags."""

    role: Role | None = None
    part: str = ""
    stack: list[Token] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    inner: list[Token] = field(default_factory=list)
    regions: list[_Region] = field(default_factory=list)
    faults: list[tuple[Span, str]] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    markup: list[Token] = field(default_factory=list)

    def flush(self) -> None:
        """What was read since the last message tag is a message, if it says anything."""
        if self.spans and self.part in ("", "content", "content-text"):
            self.regions.append(_Region(self.role or Role.SYSTEM, self.spans, self.inner))
        self.spans, self.inner = [], []


def _front(source: str) -> FrontMatter:
    above = _ABOVE.match(source, text_start(source))
    at = above.end() if above else 0
    found = read_front_matter(source, at)
    return found if found.inner is not None or found.problems else read_front_matter(source, len(source))


def _walk(source: str, start: int) -> _Walk:
    walk = _Walk()
    at = start
    for token in promptl_tokens(source, start):
        _take_text(walk, source, Span(at, token.span.start))
        at = token.span.end
        walk.markup.append(token)
        if token.kind == "!":
            walk.faults.append((token.span, _UNCLOSED))
            at = token.span.start
        elif token.kind == "{{" or token.name == "prompt":
            walk.spans.append(token.span)
            walk.inner.append(token)
        elif token.name:
            _take_tag(walk, token)
    _take_text(walk, source, Span(at, len(source)))
    walk.flush()
    walk.faults += [(t.span, f'The tag "<{t.name}>" is not closed; put "</{t.name}>" after its text') for t in walk.stack]
    return walk


_UNCLOSED = "What begins here is never closed, and PromptL reads no such file; close it, or put a backslash before it"


def _take_text(walk: _Walk, source: str, span: Span) -> None:
    if span.length:
        walk.spans.append(span)


def _take_tag(walk: _Walk, token: Token) -> None:
    if token.kind == "</":
        _close(walk, token)
        return
    if token.kind == "<":
        walk.stack.append(token)
        walk.depth[token.name] = walk.depth.get(token.name, 0) + 1
    if token.name in MESSAGE_TAGS:
        walk.flush()
        if walk.role is not None and token.kind == "<":
            walk.faults.append((token.span, "A message cannot stand within another; close that first"))
        named = token.values.get("role", "") if token.name == "message" else token.name
        role = role_of(named)
        if named not in _ROLES and "{{" not in named:
            walk.faults.append((token.span, f'"{named}" is not a role; use {", ".join(_ROLES[:3])} or tool'))
        if token.kind == "<":
            walk.role, walk.part = role or Role.USER, ""
    elif token.name in CONTENT_TAGS and token.kind == "<":
        walk.flush()
        kind = token.values.get("type", "text")
        walk.part = token.name if token.name != "content" or kind == "text" else "other"
    elif token.name == "step" and token.kind == "<>":
        walk.flush()


def _close(walk: _Walk, token: Token) -> None:
    if not walk.depth.get(token.name):
        walk.faults.append((token.span, f'"</{token.name}>" closes nothing; remove it'))
        return
    if token.name in MESSAGE_TAGS or token.name in CONTENT_TAGS or token.name == "step":
        walk.flush()
    while True:
        closed = walk.stack.pop()
        walk.depth[closed.name] -= 1
        if closed.name in MESSAGE_TAGS:
            walk.role, walk.part = None, ""
        elif closed.name in CONTENT_TAGS:
            walk.part = ""
        if closed.name == token.name:
            return


def _says_something(source: str, region: _Region) -> bool:
    """True unless there is nothing but blanks and statements."""
    starts = {token.span.start: token for token in region.inner}
    for span in region.spans:
        token = starts.get(span.start)
        if token is None or token.kind != "{{":
            if token is not None or source[span.start : span.end].strip(BLANKS):
                return True
        elif not _STATEMENT.match(token.inner) and assigned_name(token.inner) is None:
            return True
    return False


def _mapped(source: str, region: _Region) -> Dedented:
    """The text of a region, with `\\x` as one unit."""
    found = PieceList()
    tokens = {token.span.start for token in region.inner}
    for span in region.spans:
        at = span.start
        for match in _UNIT.finditer(source, at, span.end) if at not in tokens else ():
            found.literal(source, at, match.start())
            at = match.end()
            unit = match.group()
            if unit != "\\":
                found.unit("\n" if unit[-1] in "\r\n" else unit[1:], match.start(), at)
        found.literal(source, at, span.end)
    whole = MappedText(found.text, found.pieces, region.spans[0].start, (), newline_of(source))
    return dedented(whole, BLANKS)


class _File(NamedTuple):
    """A file as read. `texts` belong to `regions`, one to one."""

    front: FrontMatter
    walk: _Walk
    regions: list[_Region]
    texts: list[Dedented]


def _read(source: str) -> _File:
    front = _front(source)
    walk = _walk(source, front.body.start if front.inner is not None else text_start(source))
    regions = [region for region in walk.regions if _says_something(source, region)]
    return _File(front, walk, regions, [_mapped(source, region) for region in regions])


def _parts(source: str) -> Read:
    found = _read(source)
    parts = [Part(region.role, text.text) for region, text in zip(found.regions, found.texts, strict=True)]
    markup = [source[token.span.start : token.span.end] for token in found.walk.markup]
    return Read(parts, (found.front.data, found.front.body.start if found.front.inner else 0, markup))


def _edits(file: _File, number: int, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
    where = mapped.to_file(span)
    more = span.end < len(mapped.text) and mapped.text[span.end] != "\n"
    for marks in (_MARKS, _ANY_MARK):
        escaped = marks.sub(r"\\\g<0>", new)
        text = indented(escaped, file.texts[number].indent, mapped.newline, more=more)
        yield Edit(where.start, where.end, text)


def _placeholders(
    text: MappedText, region: _Region, names: Mapping[Span, list[str]]
) -> Iterator[Placeholder]:
    for token in region.inner:
        start, end = text.from_file(token.span.start), text.from_file(token.span.end)
        if start is not None and end is not None:
            for name in names[token.span] or [None]:
                yield Placeholder(Span(start, end), name, "promptl")


def _given(found: list[Placeholder], text: str) -> list[Placeholder]:
    return found


def _names_of(walk: _Walk) -> Mapping[Span, list[str]]:
    """The inputs that each expression looks up. What the file itself sets further up is none."""
    bound = {name for tag in walk.markup for name in _bound_by(tag)}
    return {token.span: list(_names(token, bound)) for token in walk.markup}


def _bound_by(tag: Token) -> list[str]:
    """The names that a tag sets: those of a scope, and what a step calls its answer."""
    if tag.name == "scope":
        return list(tag.values)
    return [tag.values[name] for name in ("as", "raw") if name in tag.values and tag.name == "step"]


def _names(token: Token, bound: set[str]) -> Iterator[str]:
    """The inputs that an expression or the values of a tag look up; what it sets is added to `bound`."""
    values = [value for value in token.values.values() if value.startswith("{{")]
    for expression in [token.inner] if token.kind == "{{" else [value.strip("{} ") for value in values]:
        if statement := _STATEMENT.match(expression):
            expression = statement.group(2)
            if loop := _LOOP.match(expression) if statement.group(1) == "for" else None:
                bound.update(name for name in loop.group(1, 2) if name)
                expression = loop.group(3)
        set_here = assigned_name(expression)
        found = [name for name in names_looked_up(expression) if name not in bound and name != set_here]
        if set_here:
            bound.add(set_here)
        yield from found


def _parse(source: str, path: PurePath | None) -> Prompt:
    file = _read(source)
    front = file.front
    reading = Reading(source, problems=list(front.problems))
    for span, message in sorted(file.walk.faults):
        reading.tell(span, message)
    parts = proven_texts(source, _parts, partial(_edits, file))
    names = _names_of(file.walk)
    for part, region in zip(parts, file.regions, strict=True):
        found = list(_placeholders(part.text, region, names))
        reading.add(part.role, part.text, (), partial(_given, found))
    model = front.data.get("model")
    named = isinstance(model, str) and bool(model.strip()) and "{{" not in model
    schema = front.data.get("schema")
    messages = tuple(reading.messages)
    return Prompt(
        format="promptl",
        kind=chat_kind(messages),
        messages=messages,
        metadata=front.data,
        metadata_spans=front.spans,
        model=str(model).strip() if named else None,
        model_path=("model",) if named else None,
        variables=tuple(reading.variables),
        declared=_declared(source, front, reading, names),
        output_schema=schema if isinstance(schema, dict) else None,
        output_schema_span=front.spans.get(("schema",)) if isinstance(schema, dict) else None,
        problems=tuple(reading.problems),
    )


def _declared(
    source: str, front: FrontMatter, reading: Reading, names: Mapping[Span, list[str]]
) -> Mapping[str, Span]:
    """The parameters of the front matter, without those that only markup outside of messages uses."""
    shown = {variable.name for variable in reading.variables}
    elsewhere = {name for found in names.values() for name in found} - shown
    listed = names_in(child(front_tree(source, front), "parameters"))
    return first_of_each((name, span) for name, span in listed if name not in elsewhere)


def _sniff(candidate: Candidate) -> Claim | None:
    if candidate.name.lower().endswith(".promptl"):
        return Claim(95, 'the name ends in ".promptl"')
    return Claim(90, 'the language id is "promptl"') if candidate.language_id == "promptl" else None


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    return set_front_matter(source, path, value, _front)


FORMAT = Format(
    id="promptl",
    title="PromptL",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
    comment=("/* ", " */"),
)
