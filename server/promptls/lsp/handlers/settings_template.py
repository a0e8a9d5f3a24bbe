"""promptls/settingsTemplate: the text of a new `promptls.toml`, the one that `promptls init` writes."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.engine.settings_template import settings_template
from promptls.lsp.parameters import text_in
from promptls.lsp.session import Session


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request: `{model}`, a model's id or an empty string."""
    session.serve("promptls/settingsTemplate", template)


def template(params: Any) -> str:
    """The commented settings."""
    return settings_template(text_in(params, "model") or None)
