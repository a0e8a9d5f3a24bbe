"""textDocument/semanticTokens: variables, roles, directives and tags, in the kinds that the client knows."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptls.engine.highlighting import Token, tokens
from promptls.lsp.documents import Document, positions_of, span_of
from promptls.lsp.session import Report, Session
from promptls.prompt import Prompt
from promptls.text import Span

KINDS = {"variable": "variable", "role": "keyword", "directive": "macro", "tag": "type"}
DECLARATION = "declaration"


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces tokens to a client that knows any of the kinds."""
    known = session.client.token_types
    kinds = [kind for kind in KINDS.values() if known is not None and kind in known]
    if kinds:
        modifiers = [DECLARATION] if DECLARATION in session.client.token_modifiers else []
        legend = types.SemanticTokensLegend(kinds, modifiers)
        session.serve_prompt(
            types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
            lambda session, report, prompt, params: _tokens(session, report, prompt, legend, None),
            legend,
        )
        session.serve_prompt(
            types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
            lambda session, report, prompt, params: _tokens(session, report, prompt, legend, params.range),
        )


async def _tokens(
    session: Session, report: Report, prompt: Prompt, legend: types.SemanticTokensLegend,
    within: types.Range | None,
) -> types.SemanticTokens:  # fmt: skip
    document = report.document
    found = await session.in_thread(tokens, document.text, prompt)
    if within is not None:
        span = span_of(document.index, within, session.encoding)
        found = [token for token in found if _meets(token.span, span)]
    shown = [token for token in found if KINDS[token.kind] in legend.token_types]
    return types.SemanticTokens(data=list(_data(session, document, legend, shown)))


def _meets(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _data(
    session: Session, document: Document, legend: types.SemanticTokensLegend, found: list[Token]
) -> Iterator[int]:
    """Five numbers a token: lines and characters since the one before, length, kind, modifiers."""
    positions = positions_of(document.index, [token.span for token in found], session.encoding)
    line = character = 0
    for token in found:
        start, end = positions.at(token.span.start), positions.at(token.span.end)
        if start["line"] > line:
            line, character, down = start["line"], 0, start["line"] - line
        else:
            down = 0
        yield from (down, start["character"] - character, end["character"] - start["character"])
        yield legend.token_types.index(KINDS[token.kind])
        yield int(token.declares and bool(legend.token_modifiers))
        character = start["character"]
