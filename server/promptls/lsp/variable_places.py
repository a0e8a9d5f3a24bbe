"""What requests about a variable or a pair of tags share: the one at a position, and ranges of its places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lsprotocol import types

from promptls.engine.tag_pairs import TagPair, pair_at
from promptls.engine.variables import Occurrence, named, occurrence_at
from promptls.lsp.documents import Document, positions_of
from promptls.lsp.session import Report, Session
from promptls.text import Span


async def occurrence(
    session: Session, document: Document, position: types.Position
) -> tuple[Report, Occurrence] | None:
    """The report and the variable's name at a position; None where none stands."""
    at = document.index.offset(position.line, position.character, session.encoding)
    report = await session.analyses.of(document)
    prompt = report.analysis.prompt
    found = await session.in_thread(occurrence_at, document.text, prompt, at) if prompt else None
    return (report, found) if found else None


def places(report: Report, place: Occurrence) -> list[Occurrence]:
    """Every place of the variable whose name stands at a place, in the order of the file."""
    prompt = report.analysis.prompt
    return named(report.document.text, prompt, place.name, place.span) if prompt else []


@dataclass(frozen=True, slots=True)
class TagsAt:
    """A pair of tags, the ranges of its two names, and that of the one at the position."""

    report: Report
    pair: TagPair
    names: tuple[types.Range, types.Range]
    under: types.Range


async def tags_at(session: Session, document: Document, position: types.Position) -> TagsAt | None:
    """The pair of tags one of whose names is at a position; None where none is."""
    at = document.index.offset(position.line, position.character, session.encoding)
    report = await session.analyses.of(document)
    prompt = report.analysis.prompt
    found = await session.in_thread(pair_at, prompt, at) if prompt else None
    if prompt is None or found is None:
        return None
    pair, name = found
    text = prompt.messages[pair.message].text
    first, last = ranges(session, document, (text.to_file(pair.opening), text.to_file(pair.closing)))
    return TagsAt(report, pair, (first, last), first if name == pair.opening else last)


def ranges(session: Session, document: Document, spans: Iterable[Span]) -> list[types.Range]:
    """The ranges of spans, in their order."""
    wanted = list(spans)
    positions = positions_of(document.index, wanted, session.encoding)
    return [
        types.Range(types.Position(**positions.at(span.start)), types.Position(**positions.at(span.end)))
        for span in wanted
    ]
