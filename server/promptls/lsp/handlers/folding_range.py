"""textDocument/foldingRange: front matter, messages, sections, fences and comments of a prompt."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.folding import folds
from promptls.lsp.documents import Document
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces folding."""
    session.serve_document(types.TEXT_DOCUMENT_FOLDING_RANGE, folding)


async def folding(
    session: Session, document: Document, params: types.FoldingRangeParams
) -> list[types.FoldingRange] | None:
    """Whole lines; no more than the client takes, the longest first."""
    report = await session.analyses.of(document)
    prompt = report.analysis.prompt
    if prompt is None:
        return None
    found: list[Any] = await session.in_thread(folds, document.index, prompt)
    limit = session.client.fold_limit
    if limit and len(found) > limit:
        found = sorted(sorted(found, key=lambda fold: fold.first - fold.last)[:limit])
    return [
        types.FoldingRange(
            fold.first, fold.last, kind=types.FoldingRangeKind.Comment if fold.comment else None
        )
        for fold in found
    ]
