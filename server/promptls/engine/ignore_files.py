"""The `.gitignore` and `.promptlsignore` files that hold where a folder is walked."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from promptls.engine.disk import LARGEST
from promptls.engine.project import is_below, repository_around
from promptls.once_a_run import may_hold
from promptls.regular_files import read_regular


class IgnoreFiles:
    """The ignore files above the folder where a walk starts, and those met on the way down.

    As in git, the deepest file that speaks of a path decides, and in it the last pattern. Above the
    start a `.gitignore` counts within the same repository only. A `.promptlsignore` comes after the
    `.gitignore` beside it. True if any of them says something.
    """

    def __init__(self, start: Path) -> None:
        self._specs: dict[Path, Any] = {}
        start = Path(os.path.abspath(start))
        repository = repository_around(str(start))
        for folder in reversed(start.parents):
            inside = repository is not None and is_below(str(folder), repository)
            self._load(str(folder), (".gitignore", ".promptlsignore") if inside else (".promptlsignore",))
        if self.match(start, folder=True):
            # A person named an ignored folder: what ignores it does not hold inside.
            self._specs.clear()

    def __bool__(self) -> bool:
        return bool(self._specs)

    def enter(self, folder: str) -> None:
        """Reads the ignore files of a folder that the walk has come to."""
        self._load(os.path.abspath(folder), (".gitignore", ".promptlsignore"))

    def _load(self, folder: str, names: tuple[str, ...]) -> None:
        lines: list[str] = []
        for name in names:
            if not may_hold(folder, name):
                continue
            with contextlib.suppress(OSError, UnicodeDecodeError):
                text = read_regular(os.path.join(folder, name), LARGEST).decode("utf-8-sig")
                lines += text.replace("\r\n", "\n").split("\n")
        if lines:
            import pathspec  # 30 ms, and many trees have no ignore file

            self._specs[Path(folder)] = pathspec.GitIgnoreSpec.from_lines(lines)

    def match(self, path: Path, *, folder: bool) -> bool:
        """True if a file or folder is ignored."""
        if not self._specs:
            return False
        absolute = Path(os.path.abspath(path))
        for above in absolute.parents:
            spec = self._specs.get(above)
            if spec is not None:
                relative = absolute.relative_to(above).as_posix()
                verdict = spec.check_file(relative + "/" if folder else relative).include
                if verdict is not None:
                    return bool(verdict)
        return False
