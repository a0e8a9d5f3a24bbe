"""workspace/didChangeWorkspaceFolders: each folder has its own settings and profiles."""

from __future__ import annotations

from lsprotocol import types

from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Follows the editor's folders."""

    def changed(event: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in event.event.removed:
            session.workspaces.remove(folder.uri)
        for folder in event.event.added:
            session.workspaces.add(folder.uri)
        session.analyse_all()

    session.serve(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, changed)
