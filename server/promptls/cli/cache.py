"""Results of earlier runs, in the user's cache directory: what has not changed is not checked again.

A result is known by everything that it depends on: the file's text and path, the settings that hold for it,
the profiles, the flags, and promptls itself. The cache is JSON, never code; where it is damaged, which a sum
in each entry tells, or cannot be written, files are simply checked again. Runs at the same time may overwrite
each other's additions, never each other's truth.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from promptls import __version__
from promptls.blake2 import blake2b
from promptls.cli.checking import Outcome, Wishes, not_a_prompt
from promptls.cli.held import Held
from promptls.cli.packed import pack, unpack
from promptls.cli.report import display_path
from promptls.engine.cache_folder import cache_folder
from promptls.engine.disk import FileError, Source, write_new
from promptls.engine.together import Looks, looks_once, read_together, stamps
from promptls.engine.workspace import Workspace
from promptls.formats.companions import configs_in, configs_in_run, looked_at
from promptls.packs import code_folders, installed

DAYS_KEPT = 30
"""Days after which a result that no run has used is forgotten."""
MOST = 200_000
"""Results kept for one folder; the oldest go first."""


USED = 2_000_000
"""Weight of the results of a run that are held as they are until they are written: of some thousand files."""
_A_KEY = 100
"""Bytes that an entry takes beside its own, with its key."""
_KEY = 33
"""Where a key of 32 characters, with a quotation mark before it, ends in its line."""


class ResultCache:
    """The results that are kept for runs in one folder with the same wishes."""

    def __init__(self, workspace: Workspace, wishes: Wishes) -> None:
        self.workspace = workspace
        self._today = int(time.time() // 86_400)
        self._looks = looks_once()
        self._settings: dict[tuple[int, str], str] = {}
        own = _digest(repr(part) for part in (os.getcwd(), wishes, *_version()))
        folder = cache_folder()
        self._file = folder / f"{own}.json" if folder else None
        self._kept = dict(_entries(self._file)) if self._file else {}
        self._used: Held[tuple[str, bytes]] = Held(lambda used: len(used[1]) + _A_KEY, USED)

    def key(self, source: Source, *, afresh: bool = False) -> str:
        """What a file's result is known by, as things are now, or as they were when this run looked first."""
        name = os.path.abspath(source.path)
        path = Path(name)
        together = stamps(read_together(path, source.text, Looks() if afresh else self._looks))
        beside = looked_at(path, configs_in if afresh else configs_in_run)
        return _digest((name, str(source.named), self._setting(path), repr((beside, together))), source.raw)

    def get(self, key: str, source: Source) -> Outcome | None:
        """The result kept for a file with that key, or None."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        path = display_path(source.path)
        try:
            packed = _packed_in(key, entry)
            report = unpack(json.loads(packed), path, source.text)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError):
            return None  # damaged, or written by another version in spite of all
        self._used.add((key, entry if _day(entry) == self._today else entry_of(key, self._today, packed)))
        notes = [] if report or not source.named else [not_a_prompt(path)]
        # Without its text, which its report has if there is something to show: a run holds them all.
        return Outcome(path, report, notes=tuple(notes))

    def put(self, first: str, source: Source, outcome: Outcome) -> None:
        """Keep a result, unless the file could not be checked or was changed.

        Nor if anything that it depends on has changed since its `first` key was taken, before it was checked:
        nobody knows which of the two the check has seen.
        """
        expected = 0 if outcome.report else 1
        faults = outcome.report.diagnostics if outcome.report else ()
        if any(found.rule == "internal-error" for found in faults):
            return  # what took too long may not do so on another day
        if outcome.troubles or outcome.fixed or len(outcome.notes) > expected:
            return
        if self.key(source, afresh=True) == first:
            packed = json.dumps(pack(outcome.report), separators=(",", ":")).encode()
            self._used.add((first, entry_of(first, self._today, packed)))

    def save(self) -> None:
        """Write what this run has added; what cannot be written is left."""
        if self._file is None or all(self._kept.get(key) == entry for key, entry in self._used):
            return
        self._kept = {}  # what it holds is read again: another run may have written
        with contextlib.suppress(FileError, OSError, UnicodeError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_new(self._file, in_lines(self._to_keep(self._file)))
            _forget_old(self._file.parent)

    def _to_keep(self, file: Path) -> Iterator[tuple[str, bytes]]:
        """The results of other runs that are young enough, and those of this one, never all at once."""
        own = {key for key, _ in self._used}
        oldest = self._today - DAYS_KEPT
        days = Counter(
            day for key, entry in _entries(file) if key not in own and (day := _day(entry)) >= oldest
        )
        too_many = max(0, days.total() + len(own) - MOST)
        left_out: Counter[int] = Counter()
        for key, entry in _entries(file):
            day = _day(entry)
            if key in own or day < oldest:
                continue
            older = sum(count for other, count in days.items() if other < day)
            if older + left_out[day] < too_many:
                left_out[day] += 1
            else:
                yield key, entry
        yield from islice(self._used, MOST)

    def _setting(self, path: Path) -> str:
        """What the settings and profiles say of a file, in a few characters."""
        settings, mark = self.workspace.settings_for(path), self.workspace.profiles_mark(path)
        known = (id(settings), mark)
        if known in self._settings:
            return self._settings[known]
        own = (settings.root, settings.include, settings.exclude, settings.for_file(path))
        found = _digest((repr(own), repr(settings.ignored_here(path)), mark))
        if not settings.overrides and not settings.ignored:  # then all files under them are told the same
            self._settings[known] = found
        return found


def _version() -> Iterator[str]:
    """Everything of this installation that a result depends on."""
    yield __version__
    yield sys.version
    package = Path(__file__).resolve().parents[1]
    # A checkout changes without its version; times and sizes tell, as they do for compiled modules.
    for folder in (package, package.parents[1] / "profiles"):
        yield from _stats(folder)
    yield from map(repr, installed().packs)
    for place in code_folders():
        yield from _stats(Path(place))


def _stats(folder: Path) -> Iterator[str]:
    """The names, times and sizes of the files below a folder, or of the one file that it is."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except NotADirectoryError:
        yield f"{folder} {folder.stat().st_mtime_ns}"
        return
    except OSError:
        return
    for entry in entries:
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _stats(Path(entry.path))
        else:
            stat = entry.stat()
            yield f"{entry.name} {stat.st_mtime_ns} {stat.st_size}"


