"""window/showMessage: a pack that is left out is told of once, when the editor has started."""

from __future__ import annotations

from lsprotocol import types

from promptls.engine.pack_contents import pack_problems
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Tells as soon as the client listens."""
    session.on_initialized.append(lambda event: session.spawn(_tell(session)))


async def _tell(session: Session) -> None:
    for problem in await session.in_thread(pack_problems):
        session.show_message(types.MessageType.Warning, str(problem))
