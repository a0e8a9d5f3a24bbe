"""The rules of a workspace: lists of words as YAML in `.promptls/rules`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from promptls.engine.config_files import read_text
from promptls.engine.settings import ConfigProblem
from promptls.named_tuple import NamedTuple

if TYPE_CHECKING:
    from promptls.rules import Rule


class OwnRules(NamedTuple):
    """The rules of one folder, what is wrong with its files, and a text that changes when they do."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()
    mark: str = ""

    def named(self, name: str) -> Rule | None:
        """The rule called so, or None."""
        return next((rule for rule in self.rules if rule.name == name), None)


def read_own_rules(folder: Path | None) -> OwnRules:
    """The rules in the YAML files of a folder, sorted by name; one that is faulty does not run."""
    if folder is None or not os.path.isdir(folder):
        return OwnRules()
    import hashlib  # these two only where a folder has rules: they cost more than all else here

    from promptls.rules.own import read_rule

    rules: list[Rule] = []
    problems: list[ConfigProblem] = []
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yaml")):
        text = read_text(file)
        if isinstance(text, ConfigProblem):
            problems.append(text)
            continue
        digest.update(f"{file.name}\0{text}\0".encode("utf-8", "surrogatepass"))
        rule, faults = read_rule(text, str(file), file.stem)
        rules += [rule] if rule else []
        problems += [ConfigProblem(fault.path, fault.line, fault.column, fault.message) for fault in faults]
    return OwnRules(tuple(rules), tuple(problems), digest.hexdigest())
