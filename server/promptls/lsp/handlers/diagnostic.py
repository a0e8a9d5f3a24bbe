"""textDocument/diagnostic, for editors that pull. Those that do not are sent the same diagnostics."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.documents import Document
from promptls.lsp.errors import ContentModified
from promptls.lsp.report import Json
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces pulling to a client that knows it; it is then not pushed to."""
    if session.client.pull_diagnostics:
        options = types.DiagnosticOptions(
            inter_file_dependencies=True,
            workspace_diagnostics=True,
            identifier="promptls",
            work_done_progress=True,
        )
        session.serve_document(types.TEXT_DOCUMENT_DIAGNOSTIC, pull, options)


async def pull(session: Session, document: Document, params: types.DocumentDiagnosticParams) -> Json:
    """The diagnostics of the document's latest version, or that they are those sent before."""
    while True:
        try:
            report = await session.analyses.of(document, urgent=False)
            break
        except ContentModified:
            # The editor's text is the newer one as well, so the newer answer is the one it wants.
            document = session.document(document.uri)
    result_id = str(report.serial)
    if params.previous_result_id == result_id:
        return {"kind": "unchanged", "resultId": result_id}
    return {"kind": "full", "resultId": result_id, "items": report.diagnostics}
