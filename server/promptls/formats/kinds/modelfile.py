"""Ollama's Modelfile: `FROM` names the model, `SYSTEM` and `MESSAGE` hold what it reads.

Source: ollama/ollama, docs/modelfile.mdx (read 2026-11-22): instructions in any case, `#` begins a comment
line, a value stands on the rest of the line, in quotes, or in triple quotes over several lines. `TEMPLATE`
is the wire format of the chat and no prompt; it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.reading import Reading
from promptls.formats.roles import chat_kind, role_of
from promptls.formats.sections import Section, section_texts
from promptls.named_tuple import NamedTuple
from promptls.prompt import MetadataPath, Prompt, Role
from promptls.text import Edit, EditRefused, Span, newline_of
from promptls.text.lazy_pattern import LazyPattern

_INSTRUCTION = LazyPattern(
    r"^[ \t]*(FROM|SYSTEM|MESSAGE|TEMPLATE|PARAMETER|ADAPTER|LICENSE|REQUIRES)[ \t]+",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE = LazyPattern(r"(system|user|assistant)[ \t]+", re.IGNORECASE)
_LINE = LazyPattern(r"[^\r\n]*")
_MARKS = LazyPattern(r"\"|^[ \t]*(?:#|[A-Za-z]+[ \t])", re.MULTILINE)
_NAME = LazyPattern(r"[\w./:@-]+")
_FILE = LazyPattern(r"[./~\\]|.*\.gguf\Z")


class _Item(NamedTuple):
    """One instruction: its name in upper case, the role of a message, and its value without quotes.

    Where quotes are not `closed`, the value is these quotes.
    """

    name: str
    role: str
    value: Span
    closed: bool = True


def _sniff(candidate: Candidate) -> Claim | None:
    name = candidate.name.lower()
    named = name == "modelfile" or name.startswith("modelfile.") or name.endswith(".modelfile")
    if not named and candidate.language_id != "modelfile":
        return None
    if any(item.name == "FROM" for item in _items(candidate.head)):
        return Claim(95, 'the file is a "Modelfile" and has a line FROM')
    return None


def _items(source: str) -> Iterator[_Item]:
    text = source.replace("\ufeff", " ", text_start(source))
    at = 0
    while match := _INSTRUCTION.search(text, at):
        name, start, role = match.group(1).upper(), match.end(), ""
        if name == "MESSAGE":
            named = _ROLE.match(text, start)
            if named is None:
                at = start
                continue
            role, start = named.group(1).lower(), named.end()
        value, at = _value(text, start)
        if value is None:
            quotes = 3 if text.startswith('"""', start) else 1
            yield _Item(name, role, Span(start, start + quotes), closed=False)
            return
        yield _Item(name, role, value)


def _value(text: str, start: int) -> tuple[Span | None, int]:
    """The value at `start` and where the search goes on; None if its quotes are not closed.

    Quotes close only at the end of a line, as Ollama's parser has it, so that text may hold quotes.
    """
    quote = next((quote for quote in ('"""', '"') if text.startswith(quote, start)), "")
    at = start
    while match := _LINE.match(text, at):
        line, end = match.group(), match.end()
        last = end - (len(line) - len(line.rstrip()))
        if not quote:
            return Span(start, max(start, last)), end
        closed = last - start >= 2 * len(quote) and text.endswith(quote, start, last)
        if closed and line.strip():
            return Span(start + len(quote), last - len(quote)), end
        if end >= len(text):
            break
        at = end + (2 if text.startswith("\r\n", end) else 1)
    return None, len(text)


def _split(source: str) -> list[Section]:
    found: list[Section] = []
    items = [item for item in _items(source) if item.closed]
    last = max((at for at, item in enumerate(items) if item.name == "SYSTEM"), default=0)
    for at, item in enumerate(items):
        if item.name == "SYSTEM" and at != last:
            continue  # a later one takes its place
        role = Role.SYSTEM if item.name == "SYSTEM" else role_of(item.role)
        if item.name in ("SYSTEM", "MESSAGE") and role is not None and item.value.length:
            found.append(Section(role, item.value))
    return found


def _in_triple_quotes(source: str, number: int, text: str) -> Edit | None:
    """The whole value in triple quotes, which hold line breaks."""
    span = _split(source)[number].span
    if source[max(0, span.start - 3) : span.start] == '"""':
        return None
    quoted = source[span.start - 1] == '"' and source[span.end : span.end + 1] == '"'
    new = text.replace("\n", newline_of(source))
    return Edit(span.start - quoted, span.end + quoted, f'"""{new}"""')


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    for role, text in section_texts(source, _split, _MARKS, partial(_in_triple_quotes, source)):
        reading.add(role, text, ())
    data: dict[str, Any] = {}
    spans: dict[MetadataPath, Span] = {}
    for item in _items(source):
        if not item.closed:
            quotes = source[item.value.start : item.value.end]
            said = f"These quotes are not closed, so that Ollama reads none of it; end a line with {quotes}"
            reading.tell(item.value, said)
        elif item.name in ("FROM", "ADAPTER") and item.name not in data:
            data[item.name] = source[item.value.start : item.value.end]
            spans[(item.name,)] = item.value
    if "FROM" not in data:
        reading.tell(Span(0, 0), 'A Modelfile needs a line "FROM" that names the model')
    model = data.get("FROM", "")
    named = bool(model) and not _FILE.match(model)
    messages = tuple(reading.messages)
    return Prompt(
        format="modelfile",
        kind=chat_kind(messages),
        messages=messages,
        metadata=data,
        metadata_spans=spans,
        model=model if named else None,
        model_path=("FROM",),
        variables=(),
        problems=tuple(reading.problems),
    )


def _set_metadata(source: str, prompt: Prompt, path: MetadataPath, value: Any) -> Edit:
    place = prompt.metadata_spans.get(path)
    if (
        path != ("FROM",)
        or place is None
        or not isinstance(value, str)
        or not re.fullmatch(r"[\w./:@-]+", value)
    ):
        raise EditRefused("only the model of FROM can be set, to a name")
    return Edit(place.start, place.end, value)


FORMAT = Format(
    id="modelfile",
    title="Ollama Modelfile",
    sniff=_sniff,
    parse=_parse,
    set_metadata=_set_metadata,
    layout=Layout.EMBEDDED,
    comment=("# ", ""),
    takes=Takes(("modelfile", ".modelfile"), "a line FROM", languages=("modelfile",)),
)
