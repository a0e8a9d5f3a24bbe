"""A language client over the standard streams of a real process: JSON-RPC by hand, no pygls."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TIMEOUT = 60.0
SERVER = (sys.executable, "-c", "from promptls.lsp.server import serve; raise SystemExit(serve())")

Json = dict[str, Any]


class RpcError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error)
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.error = error


class Client:
    """One server process. Requests of the server are answered from `answers`, by default with null."""

    def __init__(
        self,
        command: Sequence[str] = SERVER,
        *,
        encoding: str = "utf-16",
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        process: Any = None,
    ) -> None:
        self.process = process or subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        self.encoding = encoding
        self.server_capabilities: Json = {}
        self.requests_of_server: list[Json] = []
        self.notifications: list[Json] = []
        self.answers: dict[str, Callable[[Json], Any]] = {
            "workspace/configuration": lambda params: [None] * len(params["items"])
        }
        self.stderr = b""
        self._next_id = 0
        self._inbox: queue.Queue[Json | None] = queue.Queue()
        self._replies: dict[Any, Json] = {}
        self._write_lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self._inbox.put(None)
                return
            self._inbox.put(json.loads(stream.read(length)))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line

    # -- sending

    def write(self, data: bytes) -> None:
        """Bytes as they are."""
        assert self.process.stdin is not None
        with self._write_lock:
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, *messages: Json) -> None:
        """Messages in one write."""
        self.write(b"".join(framed(json.dumps(message).encode()) for message in messages))

    def notify(self, method: str, params: Any = None) -> None:
        self.send(notification(method, params))

    def ask(self, method: str, params: Any = None) -> int:
        """Sends a request; its id."""
        self._next_id += 1
        self.send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return self._next_id

    def request(self, method: str, params: Any = None, timeout: float = TIMEOUT) -> Any:
        """The result of a request. Raises RpcError if the server answers with one."""
        return self.result(self.ask(method, params), timeout)

    # -- receiving

    def _step(self, deadline: float) -> Json | None:
        """Takes in one message; None at the end of the stream."""
        message = self._inbox.get(timeout=max(0.001, deadline - time.monotonic()))
        if message is None:
            self._inbox.put(None)
        elif "method" not in message:
            self._replies[message["id"]] = message
        elif "id" in message:
            self.requests_of_server.append(message)
            answer = self.answers.get(message["method"], lambda params: None)(message.get("params") or {})
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer})
        else:
            self.notifications.append(message)
        return message

    def _must_step(self, deadline: float, awaited: str) -> None:
        try:
            message = self._step(deadline)
        except queue.Empty:
            raise AssertionError(f"no {awaited}: {self.stderr.decode()}") from None
        assert message is not None, f"the server has gone: {self.stderr.decode()}"

    def reply(self, msg_id: Any, timeout: float = TIMEOUT) -> Json:
        """The whole answer to a request."""
        deadline = time.monotonic() + timeout
        while msg_id not in self._replies:
            self._must_step(deadline, f"answer to {msg_id}")
        return self._replies.pop(msg_id)

    def result(self, msg_id: Any, timeout: float = TIMEOUT) -> Any:
        answer = self.reply(msg_id, timeout)
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    def wait_for(
        self, method: str, wanted: Callable[[Json], bool] = lambda params: True, timeout: float = TIMEOUT
    ) -> Json:
        """The params of the first notification that is wanted, also one that came before; it is taken out."""
        deadline = time.monotonic() + timeout
        while True:
            for message in self.notifications:
                if message["method"] == method and wanted(message["params"]):
                    self.notifications.remove(message)
                    params: Json = message["params"]
                    return params
            self._must_step(deadline, method)

    def drain(self, seconds: float) -> None:
        """Takes in what comes in so many seconds."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(queue.Empty):
            while self._step(deadline) is not None:
                pass

    def forget(self) -> None:
        """Drops all that was received and not asked for."""
        self.notifications.clear()
        self.requests_of_server.clear()
        self._replies.clear()

    def diagnostics(self, uri: str, version: int | None = None, timeout: float = TIMEOUT) -> list[Json]:
        """The diagnostics pushed for a document and version."""
        params = self.wait_for(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == uri and (version is None or params.get("version") == version),
            timeout,
        )
        found: list[Json] = params["diagnostics"]
        return found

    # -- a session

    def initialize(self, capabilities: Json | None = None, **params: Any) -> Json:
        """Opens the session in this client's encoding; the server's capabilities."""
        merged = {"general": {"positionEncodings": [self.encoding]}, **(capabilities or {})}
        result = self.request(
            "initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": merged, **params}
        )
        self.server_capabilities = result["capabilities"]
        assert self.server_capabilities.get("positionEncoding", "utf-16") == self.encoding
        self.notify("initialized", {})
        return self.server_capabilities

    def open(self, uri: str, text: str, language: str = "markdown", version: int = 1) -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: Json) -> None:
        self.send(change(uri, version, *changes))

    def stop(self) -> int:
        """Ends the session in order; the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(TIMEOUT)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIMEOUT)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def notification(method: str, params: Any = None) -> Json:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def change(uri: str, version: int, *changes: Json) -> Json:
    params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
    return notification("textDocument/didChange", params)
