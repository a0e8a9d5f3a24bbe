"""textDocument/selectionRange: from the word outwards by sentence, block, section and message to the file."""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.widening import widening
from promptls.lsp.documents import Document
from promptls.lsp.session import Session
from promptls.lsp.variable_places import ranges


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces selection ranges."""
    session.serve_document(types.TEXT_DOCUMENT_SELECTION_RANGE, selections)


async def selections(
    session: Session, document: Document, params: types.SelectionRangeParams
) -> list[types.SelectionRange] | None:
    """One chain for each position, in their order; nothing for a file that is no prompt."""
    report = await session.analyses.of(document)
    prompt = report.analysis.prompt
    if prompt is None:
        return None
    found: list[types.SelectionRange] = []
    for position in params.positions:
        at = document.index.offset(position.line, position.character, session.encoding)
        spans = await session.in_thread(widening, document.index, prompt, at)
        chain: types.SelectionRange | None = None
        for where in reversed(ranges(session, document, spans)):
            chain = types.SelectionRange(where, chain)
        if chain is not None:
            found.append(chain)
    return found
