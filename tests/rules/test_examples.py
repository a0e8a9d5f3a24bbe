"""Every rule of the registry: its declaration, and each of its examples."""

from __future__ import annotations

import pytest

from promptls.rules import Bad, Good, Rule
from promptls.rules.registry import all_rules
from promptls.testing.examples import check_bad, check_declaration, check_good

GOOD = [
    pytest.param(rule, good, id=f"{rule.name}-good{i}")
    for rule in all_rules()
    for i, good in enumerate(rule.good)
]
BAD = [
    pytest.param(rule, bad, id=f"{rule.name}-bad{i}")
    for rule in all_rules()
    for i, bad in enumerate(rule.bad)
]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_rule_is_documented_and_has_examples(rule: Rule) -> None:
    assert check_declaration(rule) == []


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_a_good_example_stays_silent(rule: Rule, example: Good) -> None:
    assert check_good(rule, example) == []


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_is_found_and_fixed(rule: Rule, example: Bad) -> None:
    assert check_bad(rule, example) == []
