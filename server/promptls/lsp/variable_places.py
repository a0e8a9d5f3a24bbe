"""What requests about a variable share: the one at a position, and ranges of its places."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

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


def places(report: Report, name: str) -> list[Occurrence]:
    """Every place of a variable's name, in the order of the file."""
    prompt = report.analysis.prompt
    return named(report.document.text, prompt, name) if prompt else []


def ranges(session: Session, document: Document, spans: Iterable[Span]) -> list[types.Range]:
    """The ranges of spans, in their order."""
    wanted = list(spans)
    positions = positions_of(document.index, wanted, session.encoding)
    return [
        types.Range(types.Position(**positions.at(span.start)), types.Position(**positions.at(span.end)))
        for span in wanted
    ]
