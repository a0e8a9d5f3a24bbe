"""workspace/symbol: messages, sections and variables of all prompt files of the folders that are open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.outline import Node, outline, walk
from promptls.engine.workspace import on_disk
from promptls.lsp.documents import positions_of
from promptls.lsp.handlers.document_symbol import KINDS, range_at
from promptls.lsp.prompt_files import PromptFiles
from promptls.lsp.report import uri_of
from promptls.lsp.session import Session
from promptls.named_tuple import NamedTuple
from promptls.text import LineIndex

MOST = 500
"""Symbols that are sent; a client asks again with every letter that is typed. Our judgement."""


class _Found(NamedTuple):
    name: str
    kind: types.SymbolKind
    where: types.Range


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces the search."""
    files = PromptFiles(session, lambda path, text: _symbols(session, path, text))

    def search(wanted: types.WorkspaceSymbolParams) -> object:
        return session.in_thread(lambda: list(_matching(session, files, wanted.query)))

    session.serve(types.WORKSPACE_SYMBOL, search)


def _symbols(session: Session, path: Path, text: str) -> list[_Found]:
    # Without rules: only the parts are wanted.
    options = Options(select=())
    analysis = analyse(session.workspaces.of(path), text, path, options=options)
    if analysis.prompt is None:
        return []
    nodes: list[Node] = list(walk(outline(text, analysis.prompt)))
    positions = positions_of(LineIndex(text), [node.name_span for node in nodes], session.encoding)
    return [_Found(node.name, KINDS[node.kind], range_at(positions, *node.name_span)) for node in nodes]


def _matching(
    session: Session, files: PromptFiles[list[_Found]], query: str
) -> Iterator[types.SymbolInformation]:
    """Symbols whose name has the letters of the query in their order; open documents count as they are."""
    documents = {document.path: document for document in session.protocol.documents if on_disk(document.path)}
    count = 0
    for path in files.paths():
        document = documents.get(path)
        if document is not None:
            found: list[_Found] | None = _symbols(session, path, document.text)
        else:
            kept = files.of(path)
            found = kept[1] if kept else None
        uri = document.uri if document else uri_of(path)
        for symbol in found or ():
            if _has(symbol.name.lower(), query.lower()):
                yield types.SymbolInformation(
                    types.Location(uri, symbol.where), symbol.name, symbol.kind, container_name=path.name
                )
                count += 1
                if count == MOST:
                    return


def _has(name: str, query: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in query if not letter.isspace())
