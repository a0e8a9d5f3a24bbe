"""textDocument/inlayHint: about how many tokens a section has, behind its heading or tag.

Off until the editor's setting `inlayHints` is on.
"""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.outline import Node, sections, tokens_of
from promptls.lsp.documents import Document, span_of
from promptls.lsp.session import Report, Session
from promptls.lsp.variable_places import ranges
from promptls.prompt import Prompt
from promptls.text import Span


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces hints to a client that has them."""
    if session.client.inlay_hints:
        session.serve_prompt(
            types.TEXT_DOCUMENT_INLAY_HINT, hints, while_on=lambda settings: settings.inlayHints
        )


async def hints(
    session: Session, report: Report, prompt: Prompt, params: types.InlayHintParams
) -> list[types.InlayHint]:
    """The hints in a range."""
    document = report.document
    within = span_of(document.index, params.range, session.encoding)
    found = await session.in_thread(_in_range, document, prompt, within)
    where = ranges(session, document, (Span(at, at) for at, _ in found))
    return [
        types.InlayHint(at.start, label, padding_left=True, tooltip="estimated by promptls")
        for at, (_, label) in zip(where, found, strict=True)
    ]


def _in_range(document: Document, prompt: Prompt, within: Span) -> list[tuple[int, str]]:
    found = []
    for node in sections(document.text, prompt):
        at = _place(document, node)
        if node.kind != "message" and within.start <= at <= within.end:
            found.append((at, f"≈ {tokens_of(prompt, node):,} tokens"))
    return found


def _place(document: Document, node: Node) -> int:
    """Behind the heading, or behind the tag's line."""
    if node.kind == "heading":
        return node.name_span.end
    return document.index.line_end(document.index.line_of(node.name_span.end))
