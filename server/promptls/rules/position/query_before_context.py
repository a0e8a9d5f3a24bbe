"""The question stands before the long text that it is about, and nothing comes after the text.

## What

A task, then a variable that holds a document, then the end of the prompt. Only for models whose profile
lists the rule.

## Why

Anthropic measured up to 30 % better answers with the documents first and the question last, and Google says
the same for Gemini (docs/evidence.md, A1, G2, G3, 2026-11-22). GPT-4.1 wants the instructions at both
ends, GLM wants them first, so the rule is silent without a profile that lists it.

## Fix

None: moving the task is a change of the whole prompt; put the text first and end with the question.

## Limits

Only where a variable shows that a text comes in. Whether it is long cannot be seen; ignore the finding
where it is a line or two.

## Sources

- Anthropic, prompting best practices, long context; docs/evidence.md, A1, 2026-11-22
- Google, Gemini 3 prompting guide; docs/evidence.md, G2, 2026-11-22
- docs/evidence.md, rule 45, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.glance import has_variables
from promptls.prompt.prompt import Role
from promptls.rules.rule import Bad, Context, rule

_LONG = frozenset(
    "document documents transcript article page html report contract book paper history log logs code files context".split()
)

_BY_HAND = frozenset(("dollar", "brace", "arguments"))


@rule(
    "query-before-context",
    family="position",
    severity=Severity.INFO,
    model_bound=True,
    only_if=has_variables,
    good=(
        "<report>\n{{report}}\n</report>\n\nName the risks in the report.\n",
        "Greet {{name}}.\n",
        "Name the risks.\n\n{{report}}\n\nAnswer in one line.\n",
    ),
    bad=(
        Bad("Name the risks in the report.\n\n<report>\n{{report}}\n</report>\n", found=("{{report}}",)),
        Bad("Summarise the transcript in 3 sentences.\n\n{{transcript}}\n"),
        Bad("List the bugs.\n\n```\n{{code}}\n```\n"),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """At most one finding a message, at the last such variable."""
    for index, message in enumerate(ctx.prompt.messages):
        if message.role is not Role.USER:
            continue
        held = [
            v
            for v in ctx.prompt.variables
            if v.message == index
            and v.syntax not in _BY_HAND
            and v.name.lower().split("_")[-1] in _LONG
            and v.is_put_into(message.document.text)
        ]
        units = message.document.units if held else ()
        if units and units[-1].end <= held[-1].span.start:
            where = held[-1]
            words = message.document.text[where.span.start : where.span.end]
            said = f'the task stands before the text of "{words}"; put the text first and end with the task'
            yield Finding(Place(index, where.span), said)
