"""Reading files that a workspace holds, whatever somebody has put there under their names.

A pipe without a writer would be waited for, a device never ends, and a file may be larger than the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from os import PathLike

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""With O_NONBLOCK, opening a pipe does not wait for a writer."""


def open_regular(path: str | PathLike[str]) -> FileIO:
    """A file, opened for reading. Raises OSError also for what is no regular file."""
    descriptor = os.open(path, _FLAGS)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a regular file", os.fspath(path))
        return FileIO(descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: str | PathLike[str], most: int) -> bytes:
    """The bytes of a file. Raises OSError also for what is no regular file, or has more than `most` bytes."""
    with open_regular(path) as file:
        raw = read_some(file, most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, f"Larger than {most // 1_000_000} MB", os.fspath(path))
    return raw


def read_some(file: FileIO, most: int) -> bytes:
    """At most so many bytes, of what may be a pipe as well."""
    parts: list[bytes] = []
    while most > 0 and (part := file.read(min(most, 1 << 20))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
