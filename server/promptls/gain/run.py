"""Making the calls of a plan that are not answered yet, several at a time."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone

from promptls.gain.cache import Cache, Kept
from promptls.gain.exchange import FatalReply, Outcome, Post, Waits, exchange
from promptls.gain.plan import Call, Plan
from promptls.gain.score import line_of
from promptls.named_tuple import NamedTuple

_NEVER_BEGAN = 5
"""Calls from the first without any answer after which the run ends: something is set up wrongly."""

_BROKE_OFF = 20
"""Calls in a row that fail, retries and all, after which the endpoint counts as gone; our judgement."""


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

    Failures are kept once an answer after them shows that the endpoint lives: what an endpoint that is gone
    did not answer says nothing of the arms, and is asked again. Raises FatalReply.
    """
    calls = missing(plan, cache)
    before = any(kept["status"] == "answered" for kept in cache.lines.values())
    answered, failed = False, 0
    held: list[tuple[Call, Kept]] = []
    for done, (call, outcome) in enumerate(_outcomes(plan, calls, way), 1):
        answered = answered or outcome.status == "answered"
        failed += outcome.status != "answered" and _tells(call)
        held.append((call, line_of(call.item, outcome, way.now(), keep_answers)))
        if outcome.status == "answered":
            _keep(cache, held)
        elif _is_outcome(outcome, before, answered):
            _keep(cache, [held.pop()])
        elif sum(_tells(lost) for lost, _ in held) >= (_BROKE_OFF if answered else _NEVER_BEGAN):
            raise FatalReply(_ended(len(held), outcome, answered))
        tell(Progress(done, len(calls), failed))
    _keep(cache, held)


def _keep(cache: Cache, lines: list[tuple[Call, Kept]]) -> None:
    for call, line in lines:
        cache.add(call.key, line)
    lines.clear()


def _tells(call: Call) -> bool:
    """Whether a loss says something of the endpoint; a refused response_format says nothing of the rest."""
    return call.asked.response_format is None


def _is_outcome(outcome: Outcome, before: bool, answered: bool) -> bool:
    """Whether a loss is the call's own: a timeout where answers were had before, a refusal in their midst."""
    if outcome.status == "timeout":
        return before or answered
    return outcome.status == "refused" and answered


def _ended(calls: int, outcome: Outcome, answered: bool) -> str:
    if answered:
        return (
            f"the last {calls} calls were not answered ({_why(outcome)}); the run was ended, "
            "nothing of them is kept, and the same command goes on from there"
        )
    return f"none of the first {calls} calls was answered ({_why(outcome)}); the run was ended"


def _why(outcome: Outcome) -> str:
    told = outcome.reason or (f"status {outcome.code}" if outcome.code else "")
    return f"{outcome.status}: {told}" if told else outcome.status


_Result = tuple[Call, "Outcome | BaseException"]


def _or_error(ask: Callable[[Call], Outcome], call: Call) -> Outcome | BaseException:
    try:
        return ask(call)
    except BaseException as error:  # raised again where the results are read
        return error


def _next(results: queue.SimpleQueue[_Result]) -> _Result:
    while True:
        with contextlib.suppress(queue.Empty):
            return results.get(timeout=0.5)  # without an end to the wait, Windows hears no Ctrl-C


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
            call, outcome = _next(results)
            if isinstance(outcome, BaseException):
                raise outcome
            yield call, outcome
            if (after := next(upcoming, None)) is not None:
                waiting.put(after)
    finally:
        for _ in threads:
            waiting.put(None)
