"""The prompt files of the folders that are open, on disk, and what was made of each while it was the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from promptls.engine.disk import FileError, read_source
from promptls.engine.walk import prompt_files
from promptls.lsp.session import Session

T = TypeVar("T")
log = logging.getLogger("promptls.lsp")

LISTED_FOR = 5.0
"""Seconds for which a walk over the folders holds: a client that pulls asks every second or two."""
MOST = 20_000
"""Files of a workspace that are looked at; the rest is left out, and the log says so. Our judgement."""


class Stamp(NamedTuple):
    """Equal for a file that is as it was, under the same settings."""

    changed: int
    size: int
    generation: int

    @property
    def text(self) -> str:
        """The same in a few letters."""
        return f"{self.changed:x}-{self.size:x}-{self.generation:x}"


class PromptFiles(Generic[T]):
    """`make(path, text)` for each prompt file, asked anew when the file or the settings have changed.

    Its methods may run in several threads at once; at worst something is made twice.
    """

    def __init__(self, session: Session, make: Callable[[Path, str], T | None]) -> None:
        self._session = session
        self._make = make
        self._known: dict[Path, tuple[Stamp, T | None]] = {}
        self._paths: list[Path] = []
        self._listed = (-1, 0.0)

    def paths(self) -> list[Path]:
        """The prompt files of all folders, sorted."""
        generation, at = self._listed
        if generation != self._session.generation or time.monotonic() - at > LISTED_FOR:
            generation = self._session.generation
            self._paths = paths = sorted(set(self._walked()))
            known = self._known
            self._known = {path: known[path] for path in paths if path in known}
            self._listed = (generation, time.monotonic())
        return self._paths

    def _walked(self) -> Iterator[Path]:
        count = 0
        for folder in self._session.workspaces.folders():
            workspace = self._session.workspaces.of(folder)
            for path in prompt_files(folder, workspace, lambda trouble: log.info("%s", trouble)):
                count += 1
                if count > MOST:
                    log.warning("more than %d prompt files; the others are left out", MOST)
                    return
                yield path

    def of(self, path: Path) -> tuple[Stamp, T | None] | None:
        """What was made of a file and its stamp; None for one that is gone or cannot be read."""
        try:
            state = path.stat()
        except OSError:
            return None
        stamp = Stamp(state.st_mtime_ns, state.st_size, self._session.generation)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            try:
                made = self._make(path, read_source(path, named=False).text)
            except FileError:
                return None
            known = self._known[path] = (stamp, made)
        return known
