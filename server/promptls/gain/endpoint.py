"""One POST to an OpenAI-compatible endpoint. The only module of promptls that opens a connection."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from promptls import __version__

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

    @property
    def shown(self) -> str:
        """The address without its query, which may hold a key."""
        return f"{self._url.scheme}://{self._url.netloc}{self._url.path.rstrip('/')}"

    def post(self, body: Mapping[str, Any]) -> HttpReply:
        """The reply to one chat completion. Raises TimeoutError after the time, other OSErrors on faults."""
        deadline = time.monotonic() + self._timeout
        connection, target = self._connection()
        headers = {"Content-Type": "application/json", "User-Agent": f"promptls/{__version__}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            connection.request("POST", target, json.dumps(body).encode(), headers)
            _wait_until(connection, deadline)
            response = connection.getresponse()
            data = _read(connection, response, deadline)
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from None
        finally:
            connection.close()
        return HttpReply(response.status, {k.lower(): v for k, v in response.getheaders()}, data)

    def _connection(self) -> tuple[http.client.HTTPConnection, str]:
        """A connection, through the environment's proxy where there is one, and what to ask it for."""
        url = self._url
        path = f"{url.path.rstrip('/')}/chat/completions" + (f"?{url.query}" if url.query else "")
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        proxy = None if proxy_bypass(url.netloc) else getproxies().get(url.scheme)
        if not proxy:
            return kind(url.hostname or "", url.port, timeout=self._timeout), path
        through = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        connection = kind(through.hostname or "", through.port, timeout=self._timeout)
        if url.scheme == "https":
            connection.set_tunnel(url.hostname or "", url.port)
            return connection, path
        return connection, f"http://{url.netloc}{path}"


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


def _wait_until(connection: http.client.HTTPConnection, deadline: float) -> None:
    """Let the next read end at the deadline, however slowly the bytes drip."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    if isinstance(connection.sock, socket.socket):
        connection.sock.settimeout(left)


def _read(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float
) -> bytes:
    parts, size = [], 0
    while chunk := response.read1(65536):
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_ANSWER:
            raise ConnectionError("the answer does not end")
        _wait_until(connection, deadline)
    if response.length:  # cut off: read1 ends quietly there
        raise ConnectionError("the connection was closed in the middle of an answer")
    return b"".join(parts)
