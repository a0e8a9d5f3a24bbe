"""textDocument/onTypeFormatting: a new line below an item of a list begins with the next marker.

A line break behind a marker without words drops the marker, and the list is over.
"""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.lists import list_edit
from promptls.lsp.edits import text_edits
from promptls.lsp.session import Report, Session
from promptls.prompt import Prompt


def register(session: Session, params: types.InitializeParams) -> None:
    """Announces it for line breaks, to a client that has it."""
    if session.client.on_type_formatting:
        options = types.DocumentOnTypeFormattingOptions(first_trigger_character="\n")
        session.serve_prompt(types.TEXT_DOCUMENT_ON_TYPE_FORMATTING, on_type, options)


async def on_type(
    session: Session, report: Report, prompt: Prompt, params: types.DocumentOnTypeFormattingParams
) -> list[types.TextEdit] | None:
    """The edit of the line that the cursor is on, or of the one above."""
    if params.ch != "\n":
        return None
    document = report.document
    edit = await session.in_thread(list_edit, document.index, prompt, params.position.line)
    return text_edits(document.index, [edit], session.encoding) if edit else None
