"""Files on disk: read whole or not at all, replaced in one step. The one writer of every face."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from promptls.engine.project import leads_out
from promptls.named_tuple import NamedTuple
from promptls.regular_files import read_beginning
from promptls.text.lazy_pattern import LazyPattern

LARGEST = 20_000_000
"""Bytes; a larger file is refused. Our judgement: five million tokens fit no model."""

LOCK_ATTEMPTS = 250
"""Times we try, 20 ms apart, to be the only one who replaces a file."""


LEFT_AFTER = 60
"""Seconds after which a temporary file that nobody holds is one that a killed run has left."""

_TEMPORARY = LazyPattern(r"\.promptls-[0-9a-f]{16}\.tmp")


class FileError(Exception):
    """A file that cannot be read or written, with the reason in words."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class Source(NamedTuple):
    """A file as it was read: its text (a BOM included), and its bytes to compare before it is replaced.

    `named`: a person named the very file (or gave it on stdin), so it is read even if no format claims it.
    """

    path: Path
    text: str
    raw: bytes
    named: bool = True


def decode(path: Path, raw: bytes) -> str:
    """A file's text. Raises FileError for a binary or too large one, or with the place of invalid UTF-8."""
    if len(raw) > LARGEST:
        raise FileError(path, f"larger than {LARGEST // 1_000_000} MB; it was left alone")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(path, "UTF-16, not UTF-8; it was left alone: save it as UTF-8")
    if 0 in raw:
        raise FileError(path, f"not a text file (a NUL byte at byte {raw.index(0)}); it was left alone")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line_start = max(raw.rfind(b"\n", 0, error.start), raw.rfind(b"\r", 0, error.start)) + 1
        line = _line_of(raw[:line_start])
        column = len(raw[line_start : error.start].decode("utf-8").removeprefix("\ufeff")) + 1
        reason = f"not valid UTF-8 at line {line}, column {column} (byte {error.start + 1})"
        raise FileError(path, f"{reason}; it was left alone: save it as UTF-8") from None


def _line_of(before: bytes) -> int:
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def read_source(path: Path, *, named: bool = True) -> Source:
    """The file at `path`. Raises FileError with the reason in words."""
    try:
        # What a person names may be a pipe. That tells no size, so reading stops where a file is too large.
        raw = read_beginning(path, LARGEST + 1, of_any=named)
    except OSError as error:
        raise FileError(path, reason_of(error, path)) from None
    return Source(path, decode(path, raw), raw, named)


def reason_of(error: OSError, path: Path | None = None) -> str:
    """Why an operation on a file failed, in words of no system call."""
    if isinstance(error, FileNotFoundError):
        return "a link to a file that does not exist" if path and path.is_symlink() else "no such file"
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


def replace_file(source: Source, text: str) -> None:
    """Replace a file by `text` in one step: a temporary file beside it, synced, then renamed over it.

    Whatever happens, the file is the old one or the new one, whole. Raises FileError, and leaves the
    file alone, if it is read-only, changed since it was read, or cannot be written.
    """
    target = Path(os.path.realpath(source.path))
    try:
        raw = text.encode("utf-8")
        old = target.stat()
        if not stat.S_ISREG(old.st_mode):
            raise FileError(source.path, "not a regular file, so nothing was written to it")
        if not old.st_mode & stat.S_IWUSR or not os.access(target, os.W_OK):
            raise FileError(source.path, "read-only; it was left alone")
        with _written_beside(target, [raw], old) as name, _locked(target):
            if target.read_bytes() != source.raw:
                raise FileError(source.path, "changed while it was being processed; it was left alone")
            os.replace(name, target)
        _sync_folder(target.parent)
    except UnicodeEncodeError:
        raise FileError(source.path, "the new text is not valid Unicode; it was left alone") from None
    except OSError as error:
        raise FileError(source.path, f"cannot be written ({reason_of(error)}); it was left alone") from None


def write_new(path: Path, text: str | Iterable[bytes]) -> None:
    """Write a file that may not exist yet, in one step, from its text or from pieces. Raises FileError.

    A link out of the project is not followed.
    """
    if os.path.islink(path) and leads_out(path, path.parent):
        told = f"a link to {os.path.realpath(path)}, outside of the project; nothing was written"
        raise FileError(path, f"{told}: name that file if you mean it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        old = target.stat() if target.exists() else None
        pieces = [text.encode("utf-8")] if isinstance(text, str) else text
        with _written_beside(target, pieces, old) as name:
            os.replace(name, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise FileError(path, f"cannot be written ({reason_of(error)})") from None


@contextlib.contextmanager
def _written_beside(target: Path, pieces: Iterable[bytes], old: os.stat_result | None) -> Iterator[str]:
    """A synced file with those bytes and the owner and mode of `old`, gone again unless it was renamed."""
    _take_away_old(target.parent)
    name = str(target.parent / f".promptls-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(name, flags, 0o600 if old else 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with contextlib.suppress(BlockingIOError):
                lock(file)  # as long as it is being written, nobody takes it for one that was left
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            with contextlib.suppress(
                OSError, AttributeError
            ):  # only root can keep somebody else's file theirs
                os.chown(name, old.st_uid, old.st_gid)
            os.chmod(name, stat.S_IMODE(old.st_mode))
        yield name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def _take_away_old(folder: Path) -> None:
    """Removes what runs that were killed have left beside the files that they wrote."""
    limit = time.time() - LEFT_AFTER
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _TEMPORARY.fullmatch(entry.name):
                continue
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_mtime < limit:
                    with open(entry.path, "rb") as file:
                        lock(file)
                        os.unlink(entry.path)


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Keeps a second promptls from replacing the file between our look at it and our rename.

    The lock hangs on the file that is renamed away, so whoever waited for it sees the new bytes.
    """
    with open(target, "rb") as file:
        for attempt in range(LOCK_ATTEMPTS):
            try:
                lock(file)
                break
            except BlockingIOError:
                if attempt + 1 == LOCK_ATTEMPTS:
                    raise
                time.sleep(0.02)
        yield


def lock(file: IO[Any]) -> None:
    """Keeps other processes of promptls from an open file until it is closed.

    Raises BlockingIOError if one has it. Does nothing on Windows and file systems without such locks.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover (Windows)
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


def _sync_folder(folder: Path) -> None:
    """Makes a rename last through a loss of power, where the system lets folders be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
