from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client
from tests.lsp.editor import EVERYTHING, Editor

ENCODINGS = ("utf-8", "utf-16", "utf-32")


@pytest.fixture(params=ENCODINGS)
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    """Starts servers that end with the test."""
    clients: list[Client] = []

    def starter(*args: Any, **kwargs: Any) -> Client:
        client = Client(*args, **kwargs)
        clients.append(client)
        return client

    yield starter
    for client in clients:
        client.kill()


@pytest.fixture(scope="session")
def _clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tuple[Client, Path]]]:
    """One server an encoding for all tests that leave it alive."""
    started: dict[str, tuple[Client, Path]] = {}

    def client(encoding: str) -> tuple[Client, Path]:
        if encoding not in started:
            root = tmp_path_factory.mktemp("folders")
            started[encoding] = (Client(encoding=encoding), root)
            started[encoding][0].initialize(EVERYTHING, workspaceFolders=[])
        return started[encoding]

    yield client
    for running, _ in started.values():
        running.kill()


def _editor(client: Client, root: Path) -> Iterator[Editor]:
    root.mkdir()
    folder = {"uri": root.as_uri(), "name": root.name}
    _folders(client, added=[folder])
    editor = Editor(client, root)
    yield editor
    for uri in editor.texts:
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    _folders(client, removed=[folder])
    client.answers.pop("workspace/applyEdit", None)
    client.request(
        "workspace/executeCommand", {"command": "promptls.showRule", "arguments": ["empty-emphasis"]}
    )
    client.forget()


def _folders(client: Client, added: Any = (), removed: Any = ()) -> None:
    event = {"added": list(added), "removed": list(removed)}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})


@pytest.fixture
def editor(_clients: Any, encoding: str, request: pytest.FixtureRequest) -> Iterator[Editor]:
    """An editor with a folder of its own, in each position encoding."""
    client, root = _clients(encoding)
    yield from _editor(client, root / f"t{abs(hash(request.node.nodeid)):x}")


@pytest.fixture
def vscode(_clients: Any, request: pytest.FixtureRequest) -> Iterator[Editor]:
    """The same in UTF-16 alone, where positions are not the point."""
    client, root = _clients("utf-16")
    yield from _editor(client, root / f"v{abs(hash(request.node.nodeid)):x}")


@pytest.fixture
def launch(start: Any, tmp_path: Path) -> Callable[..., Editor]:
    """Starts a server for a client with capabilities of its own."""

    def launcher(capabilities: Any = None, **params: Any) -> Editor:
        client = start(encoding="utf-16")
        folder = {"uri": tmp_path.as_uri(), "name": "work"}
        client.initialize(capabilities, **{"workspaceFolders": [folder], **params})
        return Editor(client, tmp_path)

    return launcher
