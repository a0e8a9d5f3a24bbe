"""Checking files here and in processes forked from this one, each taking the next few when it is done.

A forked process finds all in place that this one has read and imported. The pools of the standard library
are not used: to import them takes as long as to check ten files, and with them this process would only wait.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator

from promptls.cli.checking import Outcome
from promptls.cli.files import FileList, Found

CHUNK = 4
"""Files that a process takes at once."""
MOST = 1_000
"""Chunks of a run: their numbers, of four bytes, stand in a pipe from the beginning, and it may hold 4 kB."""
_NUMBER = 4
_ROOM = 1 << 20
"""Bytes of outcomes that a process may be ahead of this one."""

Check = Callable[[Found], Outcome]


class _Chunks:
    """The files in the parts that a process takes at once."""

    def __init__(self, files: FileList, first: int) -> None:
        self._files = files
        self._first = first
        self._size = max(CHUNK, -(-(len(files) - first) // MOST))

    def __len__(self) -> int:
        return max(0, -(-(len(self._files) - self._first) // self._size))

    def __getitem__(self, number: int) -> Iterator[Found]:
        start = self._first + number * self._size
        return self._files.part(start, start + self._size)


def check_forked(files: FileList, check: Check, processes: int, first: int = 0) -> Iterator[Outcome]:
    """The outcome of each file from the one with number `first` on, in order.

    What a process did not do, because it was killed, is done here.
    """
    chunks = _Chunks(files, first)
    others = _Others(chunks, check, processes - 1)
    done: dict[int, list[Outcome]] = {}
    try:
        for number in range(len(chunks)):
            while number not in done:
                if (own := others.take()) is not None:
                    done[own] = _done_here(chunks[own], check, others, done)
                elif not others.collect(done, wait=True):
                    done[number] = [check(found) for found in chunks[number]]
            yield from done.pop(number)
    finally:
        others.end()


def _done_here(
    chunk: Iterable[Found], check: Check, others: _Others, done: dict[int, list[Outcome]]
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for found in chunk:
        outcomes.append(check(found))
        others.collect(done, wait=False)  # during the check, they may have come to wait
    return outcomes


class _Others:
    """The other processes, and the pipe with the numbers of the chunks that nobody has taken."""

    def __init__(self, chunks: _Chunks, check: Check, processes: int) -> None:
        self._left, numbers = os.pipe()
        os.write(numbers, array("I", range(len(chunks))).tobytes())
        os.close(numbers)
        self._received: dict[int, bytearray] = {}
        self._processes: list[int] = []
        for _ in range(processes):
            with contextlib.suppress(OSError):  # fewer will do, too
                self._fork(chunks, check)

    def _fork(self, chunks: _Chunks, check: Check) -> None:
        mine, its = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(mine)
            os.close(its)
            raise
        if not process:
            try:
                for end in (mine, *self._received):
                    os.close(end)
                self._work(chunks, check, its)
            finally:  # whatever happens: nothing of the caller's must be done twice
                os._exit(0)
        os.close(its)
        os.set_blocking(mine, False)
        self._received[mine] = bytearray()
        self._processes.append(process)

    def _work(self, chunks: _Chunks, check: Check, out: int) -> None:
        with contextlib.suppress(ImportError, AttributeError, OSError):
            import fcntl

            fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, _ROOM)
        with open(out, "wb") as stream:
            while (number := self.take()) is not None:
                told = pickle.dumps((number, [check(found) for found in chunks[number]]), 5)
                stream.write(len(told).to_bytes(_NUMBER, sys.byteorder) + told)
                stream.flush()

    def take(self) -> int | None:
        """The number of the next chunk, which is then the caller's; None if there is none left."""
        number = os.read(self._left, _NUMBER)
        return int.from_bytes(number, sys.byteorder) if number else None

    def collect(self, done: dict[int, list[Outcome]], *, wait: bool) -> bool:
        """Takes in what the others have sent. False once all have ended."""
        if not self._received:
            return False
        ready, _, _ = select.select(list(self._received), [], [], None if wait else 0)
        for end in ready:
            raw = os.read(end, _ROOM)
            if not raw:
                os.close(end)
                del self._received[end]
                continue
            self._received[end] += raw
            done.update(_taken_from(self._received[end]))
        return True

    def end(self) -> None:
        """The others do no more than what they are at."""
        while os.read(self._left, _ROOM):
            pass
        for end in (self._left, *self._received):
            os.close(end)
        for process in self._processes:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def _taken_from(received: bytearray) -> Iterator[tuple[int, list[Outcome]]]:
    """The chunks that are there as a whole; what is left is the beginning of the next."""
    while len(received) >= _NUMBER:
        end = _NUMBER + int.from_bytes(received[:_NUMBER], sys.byteorder)
        if len(received) < end:
            return
        yield pickle.loads(received[_NUMBER:end])
        del received[:end]
