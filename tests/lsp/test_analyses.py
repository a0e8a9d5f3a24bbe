"""When a document is analysed, and where: at once and on the loop if that is short, else in a thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from promptls.engine.run_rules import Superseded
from promptls.lsp.analyses import SETTLE, SHORT, Analyses, wait_after
from promptls.lsp.documents import Document


def document(version: int, text: str = "x" * 100) -> Document:
    return Document("file:///a.prompt.md", "prompt", version, text, None)


class _Bench:
    """Analyses that note where they were made; `cost` is burnt by each, `messages` wait from a version on."""

    def __init__(self, cost: float = 0.0, messages: int = 1000) -> None:
        self.made: list[tuple[int, bool]] = []
        self.done: list[int] = []
        self.cost = cost
        self.messages = messages
        self.version = 0

    def analyse(self, document: Document, gone: Callable[[], bool]) -> int:
        self.made.append((document.version, threading.current_thread() is threading.main_thread()))
        end = time.thread_time() + self.cost
        while time.thread_time() < end:
            pass
        if gone():
            raise Superseded
        return document.version

    async def run(self, *documents: Document) -> None:
        with ThreadPoolExecutor(1) as pool:
            analyses: Analyses[int] = Analyses(
                self.analyse, lambda document, result: self.done.append(result), pool,
                lambda: self.version >= self.messages,
            )  # fmt: skip
            for each in documents:
                self.version = each.version
                analyses.changed(each)
                assert await analyses.of(each, urgent=False) == each.version


def test_the_first_analysis_is_made_in_a_thread_and_short_ones_after_it_on_the_loop() -> None:
    bench = _Bench()
    asyncio.run(bench.run(document(1), document(2), document(3)))
    assert bench.made == [(1, False), (2, True), (3, True)]
    assert bench.done == [1, 2, 3]


def test_a_long_analysis_is_made_in_a_thread() -> None:
    bench = _Bench(cost=2 * SHORT)
    asyncio.run(bench.run(document(1), document(2)))
    assert bench.made == [(1, False), (2, False)]


def test_what_has_become_much_longer_is_analysed_in_a_thread() -> None:
    bench = _Bench()
    asyncio.run(bench.run(document(1), document(2, "x" * 1000), document(3, "x" * 1001)))
    assert bench.made == [(1, False), (2, False), (3, True)]


def test_a_short_analysis_gives_way_to_messages_and_is_made_in_a_thread() -> None:
    bench = _Bench(messages=2)
    asyncio.run(bench.run(document(1), document(2)))
    assert [made for made in bench.made if made[0] == 2] == [(2, False)]
    assert bench.done == [1, 2]


def test_only_what_belongs_to_a_burst_or_costs_much_waits() -> None:
    assert wait_after(0.0, answered=True) == wait_after(0.2, answered=True) == 0.0
    assert wait_after(0.2, answered=False) == SETTLE
    assert wait_after(0.4, answered=True) == wait_after(0.4, answered=False) > SETTLE
