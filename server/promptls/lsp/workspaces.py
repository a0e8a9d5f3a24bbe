"""The folders that the editor has open, and what the engine knows of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from promptls.engine.workspace import Workspace, on_disk
from promptls.lsp.documents import path_of


class Workspaces:
    """One engine workspace a folder, and one for files outside all of them.

    After a change of settings or profiles each is replaced, not emptied: an analysis under way in another
    thread goes on with what it began with.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, Workspace] = {}
        self._elsewhere = Workspace(None)

    def set_folders(self, uris: Iterable[str]) -> None:
        """The folders that are open now."""
        paths = [Path(path) for path in map(path_of, uris) if on_disk(path)]
        self._folders = {path: self._folders.get(path) or Workspace(path) for path in paths}

    def add(self, uri: str) -> None:
        """A folder was opened."""
        path = path_of(uri)
        if on_disk(path):
            self._folders.setdefault(Path(path), Workspace(Path(path)))

    def remove(self, uri: str) -> None:
        """A folder was closed."""
        path = path_of(uri)
        if on_disk(path):
            self._folders.pop(Path(path), None)

    def reload(self) -> None:
        """Settings or profiles have changed on disk."""
        self._folders = {path: Workspace(path) for path in self._folders}
        self._elsewhere = Workspace(None)

    def of(self, path: PurePath | None) -> Workspace:
        """The innermost folder that holds the file; a document without a path belongs to the first one."""
        if path is None:
            return next(iter(self._folders.values()), self._elsewhere)
        folder = self.folder_of(path)
        return self._folders[folder] if folder is not None else self._elsewhere

    def folder_of(self, path: PurePath) -> Path | None:
        """The innermost open folder that holds the file; None if it lies outside of all."""
        if not on_disk(path):
            return None
        holding = [folder for folder in self._folders if folder == path or folder in path.parents]
        return max(holding, key=lambda folder: len(folder.parts), default=None)

    def folders(self) -> tuple[Path, ...]:
        """The folders that are open."""
        return tuple(self._folders)
