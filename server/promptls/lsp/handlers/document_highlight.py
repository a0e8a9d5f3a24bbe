"""textDocument/documentHighlight: the other places of the variable under the cursor."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.documents import Document
from promptls.lsp.session import Session
from promptls.lsp.variable_places import occurrence, places, ranges


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces highlights."""
    session.serve_document(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, highlight)


async def highlight(
    session: Session, document: Document, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Declarations count as writing, uses as reading."""
    found = await occurrence(session, document, params.position)
    if found is None:
        return None
    every = places(*found)
    kinds = [
        types.DocumentHighlightKind.Write if place.declares else types.DocumentHighlightKind.Read
        for place in every
    ]
    where = ranges(session, document, (place.span for place in every))
    return [types.DocumentHighlight(at, kind) for at, kind in zip(where, kinds, strict=True)]
