"""Every way in which an endpoint fails, in process and over HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from promptls.gain.endpoint import Endpoint, EndpointError, HttpReply
from promptls.gain.exchange import FatalReply, Outcome, Waits, exchange

from .fake import Behaviour, FakeModel, served
from .simulation import items_of, plan_of

_GOOD = json.dumps({"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]}).encode()


class _Scripted:
    """Replies in order; an exception in the list is raised. `waited` are the seconds slept."""

    def __init__(self, *replies: HttpReply | Exception) -> None:
        self.replies = list(replies)
        self.waited: list[float] = []
        self.now = 0.0

    def post(self, _: Mapping[str, Any]) -> HttpReply:
        self.now += 1.0
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def exchange(self, retries: int = 3) -> Outcome:
        return exchange(self.post, {}, retries, Waits(lambda: self.now, self.waited.append, lambda: 0.5))


def _status(code: int, body: bytes = b"", **headers: str) -> HttpReply:
    return HttpReply(code, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    "fault",
    [
        _status(429), _status(500), _status(502, b"<html>"), _status(408), ConnectionResetError(), OSError(),
        _status(200, b"not json"), _status(200, b"{}"), _status(200, b'{"choices": []}'), _status(200, b"\xff"),
        _status(200, b'data: {"choices": [{"delta": {"content": "Ye"}}]}\n'), _status(200, b"null"), _status(200, b""),
    ],
    ids=str,
)  # fmt: skip
def test_a_fault_that_passes_is_tried_again(fault: HttpReply | Exception) -> None:
    script = _Scripted(fault, fault, _status(200, _GOOD))
    outcome = script.exchange()
    assert (outcome.status, outcome.text, outcome.tries) == ("answered", "Yes.", 3)
    assert script.waited[1] > script.waited[0] > 0
    assert outcome.seconds == 1.0  # of the last try alone


def test_a_fault_that_stays_is_counted() -> None:
    outcome = _Scripted(*[_status(503)] * 4).exchange()
    assert (outcome.status, outcome.tries, outcome.code) == ("failed", 4, 503)


def test_the_wait_that_is_asked_for_is_kept_within_reason() -> None:
    script = _Scripted(_status(429, retry_after="7"), _status(429, retry_after="9999"), _status(429, retry_after="Wed, 21 Oct"), _status(200, _GOOD))  # fmt: skip
    assert script.exchange().status == "answered"
    assert script.waited[:2] == [7.0, 60.0] and 0 < script.waited[2] < 60


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"retry_after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30, 30),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:38:00 GMT"}, 0.4, 1),
        ({"retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 60, 60),
        ({"retry_after": "Wed, 99 Oct 2026 07:28:30 GMT"}, 0.4, 1),
        ({"retry_after": "nan"}, 0.4, 1),
    ],
)
def test_a_wait_until_a_date(headers: dict[str, str], low: float, high: float) -> None:
    """By the server's clock, which need not be ours."""
    script = _Scripted(_status(429, **headers), _status(200, _GOOD))
    assert script.exchange().status == "answered"
    assert low <= script.waited[0] <= high


def test_a_timeout_is_not_asked_again() -> None:
    """Asking again until it is quick enough would favour short answers."""
    outcome = _Scripted(TimeoutError(), _status(200, _GOOD)).exchange()
    assert (outcome.status, outcome.tries) == ("timeout", 1)


@pytest.mark.parametrize("code", [301, 400, 413, 422])
def test_a_refusal_is_final(code: int) -> None:
    outcome = _Scripted(_status(code, b'{"error": {"message": "secret prompt text"}}')).exchange()
    assert (outcome.status, outcome.code, outcome.text) == ("refused", code, "")


@pytest.mark.parametrize("code", [401, 403, 404])
def test_what_no_call_survives_ends_the_run(code: int) -> None:
    with pytest.raises(FatalReply, match=str(code)):
        _Scripted(_status(code)).exchange()


def test_forms_of_answers() -> None:
    parts = {"choices": [{"message": {"content": [{"type": "text", "text": "A"}, {"text": "B"}]}}]}
    assert _Scripted(_status(200, json.dumps(parts).encode())).exchange().text == "AB"
    thinking = {
        "choices": [{"message": {"content": None, "reasoning_content": "Hm"}, "finish_reason": "length"}],
        "usage": {
            "prompt_tokens": 5,
            "completion_tokens": 9,
            "completion_tokens_details": {"reasoning_tokens": 9},
        },
    }
    outcome = _Scripted(_status(200, json.dumps(thinking).encode())).exchange()
    assert (outcome.text, outcome.finish, outcome.thinking_tokens, outcome.output_tokens) == (
        "",
        "length",
        9,
        9,
    )


