"""BAML's clients: which models a function's `client` stands for, and which role its first words have.

Sources: docs.boundaryml.com, BAML reference of version 0, "client" and its providers, and the requests that
its runtime 0.226 makes (2026-11-26): what stands before the first role is the system's for OpenAI and what
speaks like it, and the user's for the others and for o1; `default_role` and `allowed_roles` change that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePath

from promptls.formats.baml_blocks import Block, Token, baml_tokens, blocks_of, list_in, value_in
from promptls.formats.companions import clients_beside
from promptls.formats.roles import role_of
from promptls.named_tuple import NamedTuple
from promptls.prompt import Role
from promptls.regular_files import read_regular

_USERS = frozenset({"anthropic", "google-ai", "vertex-ai", "aws-bedrock", "ollama"})
"""Providers that BAML gives the text before the first role as the user's."""
_LARGEST = 1_000_000


class Client(NamedTuple):
    """One model that a client stands for: its name, the role of its first words, and the roles it takes.

    `token` is where this file names the model; None where another one does. `roles` is empty if any will do.
    """

    model: str
    token: Token | None
    role: Role
    roles: frozenset[Role] = frozenset()

    def said_as(self, name: str | None) -> Role:
        """The role in which BAML sends what stands behind `{{ _.role(name) }}`."""
        role = role_of(name)
        return self.role if role is None or (self.roles and role not in self.roles) else role


def named_clients(blocks: list[Block]) -> dict[str, Block]:
    """The clients that a file declares, by name."""
    return {block.name.text: block for block in blocks if block.kind == "client"}


def resolved(
    named: Token, own: Mapping[str, Block], others: Mapping[str, Block], seen: frozenset[str] = frozenset()
) -> Iterator[Client]:
    """The models that a client stands for, in order: several where it falls back or takes turns."""
    if "/" in named.text:
        provider, _, name = named.text.partition("/")
        yield Client(named.text, named if not seen or own else None, _first_role(provider, name))
        return
    block = own.get(named.text) or others.get(named.text)
    if block is None or named.text in seen:
        return
    here = named.text in own
    for each in list_in(block, "options", "strategy"):
        yield from resolved(each, own if here else {}, others, seen | {named.text})
    model = value_in(block, "options", "model")
    if model is not None:
        yield _client(block, model, here=here)


def _client(block: Block, model: Token, *, here: bool) -> Client:
    provider = value_in(block, "provider")
    role = _first_role(provider.text if provider else "", model.text)
    given = value_in(block, "options", "default_role")
    allowed = [found for each in list_in(block, "options", "allowed_roles") if (found := role_of(each.text))]
    if given is not None:
        role = role_of(given.text) or role
    elif allowed and role not in allowed:
        role = allowed[0]
    return Client(model.text, model if here else None, role, frozenset(allowed))


def _first_role(provider: str, model: str) -> Role:
    old = model == "o1" or model.startswith("o1-")
    return Role.USER if provider in _USERS or old else Role.SYSTEM


def other_clients(path: PurePath | None) -> Mapping[str, Block]:
    """The clients that files beside this one declare, the nearest first."""
    found: dict[str, Block] = {}
    for file, changed in clients_beside(path) if path is not None else ():
        found = {**_clients_in(file, changed), **found}
    return found


@lru_cache(maxsize=16)
def _clients_in(file: Path, changed: int) -> Mapping[str, Block]:
    try:
        source = read_regular(file, _LARGEST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    return named_clients(list(blocks_of(baml_tokens(source)[0])))
