"""What the requests of our own (`promptls/…`) carry: plain JSON, checked here."""

from __future__ import annotations

from typing import Any

from promptls.engine.unknown_model import UnknownModel
from promptls.lsp.errors import InvalidParams
from promptls.profiles import Catalogue, Profile


def text_in(params: Any, key: str) -> str:
    """The string under `key`. Raises InvalidParams if there is none."""
    value = params.get(key) if isinstance(params, dict) else None
    if not isinstance(value, str):
        raise InvalidParams(f'the request needs "{key}", a string')
    return value


def texts_in(params: Any, key: str) -> tuple[str, ...]:
    """The strings in the list under `key`; none where the key is missing. Raises InvalidParams."""
    value = params.get(key, []) if isinstance(params, dict) else []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidParams(f'"{key}" must be a list of strings')
    return tuple(value)


def named_texts_in(params: Any, key: str) -> dict[str, str]:
    """The strings in the object under `key`; none where the key is missing. Raises InvalidParams."""
    value = params.get(key) or {} if isinstance(params, dict) else {}
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise InvalidParams(f'"{key}" must be an object of strings')
    return value


def profile_named(catalogue: Catalogue, name: str) -> Profile:
    """The profile of the model that a request names. Raises InvalidParams if no profile has the name."""
    found = catalogue.resolve(name)
    if found is None:
        raise InvalidParams(str(UnknownModel(name, catalogue.nearest(name))))
    return found.profile
