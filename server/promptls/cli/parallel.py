"""Checking the files of a run: from the results of earlier runs, and in several processes, when that pays."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from itertools import chain, islice
from typing import TYPE_CHECKING

from promptls.cli.checking import Outcome, Tell, Wishes, check_path, is_long
from promptls.cli.files import FileList, Found
from promptls.cli.held import Held
from promptls.cli.report import weight_of
from promptls.engine.disk import FileError, Source, read_source
from promptls.engine.workspace import Workspace
from promptls.once_a_run import looks_kept
from promptls.time_limit import with_timer

if TYPE_CHECKING:
    from promptls.cli.cache import ResultCache

PAYS = 400_000
"""Bytes of prompts from which on a second process saves more than it costs: about a second's work."""
LOOK_AHEAD = 400
"""Files whose size is looked at to decide."""
WORTH_KEEPING = 100_000
"""Bytes of prompts from which on looking results up is quicker than checking."""
A_FILE = 1_500
"""Bytes that checking a file costs beside its own: opening it, finding its settings, choosing its rules."""
CHUNK = 8
"""Files handed at once to a process that is not forked."""
COLLECTED = 1_000
"""Files that a process checks before it collects garbage again."""
KEY = 16
"""Bytes of the key of a result."""
NO_KEY = bytes(KEY)
FIRST = 2
"""Files checked before there are several processes: all of them then have the patterns that these need."""


def check_files(
    workspace: Workspace, wishes: Wishes, files: Iterable[Found], *, cached: bool, tell: Tell | None = None
) -> Iterator[Outcome]:
    """The outcome of each file, in order; with `cached` the results of earlier runs are used and kept.

    `tell` is told how far a long file is that is checked in this process.
    """
    files = iter(files)
    with nullcontext() if wishes.fix else looks_kept():
        first = list(islice(files, LOOK_AHEAD))
        sizes = sum(map(_work, first))
        everything = chain(first, files)
        check = _Check(workspace, wishes, tell)
        if not cached or wishes.fix or sizes < WORTH_KEEPING:
            yield from _checked(check, everything, sizes)
            return
        from promptls.cli.cache import ResultCache

        yield from _with_results(ResultCache(workspace, wishes), check, everything)


class _Check:
    """Checks files in this process, and collects garbage now and then: the command line runs without."""

    def __init__(self, workspace: Workspace, wishes: Wishes, tell: Tell | None = None) -> None:
        self.workspace = workspace
        self.wishes = wishes
        self._tell = tell
        self._count = 0

    def __call__(self, found: Found) -> Outcome:
        self._count += 1
        if self._count % COLLECTED == 0:
            gc.collect()
        return check_path(self.workspace, self.wishes, found.path, named=found.named, tell=self._tell)


def _with_results(cache: ResultCache, check: _Check, files: Iterable[Found]) -> Iterator[Outcome]:
    outcomes: Held[Outcome | None] = Held(_weight)
    missing, keys = FileList(), bytearray()
    for found in files:
        key, outcome = _kept(cache, found)
        outcomes.add(outcome)
        if outcome is None:
            missing.add(found)
            keys += key
    checked = _checked(check, missing, sum(map(_work, missing)))
    to_check = zip(missing, range(0, len(keys), KEY), strict=True)
    for kept in outcomes:
        if kept is not None:
            yield kept
            continue
        (found, at), outcome = next(to_check), next(checked)
        if outcome.text == outcome.before and not outcome.troubles and not is_long(found.path):
            source = Source(found.path, outcome.before, outcome.before.encode("utf-8"), found.named)
            cache.put(keys[at : at + KEY].hex(), source, outcome)
        yield outcome
    cache.save()


def _weight(outcome: Outcome | None) -> int:
    return weight_of(outcome.report) if outcome else 1


def _kept(cache: ResultCache, found: Found) -> tuple[bytes, Outcome | None]:
    """The key of a file as it is now, and the result that is kept for it."""
    if is_long(found.path):
        return NO_KEY, None
    try:
        source = read_source(found.path, named=found.named)
    except FileError:
        return NO_KEY, None  # told when the file's turn comes
    key = cache.key(source)
    return bytes.fromhex(key), cache.get(key, source)


def _checked(check: _Check, files: Iterable[Found], size: int) -> Iterator[Outcome]:
    workers = _processors()
    if workers > 1 and _APART and size >= PAYS:
        yield from _in_processes(check, files if isinstance(files, FileList) else FileList(files), workers)
        return
    yield from map(check, files)


def _work(found: Found) -> int:
    """How much work a file is, in bytes of a long prompt."""
    try:
        return found.path.stat().st_size + A_FILE
    except OSError:
        return A_FILE


def _processors() -> int:
    wished = os.environ.get("PROMPTLS_JOBS", "")
    if wished.isdigit():
        return int(wished)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_FORKS = sys.platform == "linux"
_APART = _FORKS or (sys.platform != "win32" and sys.version_info >= (3, 11))
"""Whether there are processes that run nothing of the working folder, which may be anybody's: those that are
not forked look for modules there, unless told not to, as Python can be since 3.11."""


def _in_processes(check: _Check, files: FileList, workers: int) -> Iterator[Outcome]:
    return (_forked if _FORKS else _spawned)(check, files, workers)


def _forked(check: _Check, files: FileList, workers: int) -> Iterator[Outcome]:
    from promptls.cli.forked import check_forked
    from promptls.rules.registry import all_rules

    all_rules()  # now, since what one imports later makes it forget the words that it knows
    yield from map(check, files.part(0, FIRST))
    gc.freeze()  # what is there now is shared with the processes, and looking at it would copy it
    try:
        yield from check_forked(files, check, workers, FIRST)
    finally:
        gc.unfreeze()


def _spawned(check: _Check, files: FileList, workers: int) -> Iterator[Outcome]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    os.environ["PYTHONSAFEPATH"] = "1"
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, context, _prepare, (check.wishes,)) as pool:
            for outcome in pool.map(_check_shared, files, chunksize=CHUNK):
                done += 1
                yield outcome
    except BrokenProcessPool:
        # A process was killed, perhaps for its memory; what it did not do is done here, one by one.
        yield from map(check, files.part(done, len(files)))


_SHARED: list[_Check] = []
"""What a process that was not forked has made for itself."""
_FOR_GOOD = ExitStack()
"""What a process holds until it ends."""


def _prepare(wishes: Wishes) -> None:
    _FOR_GOOD.enter_context(with_timer())
    _SHARED.append(_Check(Workspace(None), wishes))


def _check_shared(found: Found) -> Outcome:
    return _SHARED[0](found)
