"""Reading files that a workspace holds, whatever somebody has put there under their names.

A pipe without a writer would be waited for, a device never ends, and a file may be larger than the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from os import PathLike

_BINARY = getattr(os, "O_BINARY", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY
"""With O_NONBLOCK, opening a pipe does not wait for a writer."""
_PART = 1 << 20
"""Bytes read at once of what has more than it told."""


def open_regular(path: str | PathLike[str]) -> FileIO:
    """A file, opened for reading. Raises OSError also for what is no regular file."""
    descriptor = os.open(path, _FLAGS)
    try:
        _refuse_other(os.fstat(descriptor).st_mode, path)
        return FileIO(descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _refuse_other(mode: int, path: str | PathLike[str], *, folders_alone: bool = False) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(mode) and not folders_alone:
        raise OSError(errno.EINVAL, "Not a regular file", os.fspath(path))


def read_regular(path: str | PathLike[str], most: int) -> bytes:
    """The bytes of a file. Raises OSError also for what is no regular file, or has more than `most` bytes."""
    raw = read_beginning(path, most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, f"Larger than {most // 1_000_000} MB", os.fspath(path))
    return raw


def read_beginning(path: str | PathLike[str], most: int, *, of_any: bool = False) -> bytes:
    """At most so many bytes of a file. Raises OSError also for what is no regular file, but not `of_any`.

    Without the objects that `open` makes, which for a short file take as long as all else.
    """
    descriptor = os.open(path, os.O_RDONLY | _BINARY if of_any else _FLAGS)
    try:
        status = os.fstat(descriptor)
        _refuse_other(status.st_mode, path, folders_alone=of_any)
        parts: list[bytes] = []
        # One byte more than it has shows at once whether it has grown.
        part = os.read(descriptor, min(most, status.st_size + 1 if status.st_size else _PART))
        while part:
            parts.append(part)
            most -= len(part)
            part = os.read(descriptor, min(most, _PART if len(parts) > 1 else 1)) if most > 0 else b""
        return b"".join(parts)
    finally:
        os.close(descriptor)
