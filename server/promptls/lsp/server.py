"""`promptls server`: which way clients come in. Imports pygls only when it starts to serve."""

from __future__ import annotations

import contextlib
import functools
import gc
import logging
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from promptls.lsp import transport as transports
from promptls.lsp.framing import MAX_BODY
from promptls.lsp.lean_types import load_asyncio, load_types

Session = Callable[..., int]

LOOPBACK_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


def serve(
    transport: str = "stdio", host: str = "127.0.0.1", port: int = 0, *, encoding: str | None = None
) -> int:
    """Serves until the client leaves (stdio) or the process is interrupted (tcp, ws); the exit status.

    `encoding` ("utf-8", "utf-16", "utf-32") is what positions count in, whatever the client announces. Raises
    CannotServe if the address is taken or the web-socket library is missing.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="promptls: %(levelname)s: %(message)s"
    )
    # A thread that analyses gives way every millisecond, so that requests are answered meanwhile.
    sys.setswitchinterval(0.001)
    if transport == "stdio":
        return _load(encoding)(transports.standard_streams(), own_process=True)
    if transport == "tcp":
        return _serve_tcp(host, port, encoding)
    if transport == "ws":
        return _serve_ws(host, port, encoding)
    raise ValueError(f'"{transport}" is not a transport; use stdio, tcp or ws')


def _load(encoding: str | None) -> Session:
    # The LSP types are thousands of objects that live as long as the process; to collect garbage while
    # they are made takes a fifth of the start-up time, and later collections need not look at them.
    gc.disable()
    try:
        load_asyncio()
        from promptls.lsp.kept_code import generated_code_kept

        with generated_code_kept():
            load_types()
            from promptls.lsp.session import run_session
    finally:
        gc.freeze()
        gc.enable()
        # An analysis makes and drops hundreds of thousands of objects without cycles; by default they are
        # searched for cycles every few hundred, which doubles its time. What cycles there are still go.
        gc.set_threshold(100_000, 10, 10)
    return functools.partial(run_session, encoding=encoding)


def _serve_tcp(host: str, port: int, encoding: str | None) -> int:
    session = _load(encoding)
    try:
        listener = socket.create_server((host, port), family=_family(host))
    except OSError as exc:
        raise CannotServe(
            f"cannot listen on {host}:{port}: {exc.strerror or exc}; choose another port"
        ) from exc
    with listener:
        _announce("tcp", host, listener.getsockname()[1])
        try:
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_attend, args=(session, client), daemon=True).start()
        except KeyboardInterrupt:
            return 0


def _attend(session: Session, client: socket.socket) -> None:
    with client:
        session(transports.connection(client), own_process=False)
        # Closing is not enough: the thread that waits for the next message holds the connection open.
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


def _serve_ws(host: str, port: int, encoding: str | None) -> int:
    try:
        from websockets.sync.server import serve as listen  # type: ignore[import-not-found,unused-ignore]
    except ImportError as exc:
        raise CannotServe(
            "--ws needs the package websockets; install it with: pip install websockets"
        ) from exc
    import re

    session = _load(encoding)

    def attend(client: Any) -> None:
        session(transports.WebSocketTransport(client), own_process=False)

    # A page of any website may open a web socket to this machine; only programs and local pages are served.
    origins = [None, re.compile(LOOPBACK_ORIGIN)]
    try:
        server = listen(attend, host, port, origins=origins, max_size=MAX_BODY)
    except OSError as exc:
        raise CannotServe(
            f"cannot listen on {host}:{port}: {exc.strerror or exc}; choose another port"
        ) from exc
    with server:
        _announce("ws", host, server.socket.getsockname()[1])
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _occupied(host: str, port: int, error: OSError) -> CannotServe:
    return CannotServe(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another port")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _announce(scheme: str, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"promptls listens on {scheme}://{shown}:{port}", file=sys.stderr, flush=True)
