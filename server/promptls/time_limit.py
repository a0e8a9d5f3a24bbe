"""Work that is broken off where it takes too long: a rule, a rewrite or a format that never comes to an end.

An exception is raised into the thread that does the work. Of the command line's own thread, a timer of the
system's does that, which also ends a search of a regular expression or a wait. Of other threads (the editor's
server, promptls as a library) another thread does it, and Python there takes an exception only between
two of its own instructions: a single call into C code goes on until it returns.
"""

from __future__ import annotations

import _thread
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, TypeVar

T = TypeVar("T")

LONGEST = 10.0
"""Seconds of processor time after which work is broken off, beside one for each million characters that it is
about. Our judgement: on prompts as they are written the slowest rule takes a tenth of a second for them, on
texts made to slow it down up to 2.7 (docs/performance.md, 2026-11-27)."""
PATIENCE = 30.0
"""Work that waits for something, or gets no processor time, may take so many times longer by the clock."""
NO_CLOCK = 4.0
"""The same where nobody can tell how much processor time another thread has had."""
GRACE = 10.0
"""Seconds of processor time after which work that was broken off, and goes on, is taken for what catches
everything (`except BaseException` in a loop). Our judgement: to unwind takes no second."""
TICK = 0.5
"""Seconds between two looks at the work that is under way."""
IDLE = 20
"""Looks at nothing after which the thread that looks ends."""

cpu_seconds = getattr(time, "thread_time", time.perf_counter)
"""Python in a browser has no processor time of its own."""


class BrokenOff(BaseException):
    """Raised into work that takes too long. No `except Exception` stops it."""


class Overdue(Exception):
    """Work has been broken off, or has taken too long: what it was, and how long it took."""

    def __init__(self, what: str, seconds: float) -> None:
        self.what = what
        self.seconds = seconds
        super().__init__(f"it took more than {seconds:.0f} s and was broken off")


class Watch:
    """One thread's work under way: `what` it is, and `count`, which differs for each work.

    The thread itself looks at no clock, which is a call of the system's and would take as long as a small
    rule: whoever breaks work off looks each TICK, and takes what it had not met for begun at that moment.
    Whoever takes the token has the say: the work when it is done, or the one who breaks it off.
    """

    __slots__ = (
        "_after",
        "_broken_at",
        "_met",
        "_since",
        "_ticks",
        "_token",
        "broken",
        "clock",
        "count",
        "limit",
        "outer",
        "sent",
        "what",
    )

    def __init__(self, limit: float, outer: Watch | None) -> None:
        self.limit = limit
        self.outer = outer
        self.what = ""
        self.count = 0
        self._met = 0
        self._since: float | None = None
        self._ticks = 0
        self.clock = _own_clock()
        self.broken: Overdue | None = None
        self._broken_at: float | None = None
        self._after = 0
        self.sent = False
        self._token = [True]

    def begin(self, what: str) -> None:
        """From now on the thread is at `what`."""
        self.what = what
        self.count += 1

    def rest(self) -> None:
        """What follows is nobody's work."""
        self.what = ""

    def close(self) -> None:
        """The work is done. Where it is being broken off, waits for the exception that is on its way."""
        if self.taken():
            return
        while not self.sent:
            time.sleep(0.001)
        for _ in range(3):  # in a loop Python looks whether there is an exception to raise
            time.sleep(0)

    def taken(self) -> bool:
        """True for the first who asks."""
        try:
            return self._token.pop()
        except IndexError:
            return False

    def spent(self, before: float) -> float:
        """Processor time of the work, whose own thread asks; since `before` if nobody has looked yet."""
        since = self._since if self._met == self.count else before
        return cpu_seconds() - (before if since is None else since)

    def is_overdue(self, now: float | None) -> bool:
        """True if the work is to be broken off, which the caller then must do. `now`: its processor time."""
        count, what = self.count, self.what
        if count != self._met:
            self._since, self._ticks, self._met = now, 0, count
        self._ticks += 1
        by_the_clock = self._ticks * TICK
        seconds = by_the_clock / NO_CLOCK if now is None or self._since is None else now - self._since
        waited = by_the_clock > self.limit * PATIENCE
        if not what or not (seconds > self.limit or waited) or count != self.count or not self.taken():
            return False
        self.broken = Overdue(what, by_the_clock if waited else seconds)
        self._broken_at = now
        return True

    def goes_on(self, now: float | None) -> bool:
        """True, once, if the work was broken off long ago and has not ended: then nothing will end it."""
        if not self.sent or self._after < 0:
            return False
        self._after = self._after + 1 if self.count == self._met else 0
        by_the_clock = self._after * TICK
        at = self._broken_at
        seconds = by_the_clock / NO_CLOCK if now is None or at is None else now - at
        if not self._after or (seconds <= GRACE and by_the_clock <= GRACE * PATIENCE):
            return False
        self._after = -1
        return True


_watches: dict[int, Watch] = {}
"""The innermost work of each thread."""


