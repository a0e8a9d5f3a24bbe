"""textDocument/documentSymbol: messages, sections and variables, as a tree where the client takes one."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptls.engine.outline import Node, outline, walk
from promptls.lsp.documents import Positions, positions_of
from promptls.lsp.session import Report, Session
from promptls.prompt import Prompt

KINDS = {
    "prompt": types.SymbolKind.Module,
    "message": types.SymbolKind.Namespace,
    "heading": types.SymbolKind.String,
    "tag": types.SymbolKind.Class,
    "variable": types.SymbolKind.Variable,
}
"""None is beyond `Array`, so every client knows them; headings are strings in VS Code's own outline, too."""

Symbols = list[types.DocumentSymbol] | list[types.SymbolInformation]


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces symbols."""
    session.serve_prompt(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols)


async def symbols(
    session: Session, report: Report, prompt: Prompt, params: types.DocumentSymbolParams
) -> Symbols:
    """The parts of the prompt."""
    document = report.document
    nodes = await session.in_thread(outline, document.text, prompt)
    spans = [span for node in walk(nodes) for span in (node.span, node.name_span)]
    positions = positions_of(document.index, spans, session.encoding)
    if session.client.symbol_tree:
        return [_symbol(node, positions) for node in nodes]
    return list(_flat(nodes, document.uri, positions, None))


def _symbol(node: Node, positions: Positions) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=node.name,
        kind=KINDS[node.kind],
        range=range_at(positions, node.span.start, node.span.end),
        selection_range=range_at(positions, node.name_span.start, node.name_span.end),
        detail=node.detail or None,
        children=[_symbol(child, positions) for child in node.children] or None,
    )


def _flat(
    nodes: tuple[Node, ...], uri: str, positions: Positions, container: str | None
) -> Iterator[types.SymbolInformation]:
    for node in nodes:
        where = types.Location(uri, range_at(positions, node.span.start, node.span.end))
        yield types.SymbolInformation(where, node.name, KINDS[node.kind], container_name=container)
        yield from _flat(node.children, uri, positions, node.name)


def range_at(positions: Positions, start: int, end: int) -> types.Range:
    """The range between two of the offsets that the positions know."""
    return types.Range(types.Position(**positions.at(start)), types.Position(**positions.at(end)))
