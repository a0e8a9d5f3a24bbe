"""Which rules an analysis runs."""

from __future__ import annotations

import pytest

from promptls.engine import run_rules
from promptls.engine.selection import ActiveRule


def rules_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the rules that are run from now on, in order; the list grows with them."""
    ran: list[str] = []
    run_rule = run_rules.run_rule

    def noted(prompt: object, active: ActiveRule, *rest: object) -> object:
        ran.append(active.rule.name)
        return run_rule(prompt, active, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(run_rules, "run_rule", noted)
    return ran
