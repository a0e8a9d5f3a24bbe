"""promptls/compareModels: several models side by side, and what each makes of an open prompt.

`{models, uri?}` gives `{models, tables, rules}`: a model is `{id, name}`, a table `{title, lines}`, a line
`{name, cells, differs}` with a cell a model in the order of `models`. `rules` are the names of rules that
stand in it, so that a client can link them. A document that is no prompt adds nothing.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.compare import Comparison, compare_models, compare_on
from promptls.engine.compare_tables import tables
from promptls.lsp.documents import Document
from promptls.lsp.errors import InvalidParams
from promptls.lsp.model_findings import MOST
from promptls.lsp.parameters import profile_named, texts_in
from promptls.lsp.report import Json
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/compareModels", lambda wanted: _answer(session, wanted))


async def _answer(session: Session, params: Any) -> Json:
    names = texts_in(params, "models")
    if not 2 <= len(names) <= MOST:
        raise InvalidParams(f"two to {MOST} models can be compared, and {len(names)} were named")
    uri = params.get("uri")
    document = session.document(uri) if isinstance(uri, str) else None
    return await session.in_thread(_compared, session, names, document)


def _compared(session: Session, names: tuple[str, ...], document: Document | None) -> Json:
    path = document.path if document else None
    workspace = session.workspaces.of(path)
    catalogue = workspace.catalogue_for(path)
    comparison = compare_models([profile_named(catalogue, name) for name in names])
    if document is not None:
        comparison = compare_on(
            comparison,
            workspace,
            document.text,
            path,
            language_id=document.language_id,
            options=session.options,
        )
    return {
        "models": [{"id": profile.id, "name": profile.name} for profile in comparison.models],
        "tables": [
            {"title": table.title, "lines": [line._asdict() for line in table.lines]}
            for table in tables(comparison)
        ],
        "rules": _rules(comparison),
    }


def _rules(comparison: Comparison) -> list[str]:
    found = {rule for verdict in comparison.verdicts for rule, _, _ in verdict.findings}
    return sorted(found | {row.name for row in comparison.rules})
