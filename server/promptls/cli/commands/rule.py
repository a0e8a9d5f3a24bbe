"""`promptls rule`: the page of a rule, or the list."""

from __future__ import annotations

import argparse
import json
import sys

from promptls.cli.console import Style, complain
from promptls.engine import rule_documentation
from promptls.engine.documentation import BUILTIN
from promptls.engine.settings import did_you_mean_rule
from promptls.rules.registry import all_rules, rule_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `rule`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the rule; without it, all are listed")
    parser.add_argument("--output-format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the page or the list."""
    if arguments.name is None:
        return _list(arguments.output_format)
    try:
        page = rule_documentation(arguments.name)
    except KeyError:
        complain(f'there is no rule "{arguments.name}"; {did_you_mean_rule(arguments.name)}')
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


def _list(output_format: str) -> int:
    if output_format == "json":
        rows = [_as_json(rule.name, rule_documentation(rule.name)) for rule in all_rules()]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    style = Style(sys.stdout)
    width = max(len(rule.name) for rule in all_rules())
    for rule in all_rules():
        fix = rule.safety.value if rule.safety else "-"
        bound = "model" if rule.model_bound else "any"
        severity = style.paint(f"{rule.severity.label:8}", rule.severity.label)
        print(
            f"{style.paint(f'{rule.name:{width}}', 'bold')}  {severity} fix: {fix:7} {bound:6} {rule.summary}"
        )
    return 0
