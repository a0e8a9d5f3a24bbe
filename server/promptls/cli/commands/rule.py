"""`promptls rule`: the page of a rule, or the list."""

from __future__ import annotations

import argparse
import json
import sys

from promptls.cli.console import Style, complain
from promptls.cli.parser import add_form_argument
from promptls.engine import rule_documentation
from promptls.engine.documentation import BUILTIN
from promptls.engine.nearest import did_you_mean
from promptls.rules import Rule
from promptls.rules.registry import all_rules, families, rule_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `rule`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="the rule, or a family to list; without it, all are listed"
    )
    add_form_argument(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print the page or the list."""
    if arguments.name is None or arguments.name in families():
        rules = [rule for rule in all_rules() if arguments.name in (None, rule.family)]
        return _list(rules, arguments.output_format)
    try:
        page = rule_documentation(arguments.name)
    except KeyError:
        known = [*(rule.name for rule in all_rules()), *families(), *BUILTIN]
        hint = did_you_mean(arguments.name, known, "`promptls rule` lists them")
        complain(f'there is no rule or family "{arguments.name}"; {hint}')
        return 2
    if arguments.output_format == "json":
        print(json.dumps(_as_json(arguments.name, page), ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(page)
    return 0


def _as_json(name: str, page: str) -> dict[str, object]:
    if name in BUILTIN:
        return {"name": name, "documentation": page}
    rule = rule_named(name)
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.label,
        "fix": rule.safety.value if rule.safety else None,
        "model_bound": rule.model_bound,
        "default": rule.default,
        "summary": rule.summary,
        "documentation": page,
    }


def _list(rules: list[Rule], output_format: str) -> int:
    if output_format == "json":
        rows = [_as_json(rule.name, rule_documentation(rule.name)) for rule in rules]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    style = Style(sys.stdout)
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        fix = rule.safety.value if rule.safety else "-"
        bound = "model" if rule.model_bound else "any"
        severity = style.paint(f"{rule.severity.label:8}", rule.severity.label)
        print(
            f"{style.paint(f'{rule.name:{width}}', 'bold')}  {severity} fix: {fix:7} {bound:6} {rule.summary}"
        )
    return 0
