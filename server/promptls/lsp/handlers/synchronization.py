"""textDocument/didOpen, didChange, didClose: each text is analysed. The texts are kept by the protocol."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Follows the editor's documents."""
    session.serve(types.TEXT_DOCUMENT_DID_OPEN, lambda event: session.opened(event.text_document.uri))
    session.serve(types.TEXT_DOCUMENT_DID_CHANGE, lambda event: session.opened(event.text_document.uri))
    session.serve(types.TEXT_DOCUMENT_DID_CLOSE, lambda event: session.closed(event.text_document.uri))
