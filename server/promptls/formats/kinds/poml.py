"""POML of Microsoft: tags such as `<role>` and `<task>`, laid out as Markdown, with expressions in `{{ }}`.

Source: microsoft/poml, docs/language and packages/poml, and what its loader 0.0.8 makes of files of our own
(read 2026-11-26). Headings, bullets and the breaks between paragraphs are POML's; the text is the file's. A
loop's body is read once, and what `if` may leave out is read. What a tag takes from another file stands as
that tag, and so does what is laid out as JSON, YAML, XML, HTML or CSV. Limits of length, images and calls of
tools are not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.metadata import proven, proven_restructuring
from promptls.formats.poml_facts import Facts, elements_of, unknown
from promptls.formats.poml_layout import laid_out, span_of, spoken
from promptls.formats.poml_nodes import (
    ALIASES,
    COMPONENTS,
    ELSEWHERE,
    Expander,
    Node,
    component_of,
    styles_of,
)
from promptls.formats.poml_tags import Element, Fault, Tags, read_tags
from promptls.formats.poml_text import Bit, Sort, Text, pieces_of, plain, read_text, written
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.formats.roles import chat_kind
from promptls.formats.templates import Placeholder
from promptls.named_tuple import NamedTuple
from promptls.prompt import MessageRemoval, MetadataPath, MetadataRename, Prompt, Restructuring, Role
from promptls.text import Edit, EditRefused, MappedText, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

_ROLES = {"system": Role.SYSTEM, "human": Role.USER, "ai": Role.ASSISTANT, "tool": Role.TOOL}
_KNOWN = COMPONENTS | frozenset(ALIASES)
_CLOSING = LazyPattern(r"\s*</[\w:.\-]+\s*>")
_PLAIN = LazyPattern(r"[^\s<&{}#;\]]+(?: [^\s<&{}#;\]]+)*")
_EDGES = "#&{} \t\n"
_LOST = "POML gives this text to no model, because it stands beside a message; put it into a tag such as <p>"


class _File(NamedTuple):
    """A file as read; `lost` is the text that POML gives to nobody."""

    tags: Tags
    root: Element
    elements: list[Element]
    parts: list[tuple[Role, Text]]
    lost: Text


def _root_of(source: str, start: int, tags: Tags) -> tuple[Element, bool]:
    """The element that holds all, and whether the file itself has it."""
    said = [
        child
        for child in tags.children
        if isinstance(child, Element) or source[child.start : child.end].strip()
    ]
    if len(said) == 1 and isinstance(said[0], Element):
        return said[0], True
    around = Element(Span(start, start), "poml", {}, Span(start, start))
    around.close = Span(len(source), len(source))
    around.children = tags.children
    return around, False


@lru_cache(maxsize=2)
def _read_file(source: str) -> _File:
    start = text_start(source)
    tags = read_tags(source, start)
    root, own = _root_of(source, start, tags)
    expander = Expander(source, styles_of(source, root), lone=own)
    free = not any(isinstance(child, Element) for child in tags.children)
    node = Node("free", root, [_whole(source, start)]) if free else expander.root(root)
    parts, lost = spoken(laid_out(node))
    elements = list(elements_of([root] if own else tags.children))
    return _File(tags, root, elements, [(_ROLES[part.speaker], part.text) for part in parts], lost)


def _whole(source: str, start: int) -> Text:
    return read_text(source, Span(start, len(source)), lone=False)


def _mapped(source: str, text: Text) -> MappedText:
    pieces, templates = pieces_of(text)
    return MappedText(plain(text), pieces, span_of(text).start, tuple(templates), newline_of(source))


def _parts(source: str) -> Read:
    file = _read_file(source)
    facts = Facts(source, file.elements)
    kept = [source[slice(*e.span)] for e in file.elements if component_of(e) in ELSEWHERE]
    comments = [source[span.start : span.end] for span in file.tags.comments]
    errors = [fault.message for fault in file.tags.faults]
    parts = [Part(role, _mapped(source, text)) for role, text in file.parts]
    return Read(parts, (facts.data, kept, comments, errors, plain(file.lost)))


def _forms(new: str, newline: str) -> Iterator[str]:
    """How a text may be written: as a paragraph, as it stands, with tags for breaks, with all its blanks."""
    text = written(new)
    if new.startswith("\n\n") and "\n" not in new[2:]:
        yield f"<p>{text[2:]}</p>"
    yield text.replace("\n", newline)
    if "\n" in new:
        yield text.replace("\n", "<br/>")
    if "\n" in new or "  " in new or "\t" in new:
        yield f'<span whiteSpace="pre">{text}</span>'.replace("\n", newline)


def _edits(source: str, number: int, mapped: MappedText, span: Span, new: str) -> Iterator[Edit]:
    """Edits here and behind the tags that close here, with and without the breaks that POML makes itself."""
    where = mapped.to_file(span)
    texts = dict.fromkeys((new, new.strip("\n"), "\n" + new.strip("\n"))) if "\n" in new else {new: None}
    for place in _places(source, where):
        for text in texts:
            for form in _forms(text, mapped.newline):
                yield Edit(place.start, place.end, form)
    if _is_made(_read_file(source).parts[number][1], span):
        raise EditRefused("POML itself lays out this part of the text")


def _is_made(text: Text, span: Span) -> bool:
    """True if there is something in a span, or beside it, that POML makes or sets apart."""
    at = 0
    for bit in text:
        end = at + len(bit.text)
        apart = bit.sort is Sort.MADE or (bit.sort is Sort.EXPRESSION and bit.text[:1] == "<")
        if apart and at <= span.end and span.start <= end:
            return True
        at = end
    return False


def _places(source: str, where: Span) -> Iterator[Span]:
    yield where
    start, end = where
    for _ in range(4):
        closing = _CLOSING.match(source, end)
        if closing is None:
            return
        behind = _CLOSING.match(source, start)
        start = closing.end() if where.length == 0 else behind.end() if behind else start
        end = closing.end()
        yield Span(start, end)


def _is_plain(mapped: MappedText, span: Span, new: str) -> bool:
    """True for words in place of words, within one piece of text."""
    piece = mapped.piece_at(span.start)
    if piece is None or not piece.literal or not _PLAIN.fullmatch(new):
        return False
    if not piece.text_start < span.start <= span.end < piece.text_end:
        return False
    around = mapped.text[span.start - 1] + mapped.text[span.end]
    return not set(around.strip(" ")) & set(_EDGES)


def _problems(source: str, file: _File, facts: Facts) -> list[Fault]:
    found = [*file.tags.faults, *facts.faults]
    found += [
        unknown(source, e, _KNOWN)
        for e in file.elements
        if component_of(e) not in COMPONENTS and e.key != "caption"
    ]
    lost = [bit for bit in file.lost if bit.sort is not Sort.MADE and bit.text.strip()]
    found += [Fault(_bare(source, bit), _LOST, Severity.WARNING) for bit in lost]
    return found


def _bare(source: str, bit: Bit) -> Span:
    text = source[bit.start : bit.end]
    return Span(bit.start + len(text) - len(text.lstrip()), bit.start + len(text.rstrip()))


def _parse(source: str, path: PurePath | None) -> Prompt:
    file = _read_file(source)
    facts = Facts(source, file.elements)
    reading = Reading(source)
    for fault in _problems(source, file, facts):
        reading.tell(*fault)
    if any(fault.severity is Severity.ERROR for fault in file.tags.faults):
        reading.locked = "the tags of the file are not valid"
    for part in proven_texts(source, _parts, partial(_edits, source), _is_plain):
        found = list(facts.placeholders(part.text.text, part.text.templates))
        reading.add(part.role, part.text, (), partial(_given, found))
    model, schema = facts.data.get("model"), facts.data.get("output_schema")
    named = isinstance(model, str) and bool(model.strip()) and "{{" not in model
    messages = tuple(reading.messages)
    return Prompt(
        format="poml",
        kind=chat_kind(messages),
        messages=messages,
        metadata=facts.data,
        metadata_spans=facts.spans,
        model=str(model).strip() if named else None,
        model_path=("model",) if named else None,
        variables=tuple(reading.variables),
        output_schema=schema,
        output_schema_span=facts.spans.get(("output_schema",)),
        problems=tuple(reading.problems),
        mentions=tuple(facts.mentions),
    )


def _given(found: list[Placeholder], text: str) -> list[Placeholder]:
    return found


def _sniff(candidate: Candidate) -> Claim | None:
    if candidate.name.lower().endswith(".poml"):
        return Claim(95, 'the name ends in ".poml"')
    return Claim(90, 'the language id is "poml"') if candidate.language_id == "poml" else None


def _attribute_text(value: Any) -> str:
    text = json.dumps(value) if isinstance(value, bool | int | float | dict | list) else value
    if not isinstance(text, str) or "\n" in text or "\r" in text:
        raise EditRefused("an attribute of POML holds a text, a number or JSON, on one line")
    return written(text).replace('"', "#quot;")


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    file = _read_file(source)
    facts = Facts(source, file.elements)
    if len(path) != 1 or not isinstance(path[0], str) or path[0] in ("tools", "output_schema", "let"):
        raise EditRefused("only what <runtime> says can be set in a POML file")
    if any(fault.severity is Severity.ERROR for fault in file.tags.faults):
        raise EditRefused("the tags of the file are not valid")
    key, text = path[0], _attribute_text(value)
    if key in facts.attributes:
        edit = Edit(*facts.attributes[key].value, text)
    elif facts.runtime:
        edit = Edit(facts.runtime.name.end, facts.runtime.name.end, f' {key}="{text}"')
    else:
        edit = _new_runtime(source, file, f'<runtime {key}="{text}" />')
    return proven(source, prompt, edit, path, value, lambda edited: _parse(edited, None))


def _new_runtime(source: str, file: _File, tag: str) -> Edit:
    """The tag on a line of its own below the opening tag, indented as what comes first there."""
    at = file.root.open.end
    if file.root.open.length == 0:
        return Edit(at, at, tag + newline_of(source))
    blank = source[at : len(source) - len(source[at:].lstrip())]
    lead = blank[: blank.rfind("\n") + 1] and newline_of(source) + blank[blank.rfind("\n") + 1 :]
    return Edit(at, at, lead + tag)


def _restructure(source: str, prompt: Prompt, change: Restructuring) -> Edit:
    file = _read_file(source)
    facts = Facts(source, file.elements)
    if isinstance(change, MessageRemoval):
        edit = _removal(source, file, change.message)
    else:
        attribute = facts.attributes.get(str(change.path[0])) if len(change.path) == 1 else None
        if attribute is None or facts.runtime is None:
            raise EditRefused(
                "only what <runtime> says can be taken out of a POML file, or given another name"
            )
        edit = (
            Edit(*attribute.key, change.key)
            if isinstance(change, MetadataRename)
            else _without(source, facts, attribute.key.start, attribute.value.end + 1)
        )
    return proven_restructuring(source, prompt, edit, change, lambda edited: _parse(edited, None))


def _without(source: str, facts: Facts, start: int, end: int) -> Edit:
    """The edit that takes an attribute out, or the whole tag with its last one."""
    runtime = facts.runtime
    assert runtime is not None
    if len(facts.attributes) == 1:
        return _line_of(source, runtime.span)
    return Edit(len(source[:start].rstrip()), end, "")


def _line_of(source: str, span: Span) -> Edit:
    """The edit that takes a span out, with the blanks before it from the end of the line above."""
    return Edit(len(source[: span.start].rstrip()), span.end, "")


def _removal(source: str, file: _File, number: int) -> Edit:
    """The edit that takes out the tags of one message and no others."""
    spans = [[(bit.start, bit.end) for bit in text if bit.sort is not Sort.MADE] for _, text in file.parts]
    holders = [child.span for child in file.root.children if isinstance(child, Element)]
    mine = {
        holder for holder in holders if any(holder.start <= s and e <= holder.end for s, e in spans[number])
    }
    others = [place for at, places in enumerate(spans) if at != number for place in places]
    if not mine or any(holder.start <= s and e <= holder.end for holder in mine for s, e in others):
        raise EditRefused("the message shares its tags with another")
    return _line_of(source, Span(min(mine).start, max(holder.end for holder in mine)))


FORMAT = Format(
    id="poml",
    title="POML",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    restructure=_restructure,
    layout=Layout.EMBEDDED,
    comment=("<!-- ", " -->"),
    takes=Takes((".poml",), "the name alone", languages=("poml",)),
)
