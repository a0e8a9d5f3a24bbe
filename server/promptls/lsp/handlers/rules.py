"""promptls/rules: every rule with its family and what it finds, for a client's list."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptls.lsp.report import Json
from promptls.lsp.session import Session
from promptls.rules.registry import all_rules


def register(session: Session, params: types.InitializeParams) -> None:
    """Answers the request."""
    session.serve("promptls/rules", lambda wanted: session.in_thread(rules, wanted))


def rules(params: Any) -> list[Json]:
    """A row a rule, sorted by name."""
    found = [{"name": r.name, "family": r.family, "summary": r.summary} for r in all_rules()]
    return sorted(found, key=lambda row: str(row["name"]))
