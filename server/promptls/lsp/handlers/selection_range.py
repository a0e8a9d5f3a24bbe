"""textDocument/selectionRange: from the word outwards by sentence, block, section and message to the file."""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.widening import widening
from promptls.lsp.session import Report, Session
from promptls.lsp.variable_places import ranges
from promptls.prompt import Prompt


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces selection ranges."""
    session.serve_prompt(types.TEXT_DOCUMENT_SELECTION_RANGE, selections)


async def selections(
    session: Session, report: Report, prompt: Prompt, params: types.SelectionRangeParams
) -> list[types.SelectionRange]:
    """One chain for each position, in their order."""
    document = report.document
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