def watched(work: Callable[[Watch], T], characters: int = 0) -> T:
    """What `work` returns, which tells the watch what it is at. Raises Overdue where that takes too long."""
    thread = _thread.get_ident()
    outer = _watches.get(thread)
    watch = _watches[thread] = Watch(LONGEST + characters / 1_000_000, outer)
    timer = _timer if _timer is not None and _timer.thread == thread else None
    try:
        _look_out(timer, outer)
        try:
            return work(watch)
        finally:
            watch.close()
    except BrokenOff:
        if watch.broken is None:
            raise
        raise watch.broken from None
    finally:
        if outer is None:
            _watches.pop(thread, None)
            if timer is not None:
                timer.stop()
        else:
            _watches[thread] = outer


def in_time(what: str, work: Callable[[], T], characters: int = 0) -> T:
    """What `work` returns. Raises Overdue where that takes too long."""

    def begun(watch: Watch) -> T:
        watch.begin(what)
        return work()

    return watched(begun, characters)


def _own_clock() -> int | None:
    """The clock of this thread's processor time, for others to read, where there is one."""
    of_thread = getattr(time, "pthread_getcpuclockid", None)
    try:
        return of_thread(_thread.get_ident()) if of_thread is not None else None
    except OSError:  # Python in a browser has the function, and no such clock
        return None


def _look_out(timer: _Timer | None, outer: Watch | None) -> None:
    if timer is None:
        _dog.wake()
    elif outer is None:
        timer.start()


class _Timer:
    """The system's timer, which interrupts the main thread of the process: that of a command line."""

    def __init__(self, signals: Any) -> None:
        self.thread = _thread.get_ident()
        self._signals = signals
        signals.signal(signals.SIGALRM, self._rings)

    def start(self) -> None:
        self._signals.setitimer(self._signals.ITIMER_REAL, TICK, TICK)

    def stop(self) -> None:
        self._signals.setitimer(self._signals.ITIMER_REAL, 0)

    def restore(self) -> None:
        self.stop()
        self._signals.signal(self._signals.SIGALRM, self._signals.SIG_DFL)

    def _rings(self, *_: object) -> None:
        watch = _watches.get(self.thread)
        if watch is None:
            return
        if watch.is_overdue(now := cpu_seconds()):
            watch.sent = True
            raise BrokenOff
        if watch.goes_on(now):
            # Only the process can be ended. What one of several leaves undone the first does, and ends, too.
            _tell(watch, "promptls ends here, without a report")
            os._exit(2)


_timer: _Timer | None = None


def _tell(watch: Watch, then: str) -> None:
    """On standard error, which an editor keeps in its log; nobody's code may be in the way."""
    what = watch.broken.what if watch.broken else watch.what
    told = f'error: "{what}" never ends, and catches what would break it off; {then}: remove it or its pack\n'
    with suppress(OSError):
        os.write(2, told.encode("utf-8", "replace"))


@contextmanager
def with_timer() -> Iterator[None]:
    """While this lasts, work of this thread, the main one, is broken off by the system's timer.

    For a process of promptls's own alone: a signal is nothing that a library may take.
    """
    global _timer
    signals = import_module("_signal")  # `signal` itself takes a millisecond to make enumerations
    if not hasattr(signals, "setitimer") or signals.getsignal(signals.SIGALRM) != signals.SIG_DFL:
        yield
        return
    timer = _timer = _Timer(signals)
    try:
        yield
    finally:
        timer.restore()
        _timer = None


class _Dog:
    """A thread that looks at the work of all others, while there is any.

    Made without the module `threading`, which a run on one file need not wait for.
    """

    def __init__(self) -> None:
        self._lock = _thread.allocate_lock()
        self.runs = False

    def wake(self) -> None:
        """Somebody has begun."""
        with self._lock:
            if self.runs:
                return
            try:
                _thread.start_new_thread(self._run, ())
                self.runs = True
            except RuntimeError:  # Python in a browser has no threads: there, nothing is broken off
                return

    def _run(self) -> None:
        idle = 0
        while True:
            time.sleep(TICK)
            for thread, watch in list(_watches.items()):
                if _timer is None or thread != _timer.thread:
                    _break_off_if_overdue(thread, watch)
            idle = 0 if _watches else idle + 1
            with self._lock:
                if idle > IDLE and not _watches:
                    self.runs = False
                    return


def _break_off_if_overdue(thread: int, watch: Watch) -> None:
    try:
        now = None if watch.clock is None else time.clock_gettime(watch.clock)
    except OSError:  # the thread has ended meanwhile
        return
    if not watch.is_overdue(now):
        if watch.goes_on(now):
            _tell(watch, "promptls cannot answer until it is started anew")
        return
    import ctypes  # wanted only here

    raise_into = ctypes.pythonapi.PyThreadState_SetAsyncExc
    raise_into(ctypes.c_ulong(thread), ctypes.py_object(BrokenOff))
    watch.sent = True


_dog = _Dog()


def _after_fork() -> None:
    # Of all threads, a forked process has only the one that forked.
    global _dog
    _watches.clear()
    _dog = _Dog()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
