"""promptls/modelPlaces and promptls/setModel: where a target model can be written, and writing it there.

`promptls/modelPlaces` ({uri}) gives `[{id, title, detail}]`; `promptls/setModel` ({uri, model, place}) has
the editor apply the edit and gives `{applied}`.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.ignores import settings_target
from promptls.engine.model_places import directive_edit, in_file_edit, model_places, settings_model
from promptls.lsp.errors import InvalidParams, RequestFailed
from promptls.lsp.parameters import text_in
from promptls.lsp.report import Json
from promptls.lsp.session import Report, Session
from promptls.lsp.workspace_edits import document_edit, file_edit, open_text, path_on_disk
from promptls.text import EditRefused


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers both requests."""
    session.serve("promptls/modelPlaces", lambda wanted: _places(session, wanted))
    session.serve("promptls/setModel", lambda wanted: _set(session, wanted))


async def _report(session: Session, params: Any) -> Report:
    report = await session.analyses.of(session.document(text_in(params, "uri")))
    if report.analysis.prompt is None:
        raise RequestFailed("this file is no prompt, so it has no target model")
    return report


async def _places(session: Session, params: Any) -> list[Json]:
    report = await _report(session, params)
    found = await session.in_thread(model_places, report.workspace, report.analysis)
    return [place._asdict() for place in found]


async def _set(session: Session, params: Any) -> Json:
    report = await _report(session, params)
    model, place = text_in(params, "model"), text_in(params, "place")
    edit = await session.in_thread(_edit, session, report, model, place)
    answer = await session.protocol.ask(
        types.WORKSPACE_APPLY_EDIT, {"label": f"Set target model to {model}", "edit": edit}
    )
    return {"applied": bool(isinstance(answer, dict) and answer.get("applied"))}


def _edit(session: Session, report: Report, model: str, place: str) -> types.WorkspaceEdit:
    try:
        if place == "file":
            return document_edit(session, report.document, in_file_edit(report.analysis, model))
        if place == "directive":
            return document_edit(session, report.document, directive_edit(report.analysis, model))
    except EditRefused as exc:
        raise RequestFailed(f"the model cannot be written into this file: {exc}") from exc
    if place not in ("settings", "file-settings"):
        raise InvalidParams(f'"{place}" is no place for a model')
    path = path_on_disk(report.document)
    target, _ = settings_target(report.workspace, path)
    text = open_text(session, target)
    target, new = settings_model(report.workspace, path, model, place == "file-settings", text)
    return file_edit(session, target, new)
