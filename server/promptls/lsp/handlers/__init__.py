"""The methods that the server answers, one module each. Which of them depends on the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from promptls.lsp.handlers import (
    check_files,
    code_action,
    code_lens,
    compare_models,
    completion,
    configuration,
    definition,
    diagnostic,
    document_highlight,
    document_link,
    document_symbol,
    execute_command,
    folding_range,
    formatting,
    hover,
    inlay_hint,
    linked_editing_range,
    model_places,
    models,
    on_type_formatting,
    packs,
    prompt_files,
    received,
    references,
    rename,
    rules,
    selection_range,
    semantic_tokens,
    settings_template,
    status,
    synchronization,
    try_it,
    watched_files,
    will_rename_files,
    workspace_diagnostic,
    workspace_folders,
    workspace_symbol,
)

if TYPE_CHECKING:
    from promptls.lsp.session import Session

_MODULES = (
    synchronization,
    diagnostic,
    code_action,
    formatting,
    hover,
    completion,
    definition,
    references,
    document_highlight,
    rename,
    document_symbol,
    folding_range,
    semantic_tokens,
    code_lens,
    inlay_hint,
    document_link,
    linked_editing_range,
    selection_range,
    on_type_formatting,
    workspace_symbol,
    workspace_diagnostic,
    will_rename_files,
    execute_command,
    configuration,
    watched_files,
    workspace_folders,
    status,
    models,
    model_places,
    received,
    rules,
    settings_template,
    prompt_files,
    check_files,
    compare_models,
    try_it,
    packs,
)


def register(session: Session) -> None:
    """Registers the features once the client has said what it can do, before it hears what the server can."""

    def initialize(params: types.InitializeParams) -> None:
        session.initialize(params)
        for module in _MODULES:
            module.register(session, params)

    def initialized(params: types.InitializedParams) -> None:
        for begin in session.on_initialized:
            begin(params)

    session.serve(types.INITIALIZE, initialize)
    session.serve(types.INITIALIZED, initialized)
