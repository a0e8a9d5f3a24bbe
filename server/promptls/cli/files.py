"""Which files a command line means: those named, those found below a folder, standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from promptls.engine.disk import LARGEST, FileError, Source, decode, reason_of
from promptls.engine.workspace import Workspace
from promptls.named_tuple import NamedTuple


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
    if not stat.S_ISDIR(mode) and not force:
        return [Found(path, True)]
    from promptls.engine.walk import is_wanted, prompt_files  # which knows all formats

    if stat.S_ISDIR(mode):
        return (Found(file, False) for file in prompt_files(path, workspace, trouble))
    return [Found(path, False)] if is_wanted(path, workspace) else []
