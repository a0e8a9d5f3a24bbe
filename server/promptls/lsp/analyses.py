"""The latest analysis of each open document, in a thread unless it is short, never of a text that has gone.

A change of a document that was cheap to analyse is analysed at once. One that comes before the last is
answered starts a short wait, so that a burst of them is analysed once, and so does one of a document that
costs much. While an analysis runs, no other of the same document starts, and it is told when a newer text has
come. Whoever asks for an analysis shares the one that is under way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Generic, TypeVar

from promptls.engine.run_rules import Superseded
from promptls.lsp.documents import Document
from promptls.lsp.errors import ContentModified, log

T = TypeVar("T")

SETTLE = 0.002
"""Seconds after a change within which another one counts as the same burst."""
CHEAP = 0.300
"""An analysis of less than so many seconds of CPU is repeated at once, since a newer text cuts it short."""
LONGEST_WAIT = 0.100
SHORT = 0.015
"""An analysis of less than so many seconds of CPU is made on the loop: to wake a thread for it, and the loop
again, takes as long on a busy machine. Our judgement: nobody sees that an answer waits so long."""


def wait_after(cost: float, *, answered: bool) -> float:
    """Seconds of quiet before the next analysis, if the last one took `cost` seconds of CPU.

    `answered` if the last change has been: then the next one is no part of a burst.
    """
    if cost < CHEAP:
        return 0.0 if answered else SETTLE
    return min(LONGEST_WAIT, cost / 4)


class _State(Generic[T]):
    def __init__(self, document: Document, future: asyncio.Future[T]) -> None:
        self.document = document
        self.future = future
        self.timer: asyncio.Handle | None = None
        self.running = False
        self.due = False
        self.cost = 0.0
        self.length = 0

    @property
    def short(self) -> bool:
        """True if the next analysis will be over before anybody waits for something else."""
        return 0 < self.cost < SHORT and len(self.document.text) < 2 * self.length


class Analyses(Generic[T]):
    """One analysis a document and version.

    `analyse(document, gone)` runs in a thread; `gone()` is true once its result is of no use.
    `done(document, result)` is called on the loop, for the latest version only. A short analysis is made on
    the loop, too, but in a thread once messages are `waiting()`.
    """

    def __init__(
        self,
        analyse: Callable[[Document, Callable[[], bool]], T],
        done: Callable[[Document, T], None],
        executor: Executor,
        waiting: Callable[[], bool] = lambda: False,
    ) -> None:
        self._analyse = analyse
        self._done = done
        self._executor = executor
        self._waiting = waiting
        self._states: dict[str, _State[T]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, document: Document) -> None:
        """A new version has come; its analysis follows after a quiet moment."""
        loop = asyncio.get_running_loop()
        state, answered = self._states.get(document.uri), True
        if state is None:
            state = self._states[document.uri] = _State(document, loop.create_future())
        else:
            answered = state.future.done()
            self._abandon(state)
            state.document, state.future = document, loop.create_future()
        wait = wait_after(state.cost, answered=answered)
        # At once is after the messages that came with this one.
        state.timer = (
            loop.call_later(wait, self._start, state) if wait else loop.call_soon(self._start, state)
        )

    def forget(self, uri: str) -> None:
        """The document was closed; nothing of it is reported any more."""
        state = self._states.pop(uri, None)
        if state is not None:
            self._abandon(state)

    async def of(self, document: Document, *, urgent: bool = True) -> T:
        """The analysis of this version. Raises ContentModified if a newer one comes before it is ready.

        `urgent` starts it now instead of after the quiet moment.
        """
        state = self._states.get(document.uri)
        if state is None or state.document is not document:
            raise ContentModified()
        if urgent and state.timer is not None:
            state.timer.cancel()
            self._start(state)
        return await asyncio.shield(state.future)

    def _abandon(self, state: _State[T]) -> None:
        state.due = False
        if state.timer is not None:
            state.timer.cancel()
            state.timer = None
        if not state.future.done():
            state.future.set_exception(ContentModified())
            # Nobody need be waiting; without this, asyncio would log the exception as lost.
            state.future.exception()

    def _start(self, state: _State[T]) -> None:
        state.timer = None
        if state.running:
            state.due = True
            return
        if state.short and self._made_at_once(state):
            return
        state.running = True
        task = asyncio.get_running_loop().create_task(self._run(state))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _made_at_once(self, state: _State[T]) -> bool:
        """False if messages came meanwhile: these are read first."""
        document, future = state.document, state.future
        try:
            self._take(state, document, future, self._timed(document, self._waiting))
        except Superseded:
            return False
        except Exception as exc:
            self._fail(future, exc)
        return True

    def _take(
        self, state: _State[T], document: Document, future: asyncio.Future[T], made: tuple[T, float]
    ) -> None:
        if not future.done():
            result, state.cost = made
            state.length = len(document.text)
            future.set_result(result)
            self._done(document, result)

    def _fail(self, future: asyncio.Future[T], exc: Exception) -> None:
        log.error("a document could not be analysed", exc_info=exc)
        if not future.done():
            future.set_exception(exc)
            future.exception()

    async def _run(self, state: _State[T]) -> None:
        document, future = state.document, state.future
        try:
            made = await asyncio.get_running_loop().run_in_executor(
                self._executor, self._timed, document, future.done
            )
            self._take(state, document, future, made)
        except Superseded:
            pass
        except Exception as exc:
            self._fail(future, exc)
        finally:
            state.running = False
            if state.due:
                state.due = False
                self._start(state)

    def _timed(self, document: Document, gone: Callable[[], bool]) -> tuple[T, float]:
        if gone():
            raise Superseded
        # Not the time on the clock: on a busy machine that would make the editor wait twice.
        started = time.thread_time()
        return self._analyse(document, gone), time.thread_time() - started
