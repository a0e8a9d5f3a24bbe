"""promptls/checkFiles: diagnostics of files on disk that no editor has open.

`{uris}` gives `[{uri, diagnostics}]` for those that are prompts; what cannot be read as UTF-8, or is
too large, is left out.
A client sends some dozens at a time, so that it can show how far it is, and stop.
"""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from promptls.engine.analyse import analyse_for_all
from promptls.engine.disk import LARGEST
from promptls.engine.workspace import on_disk
from promptls.lsp.documents import path_of
from promptls.lsp.parameters import texts_in
from promptls.lsp.report import Json, diagnostics_json
from promptls.lsp.session import Session
from promptls.regular_files import read_regular


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/checkFiles", lambda wanted: _check(session, texts_in(wanted, "uris")))


async def _check(session: Session, uris: tuple[str, ...]) -> list[Json]:
    found: list[Json] = []
    for uri in uris:  # one at a time, so that a cancelled request stops between two files
        checked = await session.in_thread(_checked, session, uri)
        if checked is not None:
            found.append(checked)
    return found


def _checked(session: Session, uri: str) -> Json | None:
    path = path_of(uri)
    text = _text(Path(path)) if on_disk(path) else None
    if text is None:
        return None
    analysis = analyse_for_all(session.workspaces.of(path), text, path, options=session.options)
    if analysis.prompt is None:
        return None
    return {"uri": uri, "diagnostics": diagnostics_json(analysis, uri, session.client, session.encoding)}


def _text(path: Path) -> str | None:
    try:
        raw = read_regular(path, LARGEST)
        return None if 0 in raw else raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
