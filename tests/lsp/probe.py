"""A server for the protocol's own tests: promptls's session layer with methods that look inside.

`probe/text` gives a document's text, `probe/raise` fails, `probe/sleep` waits on the loop, `probe/work`
keeps a worker thread busy, `probe/unprintable` returns what is not JSON. Each analysis is reported as a
`probe/analysed` notification and takes PROBE_COST seconds of pure computation.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from promptls.engine.run_rules import Superseded
from promptls.lsp import transport
from promptls.lsp.analyses import Analyses
from promptls.lsp.connection import Server, run
from promptls.lsp.documents import Document

COST = float(os.environ.get("PROBE_COST", "0"))


def register(server: Server, pool: ThreadPoolExecutor) -> None:
    protocol = server.protocol

    def analyse(document: Document, gone: Callable[[], bool]) -> int:
        protocol.notify("probe/analysing", {"version": document.version})
        end = time.perf_counter() + COST
        while time.perf_counter() < end:
            sum(range(1000))
            if gone() and "PROBE_DEAF" not in os.environ:
                raise Superseded
        return document.version

    def done(document: Document, result: int) -> None:
        protocol.notify("probe/analysed", {"uri": document.uri, "version": result})

    analyses = Analyses(analyse, done, pool)

    def text(params: Any) -> str | None:
        document = protocol.documents.get(params["uri"])
        return document.text if document else None

    def fail(params: Any) -> None:
        raise ValueError(f"secret in {__file__}")

    def work(params: Any) -> Any:
        def burn() -> str:
            end = time.perf_counter() + params["seconds"]
            while time.perf_counter() < end:
                sum(range(1000))
            return "done"

        return asyncio.get_running_loop().run_in_executor(pool, burn)

    def opened(params: Any) -> None:
        document = protocol.documents.get(params.text_document.uri)
        assert document is not None
        analyses.changed(document)

    def hover(params: Any) -> None:
        return None

    feature = protocol.fm.feature
    feature("probe/text")(text)
    feature("probe/raise")(fail)
    feature("probe/fail")(fail)
    feature("probe/sleep")(lambda params: asyncio.sleep(params["seconds"], "slept"))
    feature("probe/work")(work)
    feature("probe/unprintable")(lambda params: object())
    feature("probe/echo")(lambda params: params)
    feature("textDocument/hover")(hover)
    feature("textDocument/didOpen")(opened)
    feature("textDocument/didChange")(opened)
    feature("textDocument/didClose")(lambda params: analyses.forget(params.text_document.uri))


if __name__ == "__main__":
    raise SystemExit(run(transport.standard_streams(), register, own_process=True))
