"""An analysis that nobody wants any more ends before the next rule, and leaves nothing wrong behind."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.run_rules import Superseded
from promptls.engine.workspace import Workspace
from promptls.prompt.recent import forget_documents
from tests.engine.rules_run import rules_run

PATH = PurePath("x.prompt.md")
TEXT = "- Name every part, its price and its number, etc.\n- Be accurate.\n- Never mention the price.\n" * 40
EVERY_RULE = Options(model="glm-4.7-flash", select=("all",))


@pytest.mark.parametrize("last", [1, 2, 10, 20])
def test_no_rule_runs_once_the_text_is_not_the_newest(monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    ran = rules_run(monkeypatch)
    with pytest.raises(Superseded):
        analyse(Workspace(), TEXT, PATH, options=EVERY_RULE, gone=lambda: len(ran) >= last)
    assert len(ran) == last


@pytest.mark.parametrize("last", [1, 10, 20])
def test_what_was_broken_off_changes_nothing_of_what_is_found_next(last: int) -> None:
    workspace, asked = Workspace(), 0

    def gone() -> bool:
        nonlocal asked
        asked += 1
        return asked > last

    analyse(workspace, TEXT, PATH, options=EVERY_RULE)
    edited = TEXT.replace("price", "sum", 1)
    with pytest.raises(Superseded):
        analyse(workspace, edited, PATH, options=EVERY_RULE, gone=gone)
    newest = edited + "Return JSON.\n"
    found = analyse(workspace, newest, PATH, options=EVERY_RULE)
    forget_documents()
    assert found.diagnostics == analyse(Workspace(), newest, PATH, options=EVERY_RULE).diagnostics
