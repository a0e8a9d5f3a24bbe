"""textDocument/prepareRename and rename: a variable or a pair of tags gets another name in all its places."""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.rename import can_be_renamed, rename_edits, rename_tag_edits
from promptls.engine.variables import Occurrence
from promptls.lsp.documents import Document
from promptls.lsp.errors import RequestFailed
from promptls.lsp.session import Report, Session
from promptls.lsp.variable_places import TagsAt, occurrence, ranges, tags_at
from promptls.lsp.workspace_edits import document_edit
from promptls.text import EditRefused


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces renaming, and the question before it to clients that ask it."""
    options = types.RenameOptions(prepare_provider=True) if session.client.prepare_rename else None
    session.serve_document(types.TEXT_DOCUMENT_RENAME, rename, options)
    if session.client.prepare_rename:
        session.serve_document(types.TEXT_DOCUMENT_PREPARE_RENAME, prepare)


async def prepare(
    session: Session, document: Document, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """The name at the place; None where none stands. Raises RequestFailed where it cannot be changed."""
    found = await occurrence(session, document, params.position)
    if found is None:
        tags = await tags_at(session, document, params.position)
        return types.PrepareRenamePlaceholder(tags.under, tags.pair.name) if tags else None
    report, place = found
    _check(report, place.name)
    (where,) = ranges(session, document, [place.span])
    return types.PrepareRenamePlaceholder(where, place.name)


async def rename(
    session: Session, document: Document, params: types.RenameParams
) -> types.WorkspaceEdit | None:
    """The edit of every place. Raises RequestFailed, with the reason, where one of them cannot be made."""
    found = await occurrence(session, document, params.position)
    if found is None:
        tags = await tags_at(session, document, params.position)
        job = session.in_thread(_edit_tags, session, tags, params.new_name) if tags else None
        return await job if job else None
    report, place = found
    _check(report, place.name)
    return await session.in_thread(_edit, session, report, place, params.new_name)


def _edit(session: Session, report: Report, place: Occurrence, new: str) -> types.WorkspaceEdit:
    try:
        edits = rename_edits(report.analysis, place.name, new, place.span)
    except EditRefused as exc:
        raise RequestFailed(f'"{place.name}" is not renamed: {exc}') from exc
    return document_edit(session, report.document, edits)


def _edit_tags(session: Session, tags: TagsAt, new: str) -> types.WorkspaceEdit:
    try:
        edits = rename_tag_edits(tags.report.analysis, tags.pair, new)
    except EditRefused as exc:
        raise RequestFailed(f'"<{tags.pair.name}>" is not renamed: {exc}') from exc
    return document_edit(session, tags.report.document, edits)


def _check(report: Report, name: str) -> None:
    try:
        can_be_renamed(report.analysis, name)
    except EditRefused as exc:
        raise RequestFailed(f'"{name}" cannot be renamed here: {exc}') from exc
