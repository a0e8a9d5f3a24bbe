"""Edits of files as the editor applies them, in the richest form that it knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from lsprotocol import types

from promptls.engine.disk import LARGEST
from promptls.engine.workspace import on_disk
from promptls.lsp.documents import Document
from promptls.lsp.edits import difference, text_edits
from promptls.lsp.errors import RequestFailed
from promptls.lsp.report import uri_of
from promptls.lsp.session import Session
from promptls.regular_files import read_regular
from promptls.text import Edit, LineIndex

_CONFIRM = "promptls"


@dataclass(frozen=True, slots=True)
class Caution:
    """Why a person should look at an edit before it is applied: a short name and a sentence."""

    label: str
    description: str


def document_edit(
    session: Session, document: Document, edits: Iterable[Edit], caution: Caution | None = None
) -> types.WorkspaceEdit:
    """Edits of one version of an open document; with `caution`, the client asks before it applies them."""
    plain = text_edits(document.index, edits, session.encoding)
    if not session.client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: plain})
    item = types.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
    if caution is None or not session.client.change_annotations:
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(item, plain)])
    annotated = [types.AnnotatedTextEdit(_CONFIRM, edit.range, edit.new_text) for edit in plain]
    annotation = types.ChangeAnnotation(
        label=caution.label, needs_confirmation=True, description=caution.description
    )
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(item, annotated)], change_annotations={_CONFIRM: annotation}
    )


def file_edit(session: Session, path: Path, new: str) -> types.WorkspaceEdit:
    """Gives a file a new text, whether the editor has it open, it lies on disk, or it does not exist yet."""
    document = open_document(session, path)
    if document is not None:
        return document_edit(session, document, difference(document.index, new))
    exists = path.is_file()
    index = LineIndex(read_regular(path, LARGEST).decode("utf-8-sig") if exists else "")
    plain = text_edits(index, difference(index, new), session.encoding)
    uri = uri_of(path)
    if not session.client.document_changes or not (exists or session.client.create_files):
        return types.WorkspaceEdit(changes={uri: plain})
    item = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=None)
    change = types.TextDocumentEdit(item, plain)
    if exists:
        return types.WorkspaceEdit(document_changes=[change])
    create = types.CreateFile(uri=uri, options=types.CreateFileOptions(ignore_if_exists=True))
    return types.WorkspaceEdit(document_changes=[create, change])


def joined(edits: Iterable[types.WorkspaceEdit]) -> types.WorkspaceEdit | None:
    """Edits of different files as one; None for none."""
    every = list(edits)
    if not every:
        return None
    if any(edit.document_changes for edit in every):
        return types.WorkspaceEdit(document_changes=[c for e in every for c in e.document_changes or ()])
    return types.WorkspaceEdit(changes={uri: c for e in every for uri, c in (e.changes or {}).items()})


def open_document(session: Session, path: Path) -> Document | None:
    """The open document of a file, whatever way the editor writes its URI."""
    documents = session.protocol.documents
    return next((item for item in documents if on_disk(item.path) and item.path == path), None)


def path_on_disk(document: Document) -> PurePath:
    """The path of a document that settings can speak of. Raises RequestFailed for one that has none."""
    if not on_disk(document.path):
        raise RequestFailed(
            "what is not on disk has no place in promptls.toml; save the document there first"
        )
    return document.path


def open_text(session: Session, path: Path) -> str | None:
    """The text of a file as the editor has it; None if it is not open."""
    document = open_document(session, path)
    return document.text if document else None
