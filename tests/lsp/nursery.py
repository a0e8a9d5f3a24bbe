"""Fresh servers at the price of a fork: for tests that compare with one that has known nothing else.

`python -m tests.lsp.nursery` imports the server with every rule and format, compiles all patterns, and then makes
a process for each connection that comes over its standard input, a Unix socket. Nothing has been read in it.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from tests.corpora import REPOSITORY
from tests.lsp.editor import announcing


class Child:
    """One forked server, as `tests.lsp.client` knows processes."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.stdin = connection.makefile("wb")
        self.stdout = connection.makefile("rb")
        self.stderr = io.BytesIO()

    def poll(self) -> int | None:
        return None

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def wait(self, timeout: float | None = None) -> int:
        self._connection.close()
        return 0


class Nursery:
    """The process that forks."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.lsp.nursery"],
                stdin=theirs,
                stdout=subprocess.PIPE,
                cwd=REPOSITORY,
            )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "the nursery did not start"

    def server(self) -> Child:
        """A server that has just begun."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            socket.send_fds(self._socket, [b"."], [theirs.fileno()])
        return Child(ours)

    def close(self) -> None:
        self._socket.close()
        self._process.communicate()


def main() -> None:
    """Forks until the other end is closed."""
    from promptls.lsp.server import _load

    sys.setswitchinterval(0.001)  # as `serve` has it
    session: Any = _load(None)
    _share_converter()
    _warm(session)
    inbox = socket.socket(fileno=0)
    print("ready", flush=True)
    while True:
        message, fds, _, _ = socket.recv_fds(inbox, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            inbox.detach()
            _serve(session, fds[0])
        os.close(fds[0])
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _serve(session: Any, connection: int) -> None:
    from promptls.lsp.transport import standard_streams

    os.dup2(connection, 0)
    os.dup2(connection, 1)
    os.close(connection)
    os._exit(session(standard_streams(), own_process=True))


def _share_converter() -> None:
    """One for all servers: it writes code for each type that it meets, and knows nothing of the session."""
    from pygls.protocol import default_converter
    from pygls.server import JsonRPCServer

    made, converter = JsonRPCServer.__init__, default_converter()
    JsonRPCServer.__init__ = lambda self, protocol, factory, *rest, **more: made(  # type: ignore[method-assign]
        self, protocol, lambda: converter, *rest, **more
    )


def _warm(session: Any) -> None:
    """Compiles all patterns, and answers a client that has one very short prompt, so that all is imported."""
    from promptls.formats.registry import all_formats
    from promptls.prompt.recent import forget_documents
    from promptls.rules.registry import all_rules
    from promptls.text.lazy_pattern import LazyPattern

    all_rules(), all_formats()
    gc.unfreeze()
    for pattern in [each for each in gc.get_objects() if type(each) is LazyPattern]:
        pattern.search  # noqa: B018  # compiles it
    session(_Script(), own_process=False)
    forget_documents()
    while threading.active_count() > 1:
        time.sleep(0.01)
    gc.collect()
    gc.freeze()


class _Script:
    """A client that asks for one thing after another and leaves."""

    def __init__(self) -> None:
        self._answered = threading.Semaphore(0)

    def receive(self) -> Iterator[list[bytes]]:
        document = {"uri": "untitled:one", "languageId": "prompt", "version": 1, "text": "\n"}
        for number, (method, params) in enumerate(_ASKED):
            yield [_message(method, params, id=number)]
            self._answered.acquire()
            if not number:
                yield [
                    _message("initialized", {}),
                    _message("textDocument/didOpen", {"textDocument": document}),
                ]

    def send(self, body: bytes) -> None:
        if "method" not in json.loads(body):
            self._answered.release()


def _message(method: str, params: Any, **more: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()


_OPTIONS = {
    "select": ["all"],
    "codeLens": True,
    "model": "glm-4.7-flash",
    "compareModels": ["claude-sonnet-4-5"],
}
_OF_IT = {"textDocument": {"uri": "untitled:one"}}
_ASKED = (
    (
        "initialize",
        {
            "processId": None,
            "rootUri": None,
            "capabilities": announcing(codeLens={}),
            "initializationOptions": _OPTIONS,
        },
    ),
    ("textDocument/codeLens", _OF_IT),
    ("textDocument/hover", {**_OF_IT, "position": {"line": 0, "character": 0}}),
    ("textDocument/completion", {**_OF_IT, "position": {"line": 0, "character": 0}}),
)


if __name__ == "__main__":
    main()
