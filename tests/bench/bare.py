"""A server of nothing but pygls, which answers each change with the same findings: what no analysis can go below."""

from __future__ import annotations

import gc
import sys

gc.disable()  # as in our own server: what is imported here lives as long as the process

from lsprotocol import types  # noqa: E402
from pygls.lsp.server import LanguageServer  # noqa: E402

gc.freeze()
gc.enable()

_SERVER = LanguageServer("bare", "1", text_document_sync_kind=types.TextDocumentSyncKind.Incremental)
_FOUND = [
    types.Diagnostic(
        types.Range(types.Position(line, 0), types.Position(line, 9)),
        "x" * 80,
        severity=types.DiagnosticSeverity.Warning,
        code="fixed",
        source="bare",
    )
    for line in range(int(sys.argv[1]))
]


def _answer(params: types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams) -> None:
    item = params.text_document
    _SERVER.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(item.uri, _FOUND, version=item.version)
    )


_SERVER.feature(types.TEXT_DOCUMENT_DID_OPEN)(_answer)
_SERVER.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_answer)

if __name__ == "__main__":
    _SERVER.start_io()
