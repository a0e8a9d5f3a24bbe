"""Where messages come from and go to: standard streams, a TCP connection, a web socket.

Reading blocks and is done in a thread of its own, so that a client which writes without reading never
stops the server from seeing what it writes. Writing takes a lock: two answers never interleave.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from promptls.lsp.framing import FrameReader, Refused, frame
from promptls.whole_output import write_some

_CHUNK = 256 * 1024
_BEGINNING = b"content-"
"""How both headers of the protocol begin."""

Incoming = bytes | Refused


class Transport(Protocol):
    """One client's connection."""

    def receive(self) -> Iterator[list[Incoming]]:
        """Batches of bodies as they arrive; blocks, and ends when the client is gone."""

    def send(self, body: bytes) -> None:
        """Writes one message; may be called from any thread. Raises OSError if the client is gone."""


class StreamTransport:
    """Framed messages over a pair of blocking functions: read at most n bytes, write all of these bytes."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
        self._read = read
        self._write = write
        self._lock = threading.Lock()

    def receive(self) -> Iterator[list[Incoming]]:
        frames = FrameReader()
        while True:
            try:
                data = self._read(_CHUNK)
            except OSError:
                return
            if not data:
                return
            batch = list(frames.feed(data))
            if batch:
                yield batch

    def send(self, body: bytes) -> None:
        with self._lock:
            self._write(frame(body))


class WebSocketTransport:
    """One message a web-socket frame, without headers."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def receive(self) -> Iterator[list[Incoming]]:
        for message in self._connection:
            yield [message.encode("utf-8", "surrogatepass") if isinstance(message, str) else message]

    def send(self, body: bytes) -> None:
        # As text: browsers' LSP clients do not read binary frames. The connection has its own lock.
        self._connection.send(body.decode("utf-8"))


def standard_streams() -> StreamTransport:
    """The process's own stdin and stdout, taken over.

    Whatever else prints to standard output from now on goes to standard error: a stray line would
    break the protocol.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    sys.stdout.flush()
    out = os.dup(1)
    os.dup2(2, 1)

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[write_some(out, view) :]

    # Not sys.stdin: a thread that waits inside a buffered reader aborts the interpreter at its exit.
    return StreamTransport(lambda size: os.read(0, size), write)


def connection(sock: socket.socket) -> StreamTransport:
    """A connected TCP socket."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    begun = False

    def read(size: int) -> bytes:
        nonlocal begun
        data = sock.recv(size)
        if data and not begun and not _BEGINNING.startswith(data[: len(_BEGINNING)].lower()):
            # A page of any website can have a browser post to this machine, and the browser's own headers
            # hold a Content-Length: what it posts would be taken for a message.
            logging.getLogger("promptls.lsp").warning(
                "a connection that does not begin with a header of this protocol is closed"
            )
            return b""
        begun = True
        return data

    return StreamTransport(read, sock.sendall)
