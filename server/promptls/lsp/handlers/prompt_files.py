"""promptls/promptFiles: the prompt files in the open folders, as `promptls check` finds them.

It takes nothing and gives a list of URIs, each once. Ignore files and `exclude` hold; a folder that cannot
be listed is told of in the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lsprotocol import types

from promptls.engine.walk import prompt_files
from promptls.engine.workspace import Workspace
from promptls.lsp.errors import log
from promptls.lsp.report import uri_of
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/promptFiles", lambda _: _uris(session))


async def _uris(session: Session) -> list[str]:
    stop = threading.Event()
    folders = [(folder, session.workspaces.of(folder)) for folder in session.workspaces.folders()]
    try:
        return await session.in_thread(lambda: list(_found(folders, stop.is_set)))
    finally:
        stop.set()  # a cancelled request ends the walk as well


def _found(folders: Iterable[tuple[Path, Workspace]], gone: Callable[[], bool]) -> Iterator[str]:
    seen: set[Path] = set()
    for folder, workspace in folders:
        for path in prompt_files(folder, workspace, log.warning, gone):
            if path not in seen:  # a folder may be open within another one
                seen.add(path)
                yield uri_of(path)
