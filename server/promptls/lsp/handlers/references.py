"""textDocument/references: every place of a variable's name in its file."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.documents import Document
from promptls.lsp.session import Session
from promptls.lsp.variable_places import occurrence, places, ranges


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces references."""
    session.serve_document(types.TEXT_DOCUMENT_REFERENCES, references)


async def references(
    session: Session, document: Document, params: types.ReferenceParams
) -> list[types.Location] | None:
    """The uses, and the declarations if they are wanted."""
    found = await occurrence(session, document, params.position)
    if found is None:
        return None
    wanted = params.context.include_declaration
    spans = [place.span for place in places(*found) if wanted or not place.declares]
    return [types.Location(document.uri, where) for where in ranges(session, document, spans)]
