"""Every rule has a text made for it, on which it has something to do at any size."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.rules import Rule
from promptls.rules.registry import all_rules
from tests.sweep.hostile import hostile_to
from tests.sweep.linearity import READING, seconds, workspace_of

SIZE = 3_000


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_text_is_made_for_each_rule_in_which_it_finds_something(rule: Rule) -> None:
    found = {}
    for text in hostile_to(rule):
        source = text.grown(SIZE, numbered=False)
        assert len(source) >= SIZE // 2, text.name
        analysis = analyse(workspace_of(rule), source, PurePath("/") / text.path)
        assert analysis.prompt is not None, text.name
        found[text.name] = sum(each.rule == rule.name for each in analysis.diagnostics)
    assert any(found.values()), found


def test_what_is_timed_is_the_rule_that_is_asked_for() -> None:
    rule = all_rules()[0]
    text = next(hostile_to(rule))
    assert seconds(text.grown(SIZE, numbered=True), text.path, rule, runs=1).keys() == {rule.name, READING}
