"""textDocument/documentLink: `#file:`, `file://` and relative Markdown links to files that are there.

A link that leads out of every folder that is open says so in its tooltip; a client without tooltips does not
get it, so that nobody is led outside unawares. Web addresses are left to the editor.
"""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from promptls.engine.links import links, target_of
from promptls.engine.workspace import on_disk
from promptls.lsp.documents import Document
from promptls.lsp.report import uri_of
from promptls.lsp.session import Report, Session
from promptls.lsp.variable_places import ranges
from promptls.prompt import Prompt
from promptls.text import Span


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces links."""
    session.serve_prompt(types.TEXT_DOCUMENT_DOCUMENT_LINK, document_links)


async def document_links(
    session: Session, report: Report, prompt: Prompt, params: types.DocumentLinkParams
) -> list[types.DocumentLink] | None:
    """The links of a prompt that has a place on disk."""
    document = report.document
    if not on_disk(document.path):
        return None
    found = await session.in_thread(_resolved, session, document, prompt)
    where = ranges(session, document, (span for span, _, _ in found))
    return [
        types.DocumentLink(at, target=uri_of(target), tooltip=tooltip)
        for at, (_, target, tooltip) in zip(where, found, strict=True)
    ]


def _resolved(session: Session, document: Document, prompt: Prompt) -> list[tuple[Span, Path, str | None]]:
    assert document.path is not None
    root = session.workspaces.folder_of(document.path)
    found: list[tuple[Span, Path, str | None]] = []
    for link in links(prompt):
        target = Path(target_of(link, document.path, root))
        if not _is_file(target):
            continue
        # A symbolic link may lead elsewhere than its name says.
        inside = session.workspaces.folder_of(target) and session.workspaces.folder_of(target.resolve())
        if inside:
            found.append((link.span, target, None))
        elif session.client.link_tooltips:
            found.append((link.span, target, f"Leads outside of the workspace: {target.resolve()}"))
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
