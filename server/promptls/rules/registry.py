"""The rules there are, found by walking the family packages beside this module. There is no list."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from promptls import rules
from promptls.rules.rule import Rule


class DuplicateRule(RuntimeError):
    """Two modules declare a rule of the same name."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by name."""
    found: dict[str, Rule] = {}
    for info in pkgutil.walk_packages(rules.__path__, rules.__name__ + "."):
        if info.ispkg or info.name.count(".") < 3:
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if not isinstance(value, Rule) or value.module != info.name:
                continue
            for name in (value.name, *value.aliases):
                if name in found and found[name] is not value:
                    raise DuplicateRule(f'"{name}" is declared by {found[name].module} and {value.module}')
                found[name] = value
    return tuple(found[name] for name in sorted(found) if name == found[name].name)


@cache
def _by_name() -> dict[str, Rule]:
    return {name: rule for rule in all_rules() for name in (rule.name, *rule.aliases)}


def rule_named(name: str) -> Rule:
    """The rule called `name`, also under an older name. Raises KeyError if there is none."""
    return _by_name()[name]


@cache
def families() -> tuple[str, ...]:
    """The families that have a rule, sorted."""
    return tuple(sorted({rule.family for rule in all_rules()}))
