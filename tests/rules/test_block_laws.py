"""Laws of every rule that looks at one block: what stands beside the block changes nothing, and code is not prose."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.settings import FileSettings
from promptls.rules import Bad, Rule
from promptls.rules.registry import all_rules
from promptls.rules.rule import Scope
from promptls.testing.examples import ExampleWorkspace, example_profile

CASES = [
    pytest.param(rule, bad, id=f"{rule.name}-{number}")
    for rule in all_rules()
    if rule.scope is Scope.BLOCK
    for number, bad in enumerate(rule.bad)
    if bad.path == "example.prompt.md" and "```" not in bad.text and not bad.text.startswith("---")
]
_BESIDE = "The harbour opens at six and closes at nine."


def _found(rule: Rule, bad: Bad, source: str) -> list[tuple[int, int, str]]:
    profile = example_profile(rule, bad.thresholds, listed=bad.listed)
    workspace = ExampleWorkspace(FileSettings(select=(rule.name,)), profile)
    analysis = analyse(workspace, source, Path("/example.prompt.md"))
    return [(d.span.start, d.span.end, d.message) for d in analysis.diagnostics if d.rule == rule.name]


@pytest.mark.parametrize(("rule", "bad"), CASES)
def test_a_paragraph_behind_a_block_changes_nothing_in_it(rule: Rule, bad: Bad) -> None:
    assert _found(rule, bad, f"{bad.text}\n{_BESIDE}\n") == _found(rule, bad, bad.text) != []


@pytest.mark.parametrize(("rule", "bad"), CASES)
def test_a_paragraph_before_a_block_moves_what_is_found(rule: Rule, bad: Bad) -> None:
    moved = [
        (s - len(_BESIDE) - 2, e - len(_BESIDE) - 2, m)
        for s, e, m in _found(rule, bad, f"{_BESIDE}\n\n{bad.text}")
    ]
    assert moved == _found(rule, bad, bad.text)


@pytest.mark.parametrize(("rule", "bad"), CASES)
def test_the_same_text_in_a_fence_is_no_prose(rule: Rule, bad: Bad) -> None:
    assert _found(rule, bad, f"{_BESIDE}\n\n````\n{bad.text}````\n") == []