def _digest(parts: Iterable[str], raw: bytes = b"") -> str:
    made = blake2b(raw, digest_size=16)
    for part in parts:
        made.update(b"\0" + part.encode("utf-8", "surrogatepass"))
    return made.hexdigest()


def entry_of(key: str, day: int, packed: bytes) -> bytes:
    """A result as JSON: the day of its last use, a sum that tells damage, and the packed report."""
    return b'[%d,"%b",%b]' % (day, _sum(key, packed), packed)


def _packed_in(key: str, entry: bytes) -> bytes:
    """The packed report of an entry. Raises ValueError if the disk has changed a bit of it."""
    _, told, packed = entry[:-1].split(b",", 2)
    if told != b'"%b"' % _sum(key, packed):
        raise ValueError("a damaged entry")
    return packed


def _sum(key: str, packed: bytes) -> bytes:
    return blake2b(key.encode() + packed, digest_size=4).hexdigest().encode()


def in_lines(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A cache file: a JSON object with a line for each entry, so that only what a run uses need be parsed."""
    before = b"{\n"
    for key, entry in entries:
        yield b'%b"%b":%b' % (before, key.encode(), entry)
        before = b",\n"
    yield b"{}\n" if before == b"{\n" else b"\n}\n"


def _entries(file: Path) -> Iterator[tuple[str, bytes]]:
    """The keys and entries in a cache file, not yet parsed; none if it is missing or damaged."""
    with contextlib.suppress(OSError), open(file, "rb") as lines:
        for line in lines:
            if line[:1] == b'"' and line[_KEY : _KEY + 2] == b'":' and line[1:_KEY].isalnum():
                yield line[1:_KEY].decode("ascii"), line[_KEY + 2 :].rstrip(b",\n")


def _day(entry: bytes) -> int:
    """The day on which an entry was last used; 0 if it is damaged."""
    day, _, _ = entry[1:].partition(b",")
    return int(day) if day.isdigit() else 0


def _forget_old(folder: Path) -> None:
    """Remove what no run of the last month has written to: other folders, flags and versions."""
    limit = time.time() - DAYS_KEPT * 86_400
    for entry in os.scandir(folder):
        if entry.name.endswith((".json", ".tmp")) and entry.stat().st_mtime < limit:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)
