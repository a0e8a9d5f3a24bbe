"""Making the calls of a plan that are not answered yet, several at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from promptls.gain.cache import Cache, Kept
from promptls.gain.exchange import FatalReply, Outcome, Post, Waits, exchange
from promptls.gain.plan import Call, Plan
from promptls.gain.score import line_of

_GIVE_UP_AFTER = 5
"""Calls from the first without any answer after which the run ends: something is set up wrongly."""


class Way(NamedTuple):
    """How the calls are made. `concurrency` 1 makes them one after the other, without threads."""

    post: Post
    retries: int = 4
    concurrency: int = 4
    waits: Waits = Waits()
    now: Callable[[], str] = lambda: datetime.now(timezone.utc).isoformat(timespec="seconds")


class Progress(NamedTuple):
    """Where a run stands."""

    done: int
    total: int
    failed: int


def missing(plan: Plan, cache: Cache) -> list[Call]:
    """The calls that have no outcome yet, in their order."""
    return [call for call in plan.calls if call.key not in cache.lines]


def run_plan(
    plan: Plan, cache: Cache, way: Way, keep_answers: bool, tell: Callable[[Progress], None] = lambda _: None
) -> None:
    """Make the calls and keep each outcome at once; an interrupt loses calls in flight only.

    Raises FatalReply.
    """
    calls = missing(plan, cache)
    before = any(kept["status"] == "answered" for kept in cache.lines.values())
    answered = failed = stuck = 0
    held: list[tuple[str, Kept]] = []  # nothing is kept of a run that was set up wrongly
    for done, (call, outcome) in enumerate(_outcomes(plan, calls, way), 1):
        held.append((call.key, line_of(call.item, outcome, way.now(), keep_answers)))
        answered += outcome.status == "answered"
        # A refused response_format says nothing of the rest.
        lost = outcome.status != "answered" and call.asked.response_format is None
        failed += lost
        # Where an earlier run has had answers, a timeout is an outcome and no sign of a fault.
        timeout = before and outcome.status == "timeout"
        stuck += lost and not timeout
        if not answered and stuck >= _GIVE_UP_AFTER:
            raise FatalReply(
                f"none of the first {stuck} calls was answered ({_why(outcome)}); the run was ended"
            )
        if answered or timeout:
            for key, line in held:
                cache.add(key, line)
            held.clear()
        tell(Progress(done, len(calls), failed))
    for key, line in held:
        cache.add(key, line)


def _why(outcome: Outcome) -> str:
    told = outcome.reason or (f"status {outcome.code}" if outcome.code else "")
    return f"{outcome.status}: {told}" if told else outcome.status


_Result = tuple[Call, "Outcome | BaseException"]


def _or_error(ask: Callable[[Call], Outcome], call: Call) -> Outcome | BaseException:
    try:
        return ask(call)
    except BaseException as error:  # raised again where the results are read
        return error


def _outcomes(plan: Plan, calls: Sequence[Call], way: Way) -> Iterator[tuple[Call, Outcome]]:
    """(call, outcome) as they come in; an error in a thread is raised here."""

    def ask(call: Call) -> Outcome:
        return exchange(way.post, plan.parameters.body(call.asked), way.retries, way.waits)

    if way.concurrency == 1:
        for call in calls:
            yield call, ask(call)
        return
    waiting: queue.SimpleQueue[Call | None] = queue.SimpleQueue()
    results: queue.SimpleQueue[_Result] = queue.SimpleQueue()

    def work() -> None:
        while (call := waiting.get()) is not None:
            results.put((call, _or_error(ask, call)))

    # Daemons: an interrupt must not wait for a model that takes minutes.
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(way.concurrency, len(calls)))]
    upcoming = iter(calls)
    for thread in threads:
        waiting.put(next(upcoming))
        thread.start()
    try:
        for _ in calls:
            call, outcome = results.get()
            if isinstance(outcome, BaseException):
                raise outcome
            yield call, outcome
            if (after := next(upcoming, None)) is not None:
                waiting.put(after)
    finally:
        for _ in threads:
            waiting.put(None)
