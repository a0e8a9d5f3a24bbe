"""textDocument/linkedEditingRange: the two names of a pair of tags, which the editor changes together."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.documents import Document
from promptls.lsp.session import Session
from promptls.lsp.variable_places import tags_at

NAME = r"[A-Za-z][\w:.\-]*"
"""What may be typed while the two are linked."""


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces linked editing to a client that has it."""
    if session.client.linked_editing:
        session.serve_document(types.TEXT_DOCUMENT_LINKED_EDITING_RANGE, linked)


async def linked(
    session: Session, document: Document, params: types.LinkedEditingRangeParams
) -> types.LinkedEditingRanges | None:
    """The two names; nothing where the text of the message is not the file's own characters."""
    found = await tags_at(session, document, params.position)
    if found is None:
        return None
    prompt = found.report.analysis.prompt
    assert prompt is not None
    text = prompt.messages[found.pair.message].text
    spans = [text.to_file(name) for name in (found.pair.opening, found.pair.closing)]
    if any(document.text[span.start : span.end] != found.pair.name for span in spans):
        return None
    return types.LinkedEditingRanges(list(found.names), NAME)
