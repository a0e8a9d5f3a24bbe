"""Tables of prompts that a promptfoo configuration names: a column `prompt`, and `label` if there is one.

Source: promptfoo/promptfoo, src/prompts/processors/csv.ts (read 2026-11-26): a file without a comma, or one
that is no table, has a prompt on each line, behind a first line `prompt` if there is one; blanks around a
value and empty lines are dropped. A table of tests is none of prompts, and one that no configuration names is
not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePath

from promptls.formats.format import Candidate, Claim, Format, Layout, Takes
from promptls.formats.front_matter import text_start
from promptls.formats.promptfoo_files import claim, read_texts
from promptls.formats.reading import Reading
from promptls.formats.reread import Part, Read, proven_texts
from promptls.named_tuple import NamedTuple
from promptls.prompt import Prompt, Role
from promptls.text import Edit, MappedText, PieceList, Span, map_literal, newline_of
from promptls.text.lazy_pattern import LazyPattern

_ID = "promptfoo-csv"
_BLANKS = " \t\v\f"
_QUOTED = LazyPattern(r'"((?:[^"]|"")*)"[ \t\v\f]*(?=,|\r\n|\n|\r|\Z)')
_BARE = LazyPattern(r"[^,\r\n]*")
_BREAK = LazyPattern(r"\r\n|\n|\r")
_UNIT = LazyPattern(r'""|\r\n|\r')
_SPECIAL = LazyPattern(r'[",\r\n]|\A[ \t\v\f]|[ \t\v\f]\Z')


class _Cell(NamedTuple):
    """A value of the table: its text in the file, without the quotes around it."""

    span: Span
    quoted: bool


class _Row(NamedTuple):
    text: MappedText
    quoted: bool
    label: str


def _sniff(candidate: Candidate) -> Claim | None:
    return claim(candidate, (".csv",), 96)


def _records(source: str) -> list[list[_Cell]]:
    """The records of a table that are not empty."""
    found: list[list[_Cell]] = []
    record: list[_Cell] = []
    at, end = text_start(source), len(source)
    while at <= end:
        cell, at = _cell(source, at)
        record.append(cell)
        if source.startswith(",", at):
            at += 1
            continue
        if len(record) > 1 or record[0].quoted or record[0].span.length:
            found.append(record)
        record = []
        match = _BREAK.match(source, at)
        if match is None:
            break
        at = match.end()
        if at >= end:
            break
    return found


def _table(source: str) -> list[list[_Cell]]:
    """The records of a file; none where promptfoo takes it for lines at once."""
    return _records(source) if "," in source else []


def _cell(source: str, at: int) -> tuple[_Cell, int]:
    while source[at : at + 1] in _BLANKS and at < len(source):
        at += 1
    if quoted := _QUOTED.match(source, at):
        return _Cell(Span(*quoted.span(1)), True), quoted.end()
    bare = _BARE.match(source, at)
    end = bare.end() if bare else at
    length = len(source[at:end].rstrip(_BLANKS))
    return _Cell(Span(at, at + length), False), end


def _value(source: str, cell: _Cell) -> MappedText:
    found, at = PieceList(), cell.span.start
    for match in _UNIT.finditer(source, *cell.span) if cell.quoted else ():
        found.literal(source, at, match.start())
        at = match.end()
        found.unit('"' if match.group() == '""' else "\n", match.start(), at)
    found.literal(source, at, cell.span.end)
    return MappedText(found.text, found.pieces, cell.span.start, (), newline_of(source))


def _rows(source: str, records: list[list[_Cell]]) -> list[_Row]:
    names = [_value(source, cell).text for cell in records[0]] if records else []
    if "prompt" not in names or any(len(record) != len(names) for record in records):
        return [] if records and "prompt" not in names and _is_table(records) else list(_lines(source))
    rows: list[_Row] = []
    for record in records[1:]:
        cells = dict(zip(names, record, strict=True))
        label = _value(source, cells["label"]).text if "label" in cells else ""
        text = _value(source, cells["prompt"])
        if text.text:
            rows.append(_Row(text, cells["prompt"].quoted, label))
    return rows


def _is_table(records: list[list[_Cell]]) -> bool:
    return all(len(record) == len(records[0]) for record in records)


def _lines(source: str) -> Iterator[_Row]:
    at, first = text_start(source), True
    while at < len(source):
        match = _BREAK.search(source, at)
        end = match.start() if match else len(source)
        line = source[at:end].strip()
        if line and not (first and line.lower() == "prompt"):
            yield _Row(map_literal(source, Span(at, end)), False, "")
        first = first and not line
        at = match.end() if match else end


def _read(source: str) -> Read:
    records = _table(source)
    rows = _rows(source, records)
    # What is not the text of a prompt must stay: the columns, and the other values.
    values = [[_value(source, cell).text for cell in record] for record in records]
    texts = {row.text.text for row in rows}
    kept = [[value for value in record if value not in texts] for record in values]
    return Read([Part(Role.USER, row.text) for row in rows], ([row.label for row in rows], kept))


def _write(
    source: str, rows: list[_Row], number: int, mapped: MappedText, span: Span, new: str
) -> Iterator[Edit]:
    where = mapped.to_file(span)
    newline = newline_of(source)
    if rows[number].quoted:
        yield Edit(where.start, where.end, new.replace('"', '""').replace("\n", newline))
        return
    expected = mapped.text[: span.start] + new + mapped.text[span.end :]
    if not _SPECIAL.search(expected) or "," not in source:
        yield Edit(where.start, where.end, new)
    whole = mapped.to_file(Span(0, len(mapped.text)))
    quoted = expected.replace('"', '""').replace("\n", newline)
    yield Edit(whole.start, whole.end, f'"{quoted}"')


def _parse(source: str, path: PurePath | None) -> Prompt:
    reading = Reading(source)
    rows = _rows(source, _table(source))
    if not rows:
        start = text_start(source)
        what = 'The table has no column "prompt" with a text in it; name the column so in the first line'
        reading.tell(Span(start, min(len(source), start + 1)), what)
    parts = proven_texts(source, _read, partial(_write, source, rows))
    return read_texts(_ID, reading, zip((row.label for row in rows), parts, strict=True))


FORMAT = Format(
    id=_ID,
    title="Table of a promptfoo configuration",
    sniff=_sniff,
    parse=_parse,
    layout=Layout.EMBEDDED,
    takes=Takes((".csv",), "a promptfoo configuration above it that takes its prompts from the file"),
)
