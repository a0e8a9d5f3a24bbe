"""Anything on the wire: each request is answered once, and the session goes on with the right text."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol.converters import get_converter
from lsprotocol.types import InitializeParams

from promptls.lsp.connection import Server
from promptls.lsp.handlers import register
from promptls.lsp.session import Session
from tests.fuzz import EXAMPLES
from tests.lsp.client import Client, Json, framed
from tests.lsp.editor import announcing

URI = "file:///nowhere/fuzz.prompt.md"
OTHER = "file:///nowhere/never-opened.prompt.md"
TEXT = "---\nmodel: glm-4.7-flash\n---\n\nExtract the names. Be accurate.\u2028é😀 Return JSON.\r\n- one\n"
PLACE = {"line": 4, "character": 9}
RANGE = {"start": PLACE, "end": {"line": 5, "character": 3}}
DOCUMENT = {"uri": URI}
REQUESTS: dict[str, Json] = {
    "textDocument/hover": {"textDocument": DOCUMENT, "position": PLACE},
    "textDocument/completion": {"textDocument": DOCUMENT, "position": {"line": 1, "character": 8}},
    "textDocument/codeAction": {"textDocument": DOCUMENT, "range": RANGE, "context": {"diagnostics": []}},
    "textDocument/formatting": {"textDocument": DOCUMENT, "options": {"tabSize": 2, "insertSpaces": True}},
    "textDocument/rangeFormatting": {
        "textDocument": DOCUMENT,
        "range": RANGE,
        "options": {"tabSize": 2, "insertSpaces": True},
    },
    "textDocument/diagnostic": {"textDocument": DOCUMENT},
    "codeAction/resolve": {"title": "x", "kind": "quickfix", "data": {"do": "all"}},
    "workspace/executeCommand": {"command": "promptls.showModel", "arguments": [URI]},
    "workspace/symbol": {"query": "x"},
    "initialize": {"processId": None, "rootUri": None, "capabilities": {}},
    "nonsense/method": {},
}
CAPABILITIES = announcing(
    diagnostic={},
    codeLens={},
    inlayHint={},
    linkedEditingRange={},
    onTypeFormatting={},
    semanticTokens={
        "requests": {"full": True, "range": True},
        "tokenTypes": ["variable", "keyword", "type", "macro", "property", "string"],
        "tokenModifiers": [],
        "formats": ["relative"],
    },
)


def _answered() -> list[str]:
    """Every method that the server registers for a client that can do everything."""
    server = Server()
    register(Session(server, ThreadPoolExecutor(1)))
    wanted = {"processId": None, "rootUri": None, "capabilities": CAPABILITIES}
    server.protocol.fm.features["initialize"](get_converter().structure(wanted, InitializeParams))
    return sorted(server.protocol.fm.features)


ANY: Json = {
    "textDocument": DOCUMENT, "position": PLACE, "positions": [PLACE], "range": RANGE, "uri": URI, "uris": [URI, OTHER],
    "context": {"diagnostics": [], "includeDeclaration": True}, "options": {"tabSize": 2, "insertSpaces": True}, "ch": "x",
    "query": "x", "newName": "y", "files": [{"oldUri": URI, "newUri": OTHER}], "previousResultIds": [], "label": "x",
    "model": "glm-4.7-flash", "models": ["glm-4.7-flash", "glm-4.7"], "id": "glm-4.7-flash", "values": {"x": "y"},
}  # fmt: skip
"""What a method may ask for; a method takes what it knows."""
NOTIFICATIONS: dict[str, Json] = {
    "textDocument/didOpen": {
        "textDocument": {"uri": URI, "languageId": "prompt", "version": 1, "text": TEXT}
    },
    "textDocument/didChange": {
        "textDocument": {"uri": URI, "version": 2},
        "contentChanges": [{"range": RANGE, "text": "x"}],
    },
    "textDocument/didClose": {"textDocument": DOCUMENT},
    "textDocument/didSave": {"textDocument": DOCUMENT},
    "workspace/didChangeConfiguration": {"settings": {"promptls": {"model": "glm-4.7-flash"}}},
    "workspace/didChangeWatchedFiles": {"changes": [{"uri": "file:///nowhere/promptls.toml", "type": 3}]},
    "workspace/didChangeWorkspaceFolders": {"event": {"added": [], "removed": []}},
    "$/cancelRequest": {"id": 1},
    "$/setTrace": {"value": "off"},
    "nonsense/notification": {},
}
for _method in _answered():
    if _method != "initialized" and _method not in NOTIFICATIONS:
        REQUESTS.setdefault(_method, ANY)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([-1, 0, 1, 5, 10**6, 2**31 - 1, 2**31, 2**63, 10**30])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([URI, OTHER, "", "x", "\ud800", "file:///%zz", "untitled:1", "../../etc", "a" * 5000]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["uri", "line", "text", "jsonrpc", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, Any, bool]:
    """(method, params, whether it is a request), as it should be or with something in it replaced."""
    known = draw(st.sampled_from([*REQUESTS.items(), *NOTIFICATIONS.items()]))
    method, params = known[0], copy.deepcopy(known[1])
    for _ in range(draw(st.integers(0, 2))):
        params = replaced(draw, params)
    is_request = method in REQUESTS if draw(st.integers(0, 9)) else method not in REQUESTS
    return method, params, is_request


def replaced(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 7)):
            return {name: held for name, held in value.items() if name != key}
        return {**value, key: replaced(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], replaced(draw, value[at]), *value[at + 1 :]]
    return draw(VALUES)


NOISE = st.sampled_from(
    [b"", b"", b"", b"garbage\r\n\r\n", b"Content-Length: x\r\n\r\n", b"Content-Length: 3\r\n\r\n{]]",
     b"Content-Length: 99999999999999999999\r\n\r\n", b"Content-Type: a\r\n\r\n", b"\x00\xff\r\n",
     b"Content-Length: 2\r\n\r\n[]", b'Content-Length: 20\r\n\r\n{"jsonrpc":"2.0"    }']
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    running = Client(encoding="utf-16", cwd=tmp_path_factory.mktemp("fuzz"))
    running.initialize(CAPABILITIES)
    yield running
    assert running.stop() == 0
    running.kill()


@settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(NOISE, messages()), min_size=1, max_size=12))
def test_every_request_is_answered_once_and_the_session_goes_on(
    client: Client, sent: list[tuple[bytes, tuple[str, Any, bool]]]
) -> None:
    client.forget()
    ids: list[int] = []
    for noise, (method, params, is_request) in sent:
        message: Json = {"jsonrpc": "2.0", "method": method, "params": params}
        if is_request:
            client._next_id += 1
            message["id"] = client._next_id
            ids.append(client._next_id)
        client.write(noise + framed(json.dumps(message).encode()))
    for msg_id in ids:
        answer = client.reply(msg_id)
        error = answer.get("error", {})
        assert "Traceback" not in str(error)
        assert error.get("code") != -32603, error
    fresh_text_is_understood(client)
    assert not client._replies.keys() & set(ids), "a request was answered twice"


def fresh_text_is_understood(client: Client) -> None:
    uri = Path("/nowhere/after.prompt.md").as_uri()
    client.open(uri, "Extract the names.\n\nBe accurate.\n", "prompt")
    found = client.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 3}}
    )
    assert found["range"] == {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 12}}
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_every_method_that_the_server_has_is_asked() -> None:
    assert {"textDocument/semanticTokens/full", "textDocument/inlayHint", "promptls/tryIt"} < REQUESTS.keys()
    assert set(_answered()) - {"initialized"} <= REQUESTS.keys() | NOTIFICATIONS.keys()
