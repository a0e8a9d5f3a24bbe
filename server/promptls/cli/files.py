"""Files in and out: finding prompt files, reading them whole or not at all, replacing them in one step."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from promptls.cli.ignore_files import IgnoreFiles
from promptls.engine import Workspace, is_prompt

HEAD_BYTES = 16_384
"""Bytes read of a file to decide whether it is a prompt: 4,096 code points of any script."""
LARGEST = 20_000_000
"""Bytes; a larger file is refused. Our judgement: five million tokens fit no model."""
SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .venv venv node_modules __pycache__ .mypy_cache .pytest_cache .ruff_cache .tox .nox "
    "dist build site-packages .eggs .idea .cache".split()
)


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
    """The text of a file. Raises FileError for a binary file or invalid UTF-8, with the place."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(path, "UTF-16, not UTF-8; it was left alone: save it as UTF-8")
    if b"\0" in raw:
        raise FileError(path, f"not a text file (a NUL byte at byte {raw.index(0)}); it was left alone")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(
            path, f"not valid UTF-8 (byte {error.start}, line {line}); it was left alone: save it as UTF-8"
        ) from None


def read_source(path: Path, *, named: bool = True) -> Source:
    """The file at `path`. Raises FileError with the reason in words."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(path, f"larger than {LARGEST // 1_000_000} MB; it was left alone")
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(path, _reason(error)) from None
    return Source(path, decode(path, raw), raw, named)


def read_stdin(name: Path) -> Source:
    """Standard input as a file called `name`. Raises FileError if there is none."""
    if sys.stdin is None:
        raise FileError(Path("-"), "standard input is closed")
    raw = sys.stdin.buffer.read()
    return Source(name, decode(name, raw), raw)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    return (error.strerror or str(error)).lower()


def replace_file(source: Source, text: str) -> None:
    """Replace a file by `text` in one step: a temporary file beside it, synced, then renamed over it.

    Whatever happens, the file is the old one or the new one, whole. Raises FileError, and leaves the
    file alone, if it is read-only, changed since it was read, or cannot be written.
    """
    target = Path(os.path.realpath(source.path))
    try:
        old = target.stat()
        if not old.st_mode & stat.S_IWUSR or not os.access(target, os.W_OK):
            raise FileError(source.path, "read-only; it was left alone")
        if target.read_bytes() != source.raw:
            raise FileError(source.path, "changed while it was being processed; it was left alone")
        _write_beside(target, text.encode("utf-8"), old)
    except UnicodeEncodeError:
        raise FileError(source.path, "the new text is not valid Unicode; it was left alone") from None
    except OSError as error:
        raise FileError(source.path, f"cannot be written ({_reason(error)}); it was left alone") from None


def write_new(path: Path, text: str) -> None:
    """Write a file that may not exist yet, in one step. Raises FileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.stat() if path.exists() else None
        _write_beside(Path(os.path.realpath(path)), text.encode("utf-8"), old)
    except OSError as error:
        raise FileError(path, f"cannot be written ({_reason(error)})") from None


def _write_beside(target: Path, raw: bytes, old: os.stat_result | None) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if old is not None and hasattr(os, "chown"):
            with contextlib.suppress(OSError):  # only root can keep somebody else's file theirs
                os.chown(name, old.st_uid, old.st_gid)
        os.chmod(name, stat.S_IMODE(old.st_mode) if old else 0o644)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


class Found(NamedTuple):
    """A file to look at. `named`: a person named it, so it is read even if no format claims it."""

    path: Path
    named: bool


def find_files(paths: Iterable[str], workspace: Workspace, trouble: Callable[[str], None]) -> Iterator[Found]:
    """The prompt files that `paths` mean, each once, folders walked in sorted order.

    What does not exist or cannot be listed goes to `trouble`, and the others go on.
    """
    seen: set[str] = set()
    for name in paths:
        for found in _below(Path(name), workspace, trouble):
            real = os.path.realpath(found.path)
            if real not in seen:
                seen.add(real)
                yield found


def _below(path: Path, workspace: Workspace, trouble: Callable[[str], None]) -> Iterable[Found]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        trouble(str(FileError(path, "no such file or folder" if missing else _reason(error))))
        return []
    if stat.S_ISDIR(mode):
        return (Found(file, False) for file in _walk(path, workspace, trouble))
    return [Found(path, True)]


def _walk(folder: Path, workspace: Workspace, trouble: Callable[[str], None]) -> Iterator[Path]:
    def unlistable(error: OSError) -> None:
        trouble(str(FileError(Path(error.filename), _reason(error))))

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