def test_characters_that_stop_other_readers() -> None:
    """A stream may hold U+2028 and U+0085, and halves of a character come apart: the first are kept, these joined."""
    parts = ["a\u2028b\u0085c", "\ud83d", "\ude00", "\ud83d"]
    lines = [
        json.dumps({"choices": [{"delta": {"content": part}}]}, ensure_ascii=False) for part in parts[:1]
    ]
    lines += [json.dumps({"choices": [{"delta": {"content": part}}]}) for part in parts[1:]]
    body = "".join(f"data: {line}\r\n\r\n" for line in [*lines, "[DONE]"]).encode()
    outcome = _Scripted(_status(200, body)).exchange()
    assert outcome.text == "a\u2028b\u0085c\U0001f600\ufffd"
    outcome.text.encode()


# -- over HTTP


@pytest.mark.parametrize("stream", [False, True])
def test_every_fault_is_survived_over_http(stream: bool) -> None:
    plan = plan_of(("nested",), ("original",), 24)
    model = FakeModel(items_of(plan), Behaviour(timeout=0.0, limited=0.2, failing=0.2, cut=0.2), 5)
    with served(model) as url:
        post = Endpoint(url, "k-123", timeout=10).post
        bodies = [plan.parameters._replace(stream=stream).body(call.asked) for call in plan.calls]
        outcomes = [exchange(post, body, 4, Waits(sleep=lambda _: None)) for body in bodies]
    assert {outcome.status for outcome in outcomes} == {"answered"}
    assert any(outcome.tries > 1 for outcome in outcomes)
    assert all(outcome.output_tokens and outcome.server == "fake-1" for outcome in outcomes)
    assert all(headers["Authorization"] == "Bearer k-123" for headers in model.headers)


@contextmanager
def _raw_server(talk: Callable[[socket.socket], None], heard: list[bytes] | None = None) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                request = connection.recv(65536)
                if heard is not None:
                    heard.append(request)
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        thread.join(5)


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"", b"HTTP/1.0 200 OK\r\n\r\n"],
    ids=["body", "header", "status", "body to the end"],
)  # fmt: skip
def test_a_server_that_drips_bytes_runs_into_the_time_limit(first: bytes) -> None:
    """The limit is on the whole answer, and not on each byte of it; the connection is closed then."""
    closed = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        try:
            while True:
                time.sleep(0.02)
                connection.sendall(b"H")
        except OSError:
            closed.set()

    with _raw_server(drip) as url:
        with pytest.raises(TimeoutError):
            Endpoint(url, timeout=0.3).post({})
        assert closed.wait(30)


def test_an_answer_cut_short_is_a_fault() -> None:
    with (
        _raw_server(lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}")) as url,
        pytest.raises(ConnectionError),
    ):
        Endpoint(url, timeout=5).post({})


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(OSError, match=r"."):
        Endpoint(f"http://127.0.0.1:{port}/v1", timeout=5).post({})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8000",
        "ftp://host/v1",
        "http://",
        "http://user:pw@host/v1",
        "http://host:99999/v1",
        "http://host/v 1",
        "http://host/vé",
    ],
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(EndpointError) as error:
        Endpoint(url)
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("key", ["sk-one\nsk-two", "sk-中文"])
def test_a_key_that_no_header_carries_is_not_told(key: str) -> None:
    with pytest.raises(EndpointError) as error:
        Endpoint("http://host/v1", key)
    assert "sk-" not in str(error.value)


def test_the_address_shown_has_no_query() -> None:
    assert Endpoint("https://host/v1?api-key=secret").shown == "https://host/v1"


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with _raw_server(proxy, heard) as url:
        monkeypatch.setenv("http_proxy", url.removesuffix("/v1"))
        monkeypatch.setenv("no_proxy", "")
        assert Endpoint("http://model.invalid/v1", timeout=5).post({}).body == b"{}"
    assert heard


@pytest.mark.parametrize(
    ("scheme", "asked"), [("http", b"POST http://model.invalid/v1/chat"), ("https", b"CONNECT model.invalid:443")]
)  # fmt: skip
def test_a_proxy_with_a_password(monkeypatch: pytest.MonkeyPatch, scheme: str, asked: bytes) -> None:
    """It is told the name and the password; that it does not take them ends the run with what to do."""
    heard: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with _raw_server(proxy, heard) as url:
        host = url.removeprefix("http://").removesuffix("/v1")
        monkeypatch.setenv(f"{scheme}_proxy", f"http://me:p%40ss@{host}")
        monkeypatch.setenv("no_proxy", "")
        post = Endpoint(f"{scheme}://model.invalid/v1", "sk-key", timeout=5).post
        with pytest.raises(FatalReply, match="proxy that wants a name"):
            exchange(post, {}, 0, Waits())
    (request,) = heard
    assert request.startswith(asked)
    assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in request
    assert (b"sk-key" in request) == (scheme == "http")  # a tunnel's proxy never sees the key


@pytest.mark.parametrize("proxy", ["socks5://me:pw@host:1080", "http://me:pw@", "http://me:pw@host:port"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(EndpointError, match="the proxy in https_proxy cannot be used") as error:
        Endpoint("https://model.invalid/v1")
    assert "pw" not in str(error.value)
