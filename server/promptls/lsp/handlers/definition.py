"""textDocument/definition: from a use of a variable to where the file declares it, else to its first use."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.documents import Document
from promptls.lsp.session import Session
from promptls.lsp.variable_places import occurrence, places, ranges


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces definitions."""
    session.serve_document(types.TEXT_DOCUMENT_DEFINITION, definition)


async def definition(
    session: Session, document: Document, params: types.DefinitionParams
) -> list[types.Location] | None:
    """The declarations (a sample value counts), the first of them first; without any the first use."""
    found = await occurrence(session, document, params.position)
    if found is None:
        return None
    every = places(*found)
    declaring = [place.span for place in every if place.declares] or [every[0].span]
    return [types.Location(document.uri, where) for where in ranges(session, document, declaring)]
