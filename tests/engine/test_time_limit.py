"""Work that never ends is broken off, in any thread, and nothing else is."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePath
from typing import Any

import pytest

from promptls import time_limit
from promptls.engine.analyse import analyse
from promptls.engine.workspace import Workspace
from promptls.prompt import Finding, recent
from promptls.rules.registry import all_rules
from promptls.time_limit import Overdue, in_time, watched, with_timer

PATH = PurePath("x.prompt.md")
TEXT = "Name the customer. Be accurate. Handle errors gracefully.\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that a test can wait for."""
    monkeypatch.setattr(time_limit, "LONGEST", 0.3)
    monkeypatch.setattr(time_limit, "TICK", 0.02)


def endless(*_: Any) -> Any:
    while True:
        sum(range(100))


def stubborn() -> None:
    with contextlib.suppress(Exception):  # what a careless rule does
        endless()


def anywhere(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=60)


def here(work: Callable[[], Any]) -> Any:
    return work()


def timed(work: Callable[[], Any]) -> Any:
    with with_timer():
        return work()


@pytest.mark.parametrize("place", [anywhere, here, timed])
@pytest.mark.parametrize("work", [endless, stubborn])
def test_what_never_ends_is_broken_off(place: Callable[..., Any], work: Callable[[], None]) -> None:
    with pytest.raises(Overdue, match="was broken off") as late:
        place(lambda: in_time("it", work))
    assert late.value.what == "it" and late.value.seconds > 0.3
    assert place(lambda: in_time("again", lambda: 7)) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="NO TIMER SIGNALS HERE")
def test_the_timer_ends_a_search_and_a_wait_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "PATIENCE", 1.0)
    with pytest.raises(Overdue):
        timed(lambda: in_time("search", lambda: re.match(r"(?:a+)+$", "a" * 60 + "b")))
    with pytest.raises(Overdue):
        timed(lambda: in_time("wait", lambda: time.sleep(3600)))


def test_of_work_within_work_only_the_inner_one_is_broken_off() -> None:
    def outer() -> str:
        with pytest.raises(Overdue, match="it took"):
            in_time("inner", endless)
        return "went on"

    assert anywhere(lambda: in_time("outer", outer)) == "went on"


def test_what_is_nobodys_work_is_not_broken_off() -> None:
    def work(watch: time_limit.Watch) -> str:
        watch.begin("first")
        watch.rest()
        end = time.thread_time() + 0.6
        while time.thread_time() < end:
            pass
        return "done"

    assert watched(work) == "done"


def test_a_larger_file_may_take_longer() -> None:
    def work() -> str:
        end = time.thread_time() + 0.6
        while time.thread_time() < end:
            pass
        return "done"

    assert in_time("it", work, characters=5_000_000) == "done"


