"""What analyses leave in cycles goes now and then, though Python's own collection hardly comes to it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from promptls.lsp import session
from promptls.lsp.connection import Server
from promptls.lsp.documents import Document


class Knot:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.self = self


@pytest.mark.parametrize(("reports", "freed"), [(session.COLLECTED - 1, False), (session.COLLECTED, True)])
def test_cycles_are_freed_after_so_many_answers(reports: int, freed: bool) -> None:
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        session._tidy_up(reports)
        assert (knot() is None) is freed
    finally:
        gc.enable()


def test_each_answer_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    monkeypatch.setattr(session, "_tidy_up", counts.append)
    document = Document("untitled:a", "prompt", 1, "Be accurate.\n", None)

    async def answer() -> None:
        one = session.Session(Server(), ThreadPoolExecutor(1))
        monkeypatch.setattr(one, "publish", lambda *_: None)
        monkeypatch.setattr(one, "_patterns_kept", True)
        for _ in range(3):
            one._report(document, one._analyse(document, lambda: False))
        await asyncio.sleep(0)

    asyncio.run(answer())
    assert counts == [1, 2, 3]
