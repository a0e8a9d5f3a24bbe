"""workspace/willRenameFiles: links of prompts follow the files and folders that the editor moves.

Only links to what moves; those of a prompt that moves itself stay as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from lsprotocol import types

from promptls.engine.analyse import analyse
from promptls.engine.disk import FileError, read_source
from promptls.engine.moved_files import moved_link_edits
from promptls.engine.options import Options
from promptls.lsp.documents import path_of
from promptls.lsp.errors import log
from promptls.lsp.prompt_files import PromptFiles
from promptls.lsp.session import Session
from promptls.lsp.workspace_edits import file_edit, joined, open_document
from promptls.text import EditRefused, apply_edits


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces it for all files; pygls tells only a client that asks before it moves one."""
    files: PromptFiles[None] = PromptFiles(session, lambda path, text: None)
    everything = types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")
    options = types.FileOperationRegistrationOptions([everything])

    def will_rename(wanted: types.RenameFilesParams) -> object:
        moves = [(path_of(item.old_uri), path_of(item.new_uri)) for item in wanted.files]
        known = {old: new for old, new in moves if old is not None and new is not None}
        opened = {Path(document.path) for document in session.protocol.documents if document.path}
        return session.in_thread(lambda: joined(_edits(session, opened | {*files.paths()}, known)))

    session.serve(types.WORKSPACE_WILL_RENAME_FILES, will_rename, options)


def _edits(
    session: Session, paths: set[Path], moves: dict[PurePath, PurePath]
) -> Iterator[types.WorkspaceEdit]:
    def moved(path: PurePath) -> PurePath | None:
        for old in (path, *path.parents):
            if old in moves:
                return moves[old] / path.relative_to(old)
        return None

    for path in sorted(paths):
        document = open_document(session, path)
        try:
            text = document.text if document else read_source(path, named=False).text
        except FileError:
            continue
        if "](" not in text and "file:" not in text:
            continue
        workspace = session.workspaces.of(path)
        analysis = analyse(workspace, text, path, options=Options(select=()))
        try:
            edits = moved_link_edits(analysis, session.workspaces.folder_of(path), moved)
        except EditRefused as exc:
            log.warning("the links of %s do not follow: %s", path, exc)
            continue
        if edits:
            yield file_edit(session, path, apply_edits(text, edits))
