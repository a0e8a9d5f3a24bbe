"""`promptls rule`: the page of a rule, or the list; and the examples of a workspace's own, tried."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from textwrap import shorten

from promptls.cli.arguments import problem_text
from promptls.cli.console import Style, complain
from promptls.cli.parser import add_form_argument
from promptls.engine.builtin import BUILTIN
from promptls.engine.documentation import rule_documentation
from promptls.engine.nearest import did_you_mean
from promptls.engine.own_rules import OwnRules
from promptls.engine.pack_contents import pack_problems
from promptls.engine.settings import is_own
from promptls.engine.workspace import SETTINGS_FILE, Workspace
from promptls.packs import OWN
from promptls.rules import Rule
from promptls.rules.registry import all_rules, families, pack_rules, rule_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `rule`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="the rule, or a family to list; without it, all are listed"
    )
    parser.add_argument(
        "--test",
        action="store_true",
        help="run the examples of the rules in .promptls/rules, or of the rule or pack named",
    )
    add_form_argument(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Print the page or the list, or try the examples."""
    name = arguments.name
    here = Path(SETTINGS_FILE)
    workspace = Workspace(None)
    own = workspace.own_rules_for(here)
    for text in (*map(str, pack_problems()), *map(problem_text, own.problems)):
        complain(text)
    if arguments.test:
        return _test(own, name)
    if name is None or name in families() or name == OWN:
        rules = [rule for rule in (*all_rules(), *own.rules) if name in (None, rule.family)]
        return _list(rules, arguments.output_format) if rules else _none_of_its_own()
    try:
        catalogue = workspace.catalogue_for(here)
        profiles = (catalogue.get(id) for id in catalogue.ids())
        page = rule_documentation(name, own.named(name), profiles)
    except KeyError:
        known = [*(rule.name for rule in (*all_rules(), *own.rules)), *families(), *BUILTIN]
        hint = did_you_mean(name, known, "`promptls rule` lists them")
        complain(f'there is no rule or family "{name}"; {hint}')
        return 2
    if arguments.output_format == "json":
        print(json.dumps(_as_json(name, page, own.named(name)), ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(page)
    return 0


def _none_of_its_own() -> int:
    complain("there are no rules in .promptls/rules; docs/your-own-rules.md says how to write one")
    return 2


def _test(own: OwnRules, name: str | None) -> int:
    """Tries the examples; 1 where one fails, 2 where there is nothing to try or a file is faulty."""
    from promptls.testing.examples import check_bad, check_declaration, check_good

    chosen = [rule for rule in own.rules if name in (None, rule.name, rule.name.removeprefix(f"{OWN}/"))]
    chosen += [rule for rule in pack_rules()[0] if name in (rule.name, rule.family)]
    if not chosen:
        return 2 if own.problems else _none_of_its_own()
    failed = 0
    for rule in chosen:
        tried = [("good", n, e.text, check_good(rule, e)) for n, e in enumerate(rule.good, 1)]
        tried += [("bad", n, e.text, check_bad(rule, e)) for n, e in enumerate(rule.bad, 1)]
        faults = [
            f"{kind} {n}, {shorten(text, 60, placeholder='…')!r}: {fault}"
            for kind, n, text, found in tried
            for fault in found
        ]
        faults += [] if is_own(rule.name) else check_declaration(rule)
        print(f"{rule.name}: {len(tried)} examples, {len(faults)} faults")
        for fault in faults:
            print(f"  {fault}")
        failed += bool(faults)
    return 2 if own.problems else 1 if failed else 0


def _as_json(name: str, page: str, own: Rule | None = None) -> dict[str, object]:
    if name in BUILTIN:
        return {"name": name, "documentation": page}
    rule = own or rule_named(name)
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
        rows = [_as_json(rule.name, rule_documentation(rule.name, rule), rule) for rule in rules]
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