def test_the_exception_never_leaves_the_work_however_close_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Work that ends just when it is broken off, hundreds of times, in several threads and under a timer.

    And some that ends at once, and some that is always late: how close to the limit the rest ends depends on how
    busy the machine is. Threads take turns quickly, or the one that looks would see little of so short a work.
    """
    monkeypatch.setattr(time_limit, "LONGEST", 0.002)
    monkeypatch.setattr(time_limit, "TICK", 0.0005)
    seconds = (0.0, 0.03, *(0.0015 + step * 0.0003 for step in range(8)))
    turns = sys.getswitchinterval()

    def one(number: int) -> str:
        def work() -> str:
            end = time.thread_time() + seconds[number % len(seconds)]
            while time.thread_time() < end:
                pass
            return "done"

        try:
            return in_time("it", work)
        except Overdue:
            return "late"

    sys.setswitchinterval(0.0001)
    try:
        with ThreadPoolExecutor(3) as pool:
            in_threads = list(pool.map(one, range(300)))
            still_there = list(pool.map(lambda number: number, range(50)))
    finally:
        sys.setswitchinterval(turns)
    with with_timer():
        under_a_timer = [one(number) for number in range(200)]
    assert set(in_threads) == set(under_a_timer) == {"done", "late"} and still_there == list(range(50))
    assert not time_limit._watches


def test_the_thread_that_looks_ends_when_there_is_nothing_to_look_at() -> None:
    in_time("it", lambda: None)
    assert time_limit._dog.runs
    end = time.monotonic() + 60
    while time_limit._dog.runs:
        assert time.monotonic() < end
        time.sleep(0.02)
    with pytest.raises(Overdue):
        in_time("it", endless)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="NO fork HERE")
def test_a_forked_process_looks_for_itself() -> None:
    code = (
        "import os; from promptls import time_limit as t\n"
        "t.LONGEST, t.TICK = 0.2, 0.02\n"
        "t.in_time('it', lambda: None)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    try: t.in_time('it', lambda: all(True for _ in iter(int, 1)))\n"
        "    except t.Overdue: os._exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "7\n", done.stderr


def test_nobody_takes_the_timer_from_who_has_it() -> None:
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("NO TIMER SIGNALS HERE")
    mine = lambda *_: None  # noqa: E731
    before = signal.signal(signal.SIGALRM, mine)
    try:
        with with_timer():
            assert signal.getsignal(signal.SIGALRM) is mine
            with pytest.raises(Overdue):
                in_time("it", endless)
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("place", [anywhere, here, timed])
def test_a_rule_that_never_ends_is_set_aside_and_the_others_find_what_they_find(
    monkeypatch: pytest.MonkeyPatch, place: Callable[..., Any]
) -> None:
    monkeypatch.setattr(recent, "_RECENT", recent.Recent())
    monkeypatch.setattr(time_limit, "LONGEST", 2.0)  # the first analysis of a process takes its time
    before = analyse(Workspace(), TEXT, PATH)
    asked: list[str] = []

    def loops(*_: Any) -> Iterator[Finding]:
        asked.append("asked")
        yield from endless()

    broken = tuple(r._replace(check=loops) if r.name == "duplicate-instruction" else r for r in all_rules())
    monkeypatch.setattr("promptls.engine.selection.listed_rules", lambda: broken)
    workspace = Workspace()
    for _ in range(2):
        analysis = place(lambda: analyse(workspace, TEXT, PATH))
        (told,) = [d.message for d in analysis.diagnostics if d.rule == "internal-error"]
        assert 'the rule "duplicate-instruction" took' in told and "set aside" in told
        others = [d for d in analysis.diagnostics if d.rule != "internal-error"]
        assert others == [d for d in before.diagnostics if d.rule != "duplicate-instruction"] != []
    assert asked == ["asked"]


def test_work_is_done_where_there_is_no_clock_of_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a browser, where Python has the function that asks for one, and it fails."""

    def none(_: int) -> int:
        raise FileNotFoundError(44, "No such file or directory")

    monkeypatch.setattr(time, "pthread_getcpuclockid", none, raising=False)
    assert anywhere(lambda: in_time("it", lambda: "done")) == "done"


CATCHES_ALL = """
import sys, time
import promptls.time_limit as t
t.LONGEST, t.TICK, t.GRACE, until = 0.1, 0.02, 0.05, time.monotonic() + float(sys.argv[1])
def work():
    while time.monotonic() < until:
        try:
            sum(range(100))
            while True: sum(range(100)) if time.monotonic() < until else 1 / 0
        except BaseException:
            pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="NO TIMER SIGNALS HERE")
def test_what_catches_everything_ends_a_process_of_the_command_line_and_is_named() -> None:
    code = CATCHES_ALL + "with t.with_timer(): t.in_time('bad/one', work)"
    done = subprocess.run([sys.executable, "-c", code, "3600"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(
        'error: "bad/one" never ends, and catches what would break it off; promptls ends'
    )


def test_what_catches_everything_is_told_of_once_where_the_process_is_not_ours() -> None:
    code = CATCHES_ALL + "t.in_time('bad/one', work); print('went on')"
    done = subprocess.run([sys.executable, "-c", code, "15"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "went on\n")
    assert done.stderr.count('"bad/one" never ends') == 1 and "cannot answer" in done.stderr
