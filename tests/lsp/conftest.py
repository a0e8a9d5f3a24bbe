from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.lsp.client import Client


@pytest.fixture(params=["utf-8", "utf-16", "utf-32"])
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
