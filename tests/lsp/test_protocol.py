"""What the specification asks of any server, and pygls 2.1.1 gets wrong; each against a real process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.keystrokes import cpu_seconds
from tests.lsp import oracle
from tests.lsp.client import Client, Json, RpcError, change, framed, notification

PROBE = (sys.executable, "-m", "tests.lsp.probe")
ROOT = Path(__file__).parents[2]
URI = "file:///work/a.prompt.md"

Start = Callable[..., Client]


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    client = Client(PROBE, cwd=ROOT)
    client.initialize()
    yield client
    client.kill()


@pytest.fixture
def probe(shared: Client) -> Iterator[Client]:
    """One server for all tests that leave it alive; a start takes a third of a second of computation."""
    yield shared
    shared.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    shared.request("probe/echo")
    shared.forget()


@pytest.fixture
def fresh(start: Start) -> Client:
    """A server that the test may end."""
    client = start(PROBE, cwd=ROOT)
    client.initialize()
    return client


def text_of(client: Client, uri: str = URI) -> str | None:
    found: str | None = client.request("probe/text", {"uri": uri})
    return found


def partial(start: tuple[int, int], end: tuple[int, int], text: str) -> Json:
    ends = [{"line": line, "character": character} for line, character in (start, end)]
    return {"range": {"start": ends[0], "end": ends[1]}, "text": text}


def refused(client: Client, method: str, params: object = None) -> RpcError:
    with pytest.raises(RpcError) as caught:
        client.request(method, params)
    assert "data" not in caught.value.error
    return caught.value


# -- answers to bad messages


def test_a_request_with_invalid_params_is_answered(probe: Client) -> None:
    error = refused(probe, "textDocument/hover", {"textDocument": {"uri": URI}})
    assert error.code == -32602
    assert "position" in error.message


@pytest.mark.parametrize("body", [b"{", b'{"jsonrpc": "2.0", "id": 1, ', b"\xff\xfe", b"[" * 100_000, b""])
def test_malformed_json_is_a_parse_error(probe: Client, body: bytes) -> None:
    probe.write(framed(body))
    answer = probe.reply(None)
    assert answer["error"]["code"] == -32700
    assert probe.request("probe/echo", 1) == 1


@pytest.mark.parametrize(
    "body",
    [b"[]", b"1", b'{"id": 1, "method": "probe/echo"}', b'{"jsonrpc": "2.0", "id": {}, "method": "x"}'],
)
def test_json_that_is_no_message_is_an_invalid_request(probe: Client, body: bytes) -> None:
    probe.write(framed(body))
    answer = probe.reply(1 if b'"id": 1' in body else None)
    assert answer["error"]["code"] == -32600


def test_an_unknown_method_is_not_found(probe: Client) -> None:
    assert refused(probe, "textDocument/nonsense", {}).code == -32601


def test_a_failing_request_tells_no_paths_and_no_traceback(probe: Client) -> None:
    error = refused(probe, "probe/raise")
    assert error.code == -32603
    assert "probe/raise" in error.message
    assert "secret" not in error.message
    probe.drain(0.2)
    assert b"secret in" in probe.stderr, "the log has what the answer leaves out"


def test_a_failing_notification_shows_no_message_box(probe: Client) -> None:
    probe.notify("probe/fail")
    probe.notify("textDocument/didChange", {"textDocument": 1})
    probe.write(framed(b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"x": '))
    assert probe.request("probe/echo", 1) == 1
    assert [m["method"] for m in probe.notifications] == []


def test_a_result_that_cannot_be_sent_is_an_error(probe: Client) -> None:
    assert refused(probe, "probe/unprintable").code == -32603


def test_a_nested_jsonrpc_key_is_data(probe: Client) -> None:
    position = {"textDocument": {"uri": URI}, "position": at(0, 0), "x": {"jsonrpc": "2.0", "id": {}}}
    assert probe.request("textDocument/hover", position) is None
    probe.open(URI, '{"jsonrpc": "2.0"}')
    assert text_of(probe) == '{"jsonrpc": "2.0"}'


def at(line: int, character: int) -> Json:
    return {"line": line, "character": character}


def test_half_a_surrogate_pair_survives(probe: Client) -> None:
    probe.open(URI, "x\ud800y")
    assert text_of(probe) == "x\ud800y"


# -- the base protocol


def test_the_header_is_read_in_any_case_and_among_others(probe: Client) -> None:
    body = b'{"jsonrpc":"2.0","id":"a","method":"probe/echo","params":1}'
    for head in (
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: x\r\n\r\n",
    ):
        probe.write(head % len(body) + body)
        assert probe.reply("a", 10)["result"] == 1


def test_a_garbage_line_costs_nothing(probe: Client) -> None:
    probe.write(b"hello\r\n\r\nwhat is this")
    assert probe.request("probe/echo", 2) == 2


@pytest.mark.parametrize("length", [b"99999999999999", b"9" * 5000])
def test_an_absurd_length_is_refused(probe: Client, length: bytes) -> None:
    probe.write(b"Content-Length: " + length + b"\r\n\r\n")
    assert probe.reply(None)["error"]["code"] == -32600
    assert probe.request("probe/echo", 3) == 3


# -- the order of a session


def test_a_request_before_initialize_is_refused(start: Start) -> None:
    client = start(PROBE, cwd=ROOT)
    assert refused(client, "probe/echo").code == -32002
    client.open(URI, "dropped")
    client.initialize()
    assert text_of(client) is None


def test_a_second_initialize_is_refused(probe: Client) -> None:
    error = refused(probe, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert error.code == -32600


def test_initialize_with_a_wrong_capability_is_answered(start: Start) -> None:
    client = start(PROBE, cwd=ROOT)
    client.initialize({"textDocument": {"hover": [], "codeAction": {"dataSupport": True}}, "window": 3})
    assert client.request("probe/echo", 1) == 1


def test_a_request_after_shutdown_is_refused(fresh: Client) -> None:
    fresh.request("shutdown")
    assert refused(fresh, "probe/echo").code == -32600
    fresh.notify("exit")
    assert fresh.process.wait(10) == 0


def test_exit_without_shutdown_is_a_failure(fresh: Client) -> None:
    fresh.notify("exit")
    assert fresh.process.wait(10) == 1


def test_the_server_ends_with_its_input(fresh: Client) -> None:
    assert fresh.process.stdin is not None
    fresh.process.stdin.close()
    assert fresh.process.wait(10) == 1


def test_the_server_ends_with_its_editor(start: Start) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    client = start(PROBE, cwd=ROOT)
    client.initialize(processId=editor.pid)
    time.sleep(3.5)  # it is seen alive once
    assert client.process.poll() is None
    editor.communicate(b"\n")
    assert client.process.wait(15) == 1


def test_a_job_that_does_not_end_does_not_keep_the_process(fresh: Client) -> None:
    fresh.ask("probe/work", {"seconds": 60})
    fresh.request("probe/echo", 1)
    assert fresh.stop() == 0


def test_what_is_printed_does_not_reach_the_client(start: Start) -> None:
    code = "import tests.lsp.probe as p; from promptls.lsp import transport, connection as c\n"
    code += (
        "t = transport.standard_streams()\nprint('stray', flush=True)\nc.run(t, p.register, own_process=True)"
    )
    client = start((sys.executable, "-c", code), cwd=ROOT)
    client.initialize()
    assert client.request("probe/echo", 1) == 1
    assert b"stray" in client.stderr


# -- waiting and cancelling


def test_work_does_not_keep_others_waiting(probe: Client) -> None:
    slow = [probe.ask("probe/work", {"seconds": 1.5}) for _ in range(2)]
    started = time.monotonic()
    assert probe.request("probe/echo", 1) == 1
    assert time.monotonic() - started < 1
    assert [probe.result(msg_id) for msg_id in slow] == ["done", "done"]


@pytest.mark.parametrize("method", ["probe/sleep", "probe/work"])
def test_a_cancelled_request_is_answered_at_once(probe: Client, method: str) -> None:
    msg_id = probe.ask(method, {"seconds": 3})
    probe.request("probe/echo", 1)
    started = time.monotonic()
    probe.notify("$/cancelRequest", {"id": msg_id})
    assert probe.reply(msg_id)["error"]["code"] == -32800
    assert time.monotonic() - started < 2


def test_cancelling_what_is_done_is_nothing(probe: Client) -> None:
    probe.notify("$/cancelRequest", {"id": 12345})
    assert probe.request("probe/echo", 1) == 1


# -- documents


def test_a_change_of_a_document_that_is_not_open_is_ignored(probe: Client) -> None:
    probe.change(URI, 2, {"text": "x"})
    assert text_of(probe) is None
    assert probe.notifications == []


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\f", "\v", "\x1c"])
def test_only_newlines_end_lines(probe: Client, separator: str) -> None:
    probe.open(URI, f"a{separator}b\nSECOND\nthird")
    probe.change(URI, 2, partial((1, 0), (1, 3), "2nd"))
    assert text_of(probe) == f"a{separator}b\n2ndOND\nthird"


def test_a_column_past_the_end_of_the_last_line_is_its_end(probe: Client) -> None:
    probe.open(URI, "abc")
    probe.change(URI, 2, partial((0, 10), (0, 10), "X"))
    probe.change(URI, 3, partial((9, 1), (9, 1), "Y"))
    assert text_of(probe) == "abcXY"


def test_a_change_that_cannot_be_read_loses_the_document_not_its_truth(probe: Client) -> None:
    probe.open(URI, "abc")
    probe.change(URI, 2, {"range": {"start": at(0, -1), "end": at(0, 1)}, "text": "x"})
    assert text_of(probe) is None


def test_a_one_line_document_of_a_megabyte_is_edited_in_no_time(start: Start, encoding: str) -> None:
    client = start(PROBE, cwd=ROOT, encoding=encoding)
    client.initialize()
    client.open(URI, "é😀 word " * 125_000)
    client.request("probe/echo", 1)
    middle = oracle.units("é😀 word " * 60_000, encoding)
    started = cpu_seconds(client.process.pid)
    edits = [partial((0, middle + n), (0, middle + n), "x") for n in range(50)]
    client.send(*[change(URI, 2 + n, edit) for n, edit in enumerate(edits)])
    text = text_of(client)
    spent = cpu_seconds(client.process.pid) - started
    assert text is not None
    assert text == "é😀 word " * 60_000 + "x" * 50 + "é😀 word " * 65_000
    assert spent < 5, "pygls takes 10 to 25 s for these fifty keystrokes"


def test_a_thousand_cursors_are_one_copy(probe: Client) -> None:
    lines = ["a line of a file of many lines"] * 30_000
    probe.open(URI, "\n".join(lines))
    edits = [partial((30 * n, 2), (30 * n, 6), "row") for n in reversed(range(1000))]
    started = cpu_seconds(probe.process.pid)
    probe.change(URI, 2, *edits)
    text = text_of(probe)
    assert cpu_seconds(probe.process.pid) - started < 5
    assert text is not None
    assert text.count("a row of") == 1000
    assert len(text.split("\n")) == 30_000


# -- analyses


def test_a_burst_of_changes_is_analysed_once(probe: Client) -> None:
    probe.open(URI, "")
    probe.wait_for("probe/analysed")
    probe.notifications.clear()
    probe.send(*[change(URI, n, partial((0, 0), (0, 0), "x")) for n in range(2, 52)])
    assert probe.wait_for("probe/analysed")["version"] == 51
    probe.drain(0.3)
    assert [m["params"]["version"] for m in probe.notifications] == [51]
    assert text_of(probe) == "x" * 50


def test_a_stale_result_is_never_reported_and_a_stale_analysis_stops(start: Start) -> None:
    client = start(PROBE, cwd=ROOT, env={"PROBE_COST": "0.6"})
    client.initialize()
    client.open(URI, "")
    client.wait_for("probe/analysing", lambda params: params["version"] == 1)
    started = time.monotonic()
    client.change(URI, 2, {"text": "x"})
    assert client.wait_for("probe/analysed")["version"] == 2
    assert time.monotonic() - started < 1.15, "the first analysis was not cut short"


def test_a_deaf_analysis_is_awaited_and_its_result_dropped(start: Start) -> None:
    client = start(PROBE, cwd=ROOT, env={"PROBE_COST": "0.5", "PROBE_DEAF": "1"})
    client.initialize()
    client.open(URI, "")
    client.wait_for("probe/analysing")
    for version in range(2, 7):
        client.change(URI, version, {"text": "x"})
        time.sleep(0.02)
    assert client.wait_for("probe/analysed")["version"] == 6
    client.drain(0.8)
    assert [m["params"]["version"] for m in client.notifications] == [6], (
        "one more analysis, of the last text"
    )


def test_a_closed_document_is_not_reported(start: Start) -> None:
    client = start(PROBE, cwd=ROOT, env={"PROBE_COST": "0.3"})
    client.initialize()
    client.open(URI, "")
    client.wait_for("probe/analysing")
    client.send(notification("textDocument/didClose", {"textDocument": {"uri": URI}}))
    client.drain(0.8)
    assert [m["method"] for m in client.notifications] == []


def test_nothing_of_this_costs_a_thread_a_message(probe: Client) -> None:
    if not os.path.isdir("/proc"):
        pytest.skip("no /proc")
    for n in range(50):
        probe.request("probe/echo", n)
    assert len(os.listdir(f"/proc/{probe.process.pid}/task")) <= 8
