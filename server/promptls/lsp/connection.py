"""One client from its first byte to its last: its messages are read and handed on until it has gone."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from promptls import __version__
from promptls.lsp.errors import log
from promptls.lsp.lifetime import alive
from promptls.lsp.protocol import Protocol
from promptls.lsp.transport import Incoming, Transport

WORKERS = 4
_GRACE = 2.0
_PARENT_CHECK = 3.0


class Server(LanguageServer):
    """pygls's server with our protocol; errors go to the log, never into a message box."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "promptls",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
        )

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Logs what pygls would show to the user."""
        log.error("%s", error, exc_info=error)


Register = Callable[[Server, ThreadPoolExecutor], None]
"""Registers the features of one session."""


def run(transport: Transport, register: Register, *, own_process: bool) -> int:
    """Serves one client until it leaves; the exit status that the specification asks for.

    With `own_process`, the session ends when the editor's process does, and a job that never ends
    cannot keep the process alive.
    """
    pool = ThreadPoolExecutor(WORKERS, "promptls-work")
    try:
        status = asyncio.run(_serve(transport, register, pool, own_process))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if own_process and not _finished(pool):
        os._exit(status)
    return status


async def _serve(
    transport: Transport, register: Register, pool: ThreadPoolExecutor, own_process: bool
) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end(status: int) -> None:
        if not ended.done():
            ended.set_result(status)

    server = Server()
    protocol = server.protocol
    protocol.transport, protocol.on_exit = transport, end
    arrived = taken = 0
    protocol.messages_wait = lambda: arrived > taken
    register(server, pool)

    def take(batch: list[Incoming]) -> None:
        nonlocal taken
        taken += 1
        for body in batch:
            if not ended.done():
                protocol.receive(body)

    def read() -> None:
        nonlocal arrived
        try:
            for batch in transport.receive():
                arrived += 1
                loop.call_soon_threadsafe(take, batch)
            loop.call_soon_threadsafe(lambda: end(protocol.exit_status))
        except RuntimeError:
            # The loop has closed: the session ended while a message was under way.
            return

    threading.Thread(target=read, name="promptls-read", daemon=True).start()
    watch = loop.create_task(_watch_parent(server, end)) if own_process else None
    try:
        return await ended
    finally:
        if watch is not None:
            watch.cancel()


async def _watch_parent(server: Server, end: Callable[[int], None]) -> None:
    # A process id that was never there belongs to another machine or container; it says nothing.
    watched = None
    while True:
        await asyncio.sleep(_PARENT_CHECK)
        pid = server.process_id
        if watched is None and pid is not None and alive(pid):
            watched = pid
        elif watched is not None and not alive(watched):
            end(server.protocol.exit_status)
            return


def _finished(pool: ThreadPoolExecutor) -> bool:
    """Waits a moment for the jobs under way."""
    waiter = threading.Thread(target=pool.shutdown, daemon=True)
    waiter.start()
    waiter.join(_GRACE)
    return not waiter.is_alive()
