"""workspace/didChangeConfiguration: the editor's settings, which fill what `promptls.toml` leaves open."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.options import Options
from promptls.engine.settings import is_selector
from promptls.lsp.editor_settings import read_settings
from promptls.lsp.errors import log
from promptls.lsp.session import Session

SECTION = "promptls"


def register(session: Session, params: types.InitializeParams) -> None:
    """Takes the settings sent at the beginning, and asks for them where the client can be asked."""
    take(session, _own(params.initialization_options))

    def changed(event: types.DidChangeConfigurationParams) -> None:
        if session.client.configuration:
            session.spawn(ask(session))
        else:
            take(session, _own(event.settings))

    session.serve(types.WORKSPACE_DID_CHANGE_CONFIGURATION, changed)
    if session.client.register_configuration:
        session.on_initialized.append(lambda event: session.spawn(_follow(session)))
    if session.client.configuration:
        session.on_initialized.append(lambda event: session.spawn(ask(session)))


async def _follow(session: Session) -> None:
    registration = {
        "id": "promptls-configuration",
        "method": types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        "registerOptions": {"section": SECTION},
    }
    await session.protocol.ask(types.CLIENT_REGISTER_CAPABILITY, {"registrations": [registration]})


async def ask(session: Session) -> None:
    """Asks the editor for its settings."""
    answer = await session.protocol.ask(types.WORKSPACE_CONFIGURATION, {"items": [{"section": SECTION}]})
    if isinstance(answer, list) and answer:
        take(session, answer[0])


def take(session: Session, settings: Any) -> None:
    """Puts the settings into force; what is not understood is logged and left out."""
    if not isinstance(settings, dict):
        return
    found = read_settings(settings)
    before, session.editor = session.editor, found
    options = Options(
        editor_model=found.model or None,
        extend_select=_selectors("select", found.select),
        ignore=_selectors("ignore", found.ignore),
    )
    if options != session.options:
        session.options = options
        session.analyse_all()
    elif before != found:
        session.refresh()


def _own(settings: Any) -> Any:
    """Our section of what a client sends, with or without the section's name around it."""
    if isinstance(settings, dict):
        return settings.get(SECTION, settings.get("settings", settings))
    return settings


def _selectors(key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(name for name in names if is_selector(name))
    if len(known) < len(names):
        log.warning('the editor\'s setting "promptls.%s" names rules that do not exist', key)
    return known
