"""One POST to an OpenAI-compatible endpoint. The only module of promptls that opens a connection."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from promptls import __version__
from promptls.named_tuple import NamedTuple

MAX_ANSWER = 20_000_000
"""Bytes of an answer that are read; more is no answer to any of these prompts."""


class EndpointError(ValueError):
    """An address or a key that cannot be used."""


class HttpReply(NamedTuple):
    """What came back: the status, the headers in lower case, the body whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Endpoint:
    """Where requests go, and how many seconds an answer may take, from first byte out to last byte in.

    `key` goes into the Authorization header and nowhere else. Raises EndpointError for an address that holds
    a name or a password, or is not http(s), and for a key that no header can carry.
    """

    def __init__(self, base_url: str, key: str | None = None, timeout: float = 120.0) -> None:
        self._url = _checked(base_url)
        if key and not (key.isascii() and key.isprintable()):
            # Said here, in words without the key: http.client would print it.
            raise EndpointError("the key holds characters that no header can carry; put the key alone there")
        self._key = key
        self._timeout = timeout
        self._proxy = _proxy_for(self._url)

    @property
    def shown(self) -> str:
        """The address without its query, which may hold a key."""
        return f"{self._url.scheme}://{self._url.netloc}{self._url.path.rstrip('/')}"

    def post(self, body: Mapping[str, Any]) -> HttpReply:
        """The reply to one chat completion. Raises TimeoutError after the time, other OSErrors on faults.

        The call runs in a thread of its own: the socket's time limit is on each byte, and none is on the
        look-up of a name, so that only another thread can end it in time.
        """
        connection = self._connection()
        done: queue.SimpleQueue[HttpReply | BaseException] = queue.SimpleQueue()

        def call() -> None:
            try:
                done.put(self._talk(connection, body))
            except BaseException as error:  # raised again below
                done.put(error)

        threading.Thread(target=call, daemon=True).start()
        try:
            reply = done.get(timeout=self._timeout)
        except queue.Empty:
            raise TimeoutError("no answer in time") from None
        finally:
            _hang_up(connection)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def _talk(self, connection: http.client.HTTPConnection, body: Mapping[str, Any]) -> HttpReply:
        deadline = time.monotonic() + self._timeout
        headers = {"Content-Type": "application/json", "User-Agent": f"promptls/{__version__}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        target = self._target
        if self._proxy is not None and self._url.scheme == "http":
            target, headers = f"http://{self._url.netloc}{target}", {**headers, **_name_for(self._proxy)}
        try:
            connection.connect()
            if time.monotonic() >= deadline:  # nobody waits any more: what is sent would only be spent
                raise TimeoutError
            connection.request("POST", target, json.dumps(body).encode(), headers)
            with connection.getresponse() as response:
                data = _read(response, deadline)
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from None
        except OSError as error:
            if str(error).startswith("Tunnel connection failed: 407"):
                return HttpReply(407, {}, b"")
            raise
        return HttpReply(response.status, {k.lower(): v for k, v in response.getheaders()}, data)

    @property
    def _target(self) -> str:
        url = self._url
        return f"{url.path.rstrip('/')}/chat/completions" + (f"?{url.query}" if url.query else "")

    def _connection(self) -> http.client.HTTPConnection:
        """A connection, through the environment's proxy where there is one; not opened yet."""
        url = self._url
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        if self._proxy is None:
            return kind(url.hostname or "", url.port, timeout=self._timeout)
        connection = kind(self._proxy.hostname or "", self._proxy.port or 80, timeout=self._timeout)
        if url.scheme == "https":
            connection.set_tunnel(url.hostname or "", url.port, _name_for(self._proxy))
        return connection


def _checked(base_url: str) -> SplitResult:
    try:
        url = urlsplit(base_url.strip())
        rest = url.path + url.query
        usable = url.scheme in ("http", "https") and bool(url.hostname) and (url.port is None or url.port > 0)
        usable = usable and rest.isascii() and rest.isprintable() and " " not in rest
    except ValueError:
        usable = False
    if not usable:
        raise EndpointError("--base-url has to be an address such as http://localhost:8000/v1")
    if url.username or url.password:
        raise EndpointError(
            "--base-url must not hold a name or password; "
            "put the key into an environment variable and name it with --api-key-env"
        )
    return url


def _proxy_for(url: SplitResult) -> SplitResult | None:
    """The environment's proxy for an address. Raises EndpointError, without the proxy's password."""
    proxy = None if proxy_bypass(url.netloc) else getproxies().get(url.scheme)
    if not proxy:
        return None
    try:
        found = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
        usable = found.scheme == "http" and bool(found.hostname) and (found.port is None or found.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise EndpointError(
            f"the proxy in {url.scheme}_proxy cannot be used; it has to be like http://host:port, "
            f"or put {url.hostname} into no_proxy"
        )
    return found


def _name_for(proxy: SplitResult) -> dict[str, str]:
    """The header that tells a proxy who asks, if its address holds a name."""
    if proxy.username is None:
        return {}
    name = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(name.encode()).decode()}"}


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """End a call wherever it is: a server goes on with an answer for as long as somebody listens."""
    if isinstance(sock := connection.sock, socket.socket):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    connection.close()


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    parts, size = [], 0
    while chunk := response.read1(65536):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER:
            raise ConnectionError("the answer does not end")
        if time.monotonic() >= deadline:
            raise TimeoutError
    if response.length:  # cut off: read1 ends quietly there
        raise ConnectionError("the connection was closed in the middle of an answer")
    return b"".join(parts)
