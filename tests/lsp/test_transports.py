"""The other ways in: TCP and web sockets, with several clients at once."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.lsp.client import framed

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


@pytest.fixture
def listen() -> Iterator[Callable[[str], tuple[subprocess.Popen[str], int]]]:
    """Starts a server on a free port; the process and the port."""
    processes: list[subprocess.Popen[str]] = []

    def starter(transport: str) -> tuple[subprocess.Popen[str], int]:
        code = (
            f"from promptls.lsp.server import serve; raise SystemExit(serve({transport!r}, '127.0.0.1', 0))"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stderr is not None
        announced = process.stderr.readline()
        found = re.fullmatch(rf"promptls listens on {transport}://127\.0\.0\.1:(\d+)\n", announced)
        assert found, announced
        return process, int(found.group(1))

    yield starter
    for process in processes:
        process.kill()
        process.communicate()


def over_tcp(connection: socket.socket, message: Any) -> Any:
    connection.sendall(framed(json.dumps(message).encode()))
    stream = connection.makefile("rb")
    length = int(stream.readline().split(b":")[1])
    stream.readline()
    return json.loads(stream.read(length))


def test_tcp_serves_one_client_after_another_and_two_at_once(listen: Any) -> None:
    process, port = listen("tcp")
    with socket.create_connection(("127.0.0.1", port)) as first:
        assert over_tcp(first, INITIALIZE)["result"]["serverInfo"]["name"] == "promptls"
        with socket.create_connection(("127.0.0.1", port)) as second:
            assert "result" in over_tcp(second, INITIALIZE)
            second.sendall(framed(b'{"jsonrpc": "2.0", "method": "exit"}'))
            assert second.recv(1) == b"", "the session ends"
        assert over_tcp(first, {"jsonrpc": "2.0", "id": 2, "method": "shutdown"})["result"] is None
    with socket.create_connection(("127.0.0.1", port)) as third:
        assert "result" in over_tcp(third, INITIALIZE)
    assert process.poll() is None


def test_a_port_in_use_is_said(listen: Any) -> None:
    from promptls.lsp.server import CannotServe, serve

    _, port = listen("tcp")
    with pytest.raises(CannotServe, match=rf"cannot listen on 127\.0\.0\.1:{port}: .*; choose another port"):
        serve("tcp", "127.0.0.1", port)


def test_web_sockets_serve_programs_and_local_pages_alone(listen: Any) -> None:
    client = pytest.importorskip("websockets.sync.client")
    exceptions = pytest.importorskip("websockets.exceptions")
    _, port = listen("ws")
    address = f"ws://127.0.0.1:{port}"
    for origin in (None, "http://localhost:3000"):
        with client.connect(address, origin=origin) as connection:
            connection.send(json.dumps(INITIALIZE))
            assert json.loads(connection.recv())["result"]["serverInfo"]["name"] == "promptls"
    for origin in (
        "https://example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org:80",
        "null",
    ):
        with pytest.raises(exceptions.InvalidStatus):
            client.connect(address, origin=origin)


@pytest.mark.parametrize("verb", ["POST / HTTP/1.1", "GET / HTTP/1.1", "X", "\r\nContent-Length: 2"])
def test_what_a_browser_posts_is_no_message(listen: Any, verb: str) -> None:
    process, port = listen("tcp")
    body = json.dumps(INITIALIZE).encode()
    head = f"{verb}\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode() + body + framed(body))
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    with socket.create_connection(("127.0.0.1", port)) as other:
        assert "result" in over_tcp(other, INITIALIZE)
    assert process.poll() is None


def test_nothing_of_pygls_is_loaded_before_serving() -> None:
    code = "import sys, promptls.lsp.server; print({'pygls', 'lsprotocol'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
