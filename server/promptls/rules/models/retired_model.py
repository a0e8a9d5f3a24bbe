"""The target model is not served any more, or will not be for long.

## What

A file, a directive or the settings name a model that its vendor has retired, or has announced to retire.

## Why

Requests to a retired model fail. The day and the model that takes its place are facts of the profile, from
the vendor's own list of deprecations or from LiteLLM's `deprecation_date`.

## Fix

None: the editor and `promptls adapt --model ... --set-model` switch the model and its conventions together.

## Limits

The day is that of the vendor's own API; other hosts keep models longer or end them sooner. A model whose
last day is still to come is a hint.

## Sources

- The facts `status` and `retires` of each profile, with their sources
- platform.claude.com, model deprecations; developers.openai.com, deprecations; ai.google.dev, Gemini
  deprecations, 2026-11-25
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from promptls.diagnostics import Severity
from promptls.prompt import Finding
from promptls.rules.rule import Bad, Context, Good, rule

_OVER = {"over": True, "day": "2026-01-05", "successor": "vendor/newer"}


class Options(NamedTuple):
    """`over`: the last day is past. `day`: an ISO date, or empty. `successor`: a model's id, or empty."""

    over: bool = False
    day: str = ""
    successor: str = ""


@rule(
    "retired-model",
    family="models",
    severity=Severity.WARNING,
    options=Options,
    model_bound=True,
    good=(
        Good("Name three birds.\n", thresholds=_OVER),
        Good("Compare GPT-4 with Claude 3 Opus.\n", thresholds=_OVER),
        Good("---\ndescription: GPT-4 notes\n---\nName three birds.\n", thresholds=_OVER),
    ),
    bad=(
        Bad("---\nmodel: old-model\n---\nName three birds.\n", found=("old-model",), thresholds=_OVER),
        Bad(
            "---\nmodel: old-model\n---\nName three birds.\n", found=("old-model",), thresholds={"over": True}
        ),
        Bad(
            "---\nmodel: old-model\n---\nName three birds.\n",
            found=("old-model",),
            thresholds={"day": "2027-01-14"},
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding, where the file names its model."""
    path, name = ctx.prompt.model_path, ctx.prompt.model
    if path is None or name is None:
        return
    options = ctx.options
    if options.over:
        fault = f'"{name}" is retired' + (f" since {options.day}" if options.day else "")
    else:
        fault = f'"{name}" is to be retired' + (f" on {options.day}" if options.day else "")
    yield Finding(
        path, f"{fault}; {'take ' + options.successor if options.successor else 'take a newer model'}"
    )
