"""The prompt files of the folders that are open, on disk, and what was made of each while it was the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from promptls.engine.disk import FileError, read_source
from promptls.engine.together import is_member, read_together, stamps
from promptls.engine.walk import prompt_files
from promptls.lsp.session import Session
from promptls.named_tuple import NamedTuple

T = TypeVar("T")
log = logging.getLogger("promptls.lsp")

LISTED_FOR = 5.0
"""Seconds for which a walk over the folders holds: a client that pulls asks every second or two."""
MOST = 20_000
"""Files of a workspace that are looked at; the rest is left out, and the log says so. Our judgement."""


class Stamp(NamedTuple):
    """Equal for a file that is as it was, under the same settings, and so are those that are read with it."""

    changed: int
    size: int
    generation: int
    together: int = 0

    @property
    def text(self) -> str:
        """The same in a few letters."""
        return f"{self.changed:x}-{self.size:x}-{self.generation:x}-{self.together:x}"


class PromptFiles(Generic[T]):
    """`make(path, text)` for each prompt file, asked anew when the file or the settings have changed.

    Its methods may run in several threads at once; at worst something is made twice.
    """

    def __init__(self, session: Session, make: Callable[[Path, str], T | None]) -> None:
        self._session = session
        self._make = make
        self._known: dict[Path, tuple[Stamp, T | None]] = {}
        self._beside: dict[Path, str] = {}
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
        known = self._known.get(path)
        stamp = Stamp(state.st_mtime_ns, state.st_size, self._session.generation)
        if known is not None and known[0] == stamp._replace(together=self._together(path)):
            return known
        try:
            text = read_source(path, named=False).text
        except FileError:
            return None
        self._beside[path] = text if is_member(path) else ""
        made = self._make(path, text)
        known = self._known[path] = (stamp._replace(together=self._together(path)), made)
        return known

    def _together(self, path: Path) -> int:
        """Changes where a file that is read with this one came, went or changed."""
        text = self._beside.get(path, "")
        return hash(tuple(stamps(read_together(path, text)))) & 0xFFFFFFFF if text else 0
