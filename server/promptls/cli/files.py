"""Which files a command line means: those named, those found below a folder, standard input."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from promptls.cli.ignore_files import IgnoreFiles
from promptls.engine import Workspace, is_prompt
from promptls.engine.disk import LARGEST, FileError, Source, decode, reason_of

HEAD_BYTES = 16_384
"""Bytes read of a file to decide whether it is a prompt: 4,096 code points of any script."""
SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .venv venv node_modules __pycache__ .mypy_cache .pytest_cache .ruff_cache .tox .nox "
    "dist build site-packages .eggs .idea .cache".split()
)


def read_stdin(name: Path) -> Source:
    """Standard input as a file called `name`. Raises FileError if there is none."""
    if sys.stdin is None:
        raise FileError(Path("-"), "standard input is closed")
    raw = sys.stdin.buffer.read(LARGEST + 1)
    return Source(name, decode(name, raw), raw)


class Found(NamedTuple):
    """A file to look at. `named`: a person named it, so it is read even if no format claims it."""

    path: Path
    named: bool


def find_files(
    paths: Iterable[str], workspace: Workspace, trouble: Callable[[str], None], *, force: bool = False
) -> Iterator[Found]:
    """The prompt files that `paths` mean, each once, folders walked in sorted order.

    What does not exist or cannot be listed goes to `trouble`, and the others go on. With `force` a file
    that is named counts no more than one that is found.
    """
    seen: set[str] = set()
    for name in paths:
        for found in _below(Path(name), workspace, trouble, force):
            real = os.path.realpath(found.path)
            if real not in seen:
                seen.add(real)
                yield found


def _below(path: Path, workspace: Workspace, trouble: Callable[[str], None], force: bool) -> Iterable[Found]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        reason = reason_of(error, path)
        trouble(str(FileError(path, f"{reason} or folder" if reason == "no such file" else reason)))
        return []
    if stat.S_ISDIR(mode):
        return (Found(file, False) for file in _walk(path, workspace, trouble))
    if force:
        return [Found(path, False)] if _wanted(path, workspace) else []
    return [Found(path, True)]


def _walk(folder: Path, workspace: Workspace, trouble: Callable[[str], None]) -> Iterator[Path]:
    def unlistable(error: OSError) -> None:
        trouble(str(FileError(Path(error.filename), reason_of(error))))

    ignores = IgnoreFiles(folder)
    for current, folders, files in os.walk(folder, onerror=unlistable):
        here = Path(current)
        ignores.enter(here)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS
            and not ignores.match(here / name, folder=True)
            and not workspace.settings_for(here / name).excludes(here / name)
        )
        for name in sorted(files):
            path = here / name
            if not ignores.match(path, folder=False) and _wanted(path, workspace):
                yield path


def _wanted(path: Path, workspace: Workspace) -> bool:
    settings = workspace.settings_for(path)
    if settings.excludes(path):
        return False
    if settings.includes(path):
        return True
    head = b""
    with contextlib.suppress(OSError):
        if not stat.S_ISREG(path.stat().st_mode):
            return False  # reading a pipe or a device would never end
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    # What is unreadable or binary and yet has a prompt's name is told of when it is read.
    text = "" if b"\0" in head else head.decode("utf-8", "ignore")
    return is_prompt(path, None, text)
