"""The rules there are, found by walking the family packages beside this module, and those of packs.

There is no list.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

from promptls import rules
from promptls.modules import module_names, package_names
from promptls.packs import RULES, Pack, PackProblem, brought
from promptls.rules.listed import LISTED, MODULES
from promptls.rules.listing import Listed, rules_in
from promptls.rules.rule import Rule


class DuplicateRule(RuntimeError):
    """Two modules declare a rule of the same name."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule: those of promptls by name, then those of packs by name."""
    return (*own_rules(), *pack_rules()[0])


@cache
def pack_rules() -> tuple[tuple[Rule, ...], tuple[PackProblem, ...]]:
    """The rules of packs, sorted by name, and the packs whose rules are left out."""
    return brought(RULES, Rule, lambda rule: (rule.name, *rule.aliases), own_rules, _fault)


def _fault(pack: Pack, rule: Rule) -> str:
    if pack.name in package_names(rules.__path__):
        return "a family of promptls's own rules is called so; it needs another name"
    return "" if rule.family == pack.name else (
        f'its rule "{rule.name}" is of the family "{rule.family}", and a pack is the family of its rules'
    )  # fmt: skip


@cache
def own_rules() -> tuple[Rule, ...]:
    """Every rule of promptls itself, sorted by name."""
    found: dict[str, Rule] = {}
    for value in (rule for module in rule_modules() for rule in rules_in(module)):
        for name in (value.name, *value.aliases):
            if name in found and found[name] is not value:
                raise DuplicateRule(f'"{name}" is declared by {found[name].module} and {value.module}')
            found[name] = value
    return tuple(found[name] for name in sorted(found) if name == found[name].name)


@cache
def listed_rules() -> tuple[Listed | Rule, ...]:
    """Every rule in the order of `all_rules`, with what decides whether it is chosen; `load` imports it.

    A module that is not listed, as it came since, is imported here.
    """
    modules = set(rule_modules())
    own: list[Listed | Rule] = [each for each in LISTED if each.module in modules]
    own += [rule for module in modules - MODULES for rule in rules_in(module)]
    return (*sorted(own, key=lambda each: each.name), *pack_rules()[0])


def rule_modules() -> Iterator[str]:
    """The modules in the packages of the families, by their names below `promptls.rules`."""
    for folder in rules.__path__:
        for family in package_names([folder]):
            yield from (f"{family}.{name}" for name in module_names([os.path.join(folder, family)]))


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
