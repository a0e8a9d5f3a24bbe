"""Files in and out: finding prompt files, reading them whole or not at all, replacing them in one step."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from promptls.engine import Workspace, is_prompt
from promptls.engine.settings import matches_any

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
    """A file as it was read: its text (a BOM included), and its bytes to compare before it is replaced."""

    path: Path
    text: str
    raw: bytes


def decode(path: Path, raw: bytes) -> str:
    """The text of a file. Raises FileError for a binary file or invalid UTF-8, with the place."""
    if b"\0" in raw:
        raise FileError(path, f"not a text file (a NUL byte at byte {raw.index(0)}); it was left alone")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(
            path, f"not valid UTF-8 (byte {error.start}, line {line}); it was left alone: save it as UTF-8"
        ) from None


def read_source(path: Path) -> Source:
    """The file at `path`. Raises FileError with the reason in words."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(path, f"larger than {LARGEST // 1_000_000} MB; it was left alone")
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(path, _reason(error)) from None
    return Source(path, decode(path, raw), raw)


def read_stdin(name: Path) -> Source:
    """Standard input as a file called `name`."""
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
        mode = target.stat().st_mode
        if not mode & stat.S_IWUSR:
            raise FileError(source.path, "read-only; it was left alone")
        if target.read_bytes() != source.raw:
            raise FileError(source.path, "changed while it was being processed; it was left alone")
        _write_beside(target, text.encode("utf-8"), mode)
    except OSError as error:
        raise FileError(source.path, f"cannot be written ({_reason(error)}); it was left alone") from None


def write_new(path: Path, text: str) -> None:
    """Write a file that may not exist yet, in one step. Raises FileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode if path.exists() else 0o644
        _write_beside(path, text.encode("utf-8"), mode)
    except OSError as error:
        raise FileError(path, f"cannot be written ({_reason(error)})") from None


def _write_beside(target: Path, raw: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, stat.S_IMODE(mode))
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


class Found(NamedTuple):
    """A file to look at. `named`: a person named it, so it is read even if no format claims it."""

    path: Path
    named: bool


def find_files(paths: Iterable[str], workspace: Workspace) -> Iterator[Found]:
    """The prompt files that `paths` mean, each once, folders walked in sorted order.

    Raises FileError for a path that does not exist.
    """
    seen: set[str] = set()
    for name in paths:
        path = Path(name)
        if path.is_dir():
            walked: Iterable[Found] = (Found(file, False) for file in _walk(path, workspace))
        elif path.exists():
            walked = [Found(path, True)]
        else:
            raise FileError(path, "no such file or folder")
        for found in walked:
            real = os.path.realpath(found.path)
            if real not in seen:
                seen.add(real)
                yield found


def _walk(folder: Path, workspace: Workspace) -> Iterator[Path]:
    ignores = _IgnoreFiles(folder)
    for current, folders, files in os.walk(folder):
        here = Path(current)
        ignores.enter(here)
        folders[:] = sorted(
            name for name in folders if name not in SKIPPED_FOLDERS and not ignores.match(here / name, True)
        )
        for name in sorted(files):
            path = here / name
            if not ignores.match(path, False) and _wanted(path, workspace):
                yield path


def _wanted(path: Path, workspace: Workspace) -> bool:
    settings = workspace.settings_for(path)
    relative = settings.relative(Path(os.path.abspath(path)))
    if relative is not None:
        if settings.exclude and matches_any(relative, settings.exclude):
            return False
        if settings.include and matches_any(relative, settings.include):
            return True
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        # Claimed by its name alone, it is reported as unreadable later; otherwise it is nobody's.
        head = b""
    return b"\0" not in head and is_prompt(path, None, head.decode("utf-8", "ignore"))


class _IgnoreFiles:
    """The `.gitignore` and `.promptlsignore` files met on the way down."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.specs: dict[Path, object] = {}
        for parent in reversed(Path(os.path.abspath(root)).parents):
            self._load(parent, parent)

    def enter(self, folder: Path) -> None:
        self._load(folder, Path(os.path.abspath(folder)))

    def _load(self, folder: Path, key: Path) -> None:
        lines: list[str] = []
        for name in (".gitignore", ".promptlsignore"):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                lines += (folder / name).read_text(encoding="utf-8").split("\n")
        if lines:
            import pathspec  # 30 ms, and many trees have no ignore file

            self.specs[key] = pathspec.GitIgnoreSpec.from_lines(lines)

    def match(self, path: Path, folder: bool) -> bool:
        if not self.specs:
            return False
        absolute = Path(os.path.abspath(path))
        for base, spec in self.specs.items():
            try:
                relative = absolute.relative_to(base).as_posix()
            except ValueError:
                continue
            if spec.match_file(relative + "/" if folder else relative):  # type: ignore[attr-defined]
                return True
        return False
