"""textDocument/foldingRange: front matter, messages, sections, fences and comments of a prompt."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.folding import folds
from promptls.lsp.session import Report, Session
from promptls.prompt import Prompt


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces folding."""
    session.serve_prompt(types.TEXT_DOCUMENT_FOLDING_RANGE, folding)


async def folding(
    session: Session, report: Report, prompt: Prompt, params: types.FoldingRangeParams
) -> list[types.FoldingRange]:
    """Whole lines; no more than the client takes, the longest first."""
    found: list[Any] = await session.in_thread(folds, report.document.index, prompt)
    limit = session.client.fold_limit
    if limit and len(found) > limit:
        found = sorted(sorted(found, key=lambda fold: fold.first - fold.last)[:limit])
    return [
        types.FoldingRange(
            fold.first, fold.last, kind=types.FoldingRangeKind.Comment if fold.comment else None
        )
        for fold in found
    ]
