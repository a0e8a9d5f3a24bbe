"""Which files a command line means: those named, those found below a folder, standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from promptls.blake2 import blake2b
from promptls.engine.disk import LARGEST, FileError, Source, decode, reason_of
from promptls.engine.workspace import Workspace
from promptls.named_tuple import NamedTuple
from promptls.once_a_run import once_a_run


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


class FileList:
    """Files in the order in which they were added: their names alone, since there may be 100,000."""

    TOGETHER = 32
    """Names that are held as one text."""

    def __init__(self, files: Iterable[Found] = ()) -> None:
        self._texts: list[str] = []
        self._last: list[str] = []
        for found in files:
            self.add(found)

    def add(self, found: Found) -> None:
        """One file more."""
        self._last.append(f"{found.named:d}{found.path}")
        if len(self._last) == self.TOGETHER:
            self._texts.append("\0".join(self._last))  # no name has a NUL
            self._last = []

    def __len__(self) -> int:
        return len(self._texts) * self.TOGETHER + len(self._last)

    def __iter__(self) -> Iterator[Found]:
        return self.part(0, len(self))

    def part(self, start: int, end: int) -> Iterator[Found]:
        """The files `start..end`, made anew each time."""
        for number in range(start // self.TOGETHER, -(-min(end, len(self)) // self.TOGETHER)):
            first = number * self.TOGETHER
            names = self._texts[number].split("\0") if number < len(self._texts) else self._last
            for name in names[max(start - first, 0) : end - first]:
                yield Found(Path(name[1:]), name[0] == "1")


def find_files(
    paths: Iterable[str], workspace: Workspace, trouble: Callable[[str], None], *, force: bool = False
) -> Iterator[Found]:
    """The prompt files that `paths` mean, each once, folders walked in sorted order.

    What does not exist or cannot be listed goes to `trouble`, and the others go on. With `force` a file
    that is named counts no more than one that is found.
    """
    seen: set[bytes] = set()
    for name in paths:
        for found in _below(Path(name), workspace, trouble, force):
            # By what tells it from any other, which takes a third of the room of its name.
            mark = _mark(_real(str(found.path)))
            if mark not in seen:
                seen.add(mark)
                yield found


def _real(path: str) -> str:
    """`os.path.realpath` of a file, which looks at its folder once."""
    folder, name = os.path.split(path)
    if os.sep != "/" or name in ("", ".", "..") or os.path.islink(path):
        return os.path.realpath(path)  # elsewhere than on POSIX, a file has other names than links
    return os.path.join(_real_folder(folder), name)


_real_folder = once_a_run(os.path.realpath)


def _mark(path: str) -> bytes:
    return blake2b(os.fsencode(path), digest_size=15).digest()


def _below(path: Path, workspace: Workspace, trouble: Callable[[str], None], force: bool) -> Iterable[Found]:
    try:
        mode = os.stat(path).st_mode  # quicker than the path's own
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
