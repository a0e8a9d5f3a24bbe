"""Every rule has a text made for it, on which it has something to do at any size."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.formats import reading
from promptls.rules import Rule
from promptls.rules.registry import all_rules
from tests.sweep.hostile import hostile_to
from tests.sweep.linearity import seconds, workspace_of

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


def test_what_many_entries_need_of_a_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each system message of a chat is to be taken out, and each removal is proven by reading the file again."""
    rule = next(rule for rule in all_rules() if rule.name == "system-prompt-unsupported")
    (text,) = (text for text in hostile_to(rule) if text.name.endswith("0 with a long messages"))
    reads: list[int] = []
    real = reading.read_json
    monkeypatch.setattr(
        reading, "read_json", lambda source, *more: reads.append(len(source)) or real(source, *more)
    )
    read, found = {}, {}
    for size in (30_000, 90_000):
        reads.clear()
        source = text.grown(size, numbered=False)
        analysis = analyse(workspace_of(rule), source, PurePath("/") / text.path)
        read[size], found[size] = sum(reads), len(analysis.diagnostics)
    assert found[90_000] > 2.5 * found[30_000] > 500
    assert read[90_000] < 4 * read[30_000]


def test_what_a_rule_spends_is_told_apart_from_reading() -> None:
    rule = all_rules()[0]
    text = next(hostile_to(rule))
    spent = seconds(text.grown(SIZE, numbered=True), text.path, rule)
    assert spent.reading > 0 and spent.rule > 0
