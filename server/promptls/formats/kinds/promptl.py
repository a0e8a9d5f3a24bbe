"""PromptL (Latitude): front matter, then messages in tags, with expressions in `{{ }}`.

Source: latitude-dev/promptl, src/parser and src/compiler, and docs.latitude.so/promptl (read 2026-11-26).
Text outside of messages is the system's. What all lines of a text are indented by is dropped, and so are
blanks at both ends, comments, and the backslash of `\\{{`. Each text part of a message is a message here;
images, files and tool calls are not read. Messages in `{{ if }}` and `{{ for }}` are all read, once each, and
`promptls show` says in which they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePath

from promptls.formats.declared import first_of_each, front_tree, named_under
from promptls.formats.dedent import Dedented, dedented, indented_edit
from promptls.formats.expressions import assigned_name, names_looked_up
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import FrontMatter, read_front_matter, text_start
from promptls.formats.front_matter_format import with_front_matter
from promptls.formats.promptl_tags import Token
from promptls.formats.promptl_walk import BLANKS, STATEMENT, Region, Walk, says_something, trimmed, walk_of
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.formats.roles import chat_kind
from promptls.formats.templates import Placeholder, placeholders_in
from promptls.named_tuple import NamedTuple
from promptls.prompt import Mention, Prompt
from promptls.text import Edit, MappedText, PieceList, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

_ABOVE = LazyPattern(r"(?:\s|\ufeff|/\*.*?\*/|<!--.*?-->)*", 16)
_LOOP = LazyPattern(r"(\w+)\s*(?:,\s*(\w+)\s*)?in\s")
_UNIT = LazyPattern(r"\\\r\n|\\.|\\\Z|\r\n|\r", 16)
_MARKS = LazyPattern(
    r"\\|\{(?=\{)|\}(?=\})|/(?=\*)|\*(?=/)|<(?=!--|/?(?:message|system|user|assistant|tool|content|prompt|scope|step)\b)"
)
_ANY_MARK = LazyPattern(r"[\\{}<>/*-]")


def _front(source: str) -> FrontMatter:
    above = _ABOVE.match(source, text_start(source))
    at = above.end() if above else 0
    found = read_front_matter(source, at)
    return found if found.inner is not None or found.problems else read_front_matter(source, len(source))


def _mapped(source: str, region: Region) -> Dedented:
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
    walk: Walk
    regions: list[Region]
    texts: list[Dedented]


def _read(source: str) -> _File:
    front = _front(source)
    walk = walk_of(source, front.body.start if front.inner is not None else text_start(source))
    regions = [trimmed(source, region) for region in walk.regions if says_something(source, region)]
    return _File(front, walk, regions, [_mapped(source, region) for region in regions])


def _parts(source: str) -> Read:
    found = _read(source)
    parts = [Part(region.role, text.text) for region, text in zip(found.regions, found.texts, strict=True)]
    markup = [source[token.span.start : token.span.end] for token in found.walk.markup]
    return Read(parts, (found.front.data, found.front.body.start if found.front.inner else 0, markup))


def _edits(source: str, file: _File, number: int, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
    for marks in (_MARKS, _ANY_MARK):
        escaped = marks.sub(r"\\\g<0>", new)
        yield indented_edit(source, mapped, span, escaped, file.texts[number].indent)


def _placeholders(
    text: MappedText, region: Region, names: Mapping[Span, Mapping[str, list[Span]]]
) -> Iterator[Placeholder]:
    """The expressions of a message."""
    for token in region.inner:
        where = _in_text(text, token.span)
        if where is not None:
            found = names[token.span]
            places = {name: [_in_text(text, at) for at in found[name]] for name in found}
            yield from placeholders_in(where, {n: [at for at in places[n] if at] for n in found}, "promptl")


def _in_text(text: MappedText, span: Span) -> Span | None:
    start, end = text.from_file(span.start), text.from_file(span.end)
    return Span(start, end) if start is not None and end is not None else None


def _given(found: list[Placeholder], text: str) -> list[Placeholder]:
    return found


def _names_of(source: str, walk: Walk) -> Mapping[Span, Mapping[str, list[Span]]]:
    """The inputs that each expression looks up, by its span. What the file itself sets further up is none."""
    bound = {name for tag in walk.markup for name in _bound_by(source, tag)}
    return {token.span: _names(source, token, bound) for token in walk.markup}


def _bound_by(source: str, tag: Token) -> list[str]:
    """The names that a tag sets: those of a scope, and what a step calls its answer."""
    if tag.name == "scope":
        return list(tag.values)
    spans = [tag.values[name] for name in ("as", "raw") if name in tag.values and tag.name == "step"]
    return [source[span.start : span.end] for span in spans]


def _names(source: str, token: Token, bound: set[str]) -> Mapping[str, list[Span]]:
    """The inputs that an expression or the values of a tag look up; what it sets is added to `bound`."""
    values = [span for span in token.values.values() if source.startswith("{{", span.start)]
    spans = [token.inner] if token.kind == "{{" else [Span(v.start + 2, v.end - 2) for v in values]
    found: dict[str, list[Span]] = {}
    for span in spans:
        expression = source[span.start : span.end]
        start = 0
        if statement := STATEMENT.match(expression):
            start = statement.end()
            if loop := _LOOP.match(expression, start) if statement.group(1) == "for" else None:
                bound.update(name for name in loop.group(1, 2) if name)
                start = loop.end()
        set_here = assigned_name(expression)
        for name, places in names_looked_up(expression, start).items():
            if name not in bound and name != set_here:
                found.setdefault(name, []).extend(place.shift(span.start) for place in places)
        bound.update([set_here] if set_here else [])
    return found


def _parse(source: str, path: PurePath | None) -> Prompt:
    file = _read(source)
    front = file.front
    reading = Reading(source, problems=list(front.problems))
    for span, message in sorted(file.walk.faults):
        reading.tell(span, message)
    parts = proven_texts(source, _parts, partial(_edits, source, file))
    names = _names_of(source, file.walk)
    shown = {token.span for region in file.regions for token in region.inner}
    elsewhere = [
        Mention(name, place, (), declares=False)
        for span, found in names.items()
        if span not in shown
        for name, places in found.items()
        for place in places
    ]
    for part, region in zip(parts, file.regions, strict=True):
        found = list(_placeholders(part.text, region, names))
        reading.add(part.role, part.text, (), partial(_given, found), within=region.blocks)
    declared = named_under(front_tree(source, front), ("parameters",))
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
        declared=first_of_each(declared),
        output_schema=schema if isinstance(schema, dict) else None,
        output_schema_span=front.spans.get(("schema",)) if isinstance(schema, dict) else None,
        problems=tuple(reading.problems),
        mentions=(*declared, *elsewhere),
    )


def _sniff(candidate: Candidate) -> Claim | None:
    if candidate.name.lower().endswith(".promptl"):
        return Claim(95, 'the name ends in ".promptl"')
    return Claim(90, 'the language id is "promptl"') if candidate.language_id == "promptl" else None


FORMAT = Format(
    id="promptl",
    title="PromptL",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    comment=("/* ", " */"),
    takes=Takes((".promptl",), "the name alone", languages=("promptl",)),
)
FORMAT = with_front_matter(FORMAT, _front)
