"""One editor's session: which features it gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from promptls.lsp.connection import Server, run
from promptls.lsp.transport import Transport


def run_session(transport: Transport, *, own_process: bool) -> int:
    """Serves one editor until it leaves; the exit status."""
    return run(transport, _register, own_process=own_process)


def _register(server: Server, pool: ThreadPoolExecutor) -> None:
    """Nothing yet but what every server does."""
