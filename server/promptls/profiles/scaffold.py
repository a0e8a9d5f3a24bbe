"""The text of a new profile: a start that loads, with what can be filled in as comments."""

from __future__ import annotations

from datetime import date

from promptls.profiles.model import Profile

SCHEMA_FILE = "profile.schema.json"
"""Where the schema lies, beside the folder of the profiles."""

_TEXT = """\
# yaml-language-server: $schema=../{schema}
# What your prompts may expect of this model. Everything that is not said here is taken from {parent}.
# `promptls model {id}` shows the result; mistakes are reported at their line.
id: {id}
name: {name}
extends: {parent}

# Other names of the model, as prompt files and settings write them; * stands for anything.
match:
  exact: []
  patterns: []

# Where your statements come from. Each one below names a source by its id.
sources:
  team:
    title: What we found out ourselves
    publisher: project
    retrieved: {today}

# facts:
#   context_window: {{value: 32000, unit: tokens, source: team, confidence: high}}

# An anti-pattern says how one rule behaves for this model. To change one threshold of the parent, name its id
# alone{override}.
# anti_patterns:
#   steps:
#     text: Loses its thread after five steps
#     rule: too-many-steps
#     severity: warning
#     thresholds: {{max_steps: 5}}
#     basis: measured
#     source: team
#     confidence: high

# rewrites:
#   english-enforcement: null   # takes a rewrite of the parent's away
"""


def new_profile(id: str, parent: Profile) -> str:
    """The text of a profile `id` that extends `parent`."""
    name = id.rsplit("/", 1)[-1]
    return _TEXT.format(
        id=id,
        name=name,
        parent=parent.id,
        override=_override(parent),
        today=date.today().isoformat(),
        schema=SCHEMA_FILE,
    )


def _override(parent: Profile) -> str:
    """The change of one threshold of an anti-pattern that the parent has: another id would be a new one."""
    for id, pattern in parent.anti_patterns.items():
        for threshold, value in pattern.thresholds.items():
            if isinstance(value, int) and not isinstance(value, bool):
                return f": `anti_patterns: {{{id}: {{thresholds: {{{threshold}: {value}}}}}}}`"
    return ""
