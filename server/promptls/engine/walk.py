"""The prompt files below a folder, as the command line and the editor's workspace have them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from promptls.engine.detection import is_prompt
from promptls.engine.disk import LARGEST, FileError, reason_of
from promptls.engine.ignore_files import IgnoreFiles
from promptls.engine.project import leads_out
from promptls.engine.settings import Settings
from promptls.engine.workspace import Workspace
from promptls.formats import may_be_claimed, read_whole
from promptls.regular_files import read_beginning

HEAD_BYTES = 16_384
"""Bytes read of a file to decide whether it is a prompt: 4,096 code points of any script."""
SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .venv venv node_modules __pycache__ .mypy_cache .pytest_cache .ruff_cache .tox .nox "
    "dist build site-packages .eggs .idea .cache".split()
)


def _never() -> bool:
    return False


def prompt_files(
    folder: Path,
    workspace: Workspace,
    trouble: Callable[[str], None],
    gone: Callable[[], bool] = _never,
) -> Iterator[Path]:
    """The prompt files below a folder, in sorted order; what cannot be listed goes to `trouble`.

    `gone` is asked at each folder; once it says that nobody wants the rest, the walk ends.
    """

    def unlistable(error: OSError) -> None:
        trouble(str(FileError(Path(error.filename), reason_of(error))))

    ignores = IgnoreFiles(folder)
    for current, folders, files in os.walk(folder, onerror=unlistable):
        if gone():
            return
        here, settings = Path(current), workspace.settings_in(current)
        ignores.enter(current)
        ruled = bool(ignores or settings.exclude)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and not (ruled and (ignores.match(here / name, folder=True) or settings.excludes(here / name)))
        )
        for name in sorted(files):
            if not (settings.include or may_be_claimed(name)):
                continue
            path = here / name
            if ignores.match(path, folder=False) or not _is_wanted(path, settings):
                continue
            if os.path.islink(path) and leads_out(path, folder):
                told = f"a link to {os.path.realpath(path)}, outside of the project; it was left alone"
                trouble(str(FileError(path, f"{told}: name it if you mean it")))
                continue
            yield path


def is_wanted(path: Path, workspace: Workspace) -> bool:
    """True if the file is a prompt by its settings, its name or its head."""
    return _is_wanted(path, workspace.settings_for(path))


def _is_wanted(path: Path, settings: Settings) -> bool:
    if settings.excludes(path):
        return False
    if settings.includes(path):
        return True
    if not may_be_claimed(path.name):
        return False
    head = b""
    with contextlib.suppress(OSError):
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False  # whoever writes to a pipe goes on once it is opened, and a device may do anything
        head = read_beginning(path, LARGEST if path.suffix.lower() in read_whole() else HEAD_BYTES)
    # What is unreadable or binary and yet has a prompt's name is told of when it is read.
    text = "" if 0 in head else head.decode("utf-8", "ignore")
    return is_prompt(path, None, text)
