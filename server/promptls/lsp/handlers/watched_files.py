"""workspace/didChangeWatchedFiles: settings and profiles on disk, and files that decide how others are read.

A client that does not watch files gets the same by opening or saving a document.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePath

from lsprotocol import types

from promptls.engine.together import SHARED, is_shared
from promptls.formats import COMPANIONS
from promptls.lsp.documents import path_of
from promptls.lsp.session import Session

PATTERNS = ("**/promptls.toml", "**/pyproject.toml", "**/.promptls/profiles/**", "**/.promptls/rules/**")
_SETTINGS = ("promptls.toml", "pyproject.toml")


def register(session: Session, params: types.InitializeParams) -> None:
    """Has the files watched once the session has begun."""

    def begin(event: types.InitializedParams) -> None:
        watchers = [{"globPattern": pattern} for pattern in (*PATTERNS, *_companions(), *SHARED)]
        registration = {
            "id": "promptls-settings",
            "method": types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            "registerOptions": {"watchers": watchers},
        }
        session.spawn(
            session.protocol.ask(types.CLIENT_REGISTER_CAPABILITY, {"registrations": [registration]})
        )

    def changed(event: types.DidChangeWatchedFilesParams) -> None:
        if any(concerns(change.uri) for change in event.changes):
            session.reload()
        elif any(_decides(session, change.uri) for change in event.changes):
            session.analyse_all()

    def saved(event: types.DidSaveTextDocumentParams) -> None:
        if not session.client.watch_files or concerns(event.text_document.uri):
            session.reload()

    session.serve(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, changed)
    session.serve(types.TEXT_DOCUMENT_DID_SAVE, saved)
    if session.client.watch_files:
        session.on_initialized.append(begin)


def _companions() -> list[str]:
    return [f"**/{name}" for name in sorted(COMPANIONS)]


def _decides(session: Session, uri: str) -> bool:
    """True if an open document may be read in another way now: one beside the file, or below it."""
    path = path_of(uri)
    if path is not None and is_shared(path):
        return True
    if path is None or path.name not in COMPANIONS:
        return False
    opened = (path_of(document.uri) for document in session.protocol.documents)
    return any(other is not None and other.is_relative_to(path.parent) for other in opened)


def concerns(uri: str) -> bool:
    """True if the file may hold settings, a profile or a rule of the workspace."""
    path = path_of(uri)
    return path is not None and (path.name in _SETTINGS or _is_own(path))


def _is_own(path: PurePath) -> bool:
    return any(
        folder == ".promptls" and kind in ("profiles", "rules") for folder, kind in pairwise(path.parts)
    )
