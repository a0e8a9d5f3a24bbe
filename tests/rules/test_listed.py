"""What is listed of the rules is what they say; only those that may run are imported."""

from __future__ import annotations

import subprocess
import sys
from unittest import mock

import pytest

from promptls.rules import Rule, registry
from promptls.rules.listed import LISTED, MODULES
from promptls.rules.listing import Listed
from promptls.rules.registry import all_rules, listed_rules

CHECK = """
import sys
from pathlib import PurePath
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
analyse(Workspace(), "Name the customer.\\n", PurePath("x.prompt.md"), options=Options(select=tuple(sys.argv[1:])))
print(*(name for name in sys.modules if name.startswith("promptls.rules.") and name.count(".") == 3))
"""


def imported(*select: str) -> set[str]:
    """The modules of rules that a check of a prompt without a model has imported."""
    done = subprocess.run([sys.executable, "-c", CHECK, *select], capture_output=True, text=True, check=True)
    return {name.removeprefix("promptls.rules.") for name in done.stdout.split()}


def test_the_list_is_the_rules_in_their_order() -> None:
    assert [each.load() for each in listed_rules()] == list(all_rules())
    for listed, rule in zip(listed_rules(), all_rules(), strict=True):
        same = (listed.name, listed.family, listed.scope, listed.model_bound, listed.default, listed.aliases)
        assert same == (rule.name, rule.family, rule.scope, rule.model_bound, rule.default, rule.aliases)
        assert (listed.languages and frozenset(listed.languages)) == rule.languages


def test_rules_that_came_since_or_are_gone_are_seen() -> None:
    first, second, *more = LISTED
    gone = Listed("gone", "output.gone", first.scope)
    registry.listed_rules.cache_clear()
    try:
        with (
            mock.patch.object(registry, "LISTED", (first, gone, *more)),
            mock.patch.object(registry, "MODULES", MODULES - {second.module}),
        ):
            found = listed_rules()
        assert [each.name for each in found] == [rule.name for rule in all_rules()]
        assert [type(each) for each in found if each.name == second.name] == [Rule]
    finally:
        registry.listed_rules.cache_clear()


def test_a_rule_that_its_module_does_not_have_says_what_to_do() -> None:
    with pytest.raises(LookupError, match="make docs"):
        Listed("gone", LISTED[0].module, LISTED[0].scope).load()


def test_only_rules_that_may_run_are_imported() -> None:
    bound = {each.module for each in LISTED if each.model_bound}
    assert len(bound) > 20 and not bound & imported()
    assert imported("all") >= {each.module for each in LISTED}
    assert imported("literal-escape") == {"structure.literal_escape"}
