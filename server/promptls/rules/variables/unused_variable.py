"""The file declares a variable that no message uses.

## What

A name in `inputs`, `input_variables`, `input.schema` or the test data of a prompt file that stands in none of
its messages: the value is asked for and never reaches the model.

## Why

Most often a placeholder was renamed, or its sentence dropped, so that the model answers without a fact that
the caller believes it has. Undefined and unused variables are a class of the prompt-defect taxonomy
(arXiv 2509.14404; docs/evidence.md, P4).

## Fix

None: only the author knows whether the name goes or the sentence comes back. The nearest variable that is
used and not declared is named.

## Limits

Silent where the template takes in other text (`include`, `extends`, partials), which may use the name, and
for names that stand anywhere in template syntax. Names that only evaluators use count as used.

## Sources

- *A Taxonomy of Prompt Defects*, arXiv 2509.14404; docs/evidence.md, P4, 2026-11-22
"""

# ruff: noqa: E501 - whole examples on one line
from __future__ import annotations

from collections.abc import Iterator, Set

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Mention, Prompt
from promptls.prompt.sieve import Sought
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text.lazy_pattern import LazyPattern

_TAKES_IN_MORE = Sought(r"\{%[-+]?\s{0,20}(?:include|extends|import|from)\b|\{\{~?\s{0,20}[>&*]")
_WORD = LazyPattern(r"\w+")
_PROMPTY = "---\ninputs:\n  name: {type: string}\n  city: {type: string}\n---\nsystem:\n"


@rule(
    "unused-variable",
    family="variables",
    severity=Severity.WARNING,
    good=(
        Good(_PROMPTY + "Greet {{name}} from {{city}}.\n", path="a.prompty"),
        Good(_PROMPTY + "{% if city == 'Rome' %}Greet {{ name }}.{% endif %}\n", path="a.prompty"),
        Good(_PROMPTY + "{% include 'greeting.txt' %}\n", path="a.prompty"),
        Good(
            "messages:\n  - {role: user, content: 'Sum up {{text}}'}\ntestData:\n  - {text: A, expected: B}\n",
            path="a.prompt.yml",
        ),
        Good("Greet {{name}}.\n"),
    ),
    bad=(
        Bad(_PROMPTY + "Greet {{name}}.\n", found=("city",), path="a.prompty"),
        Bad(
            '{"_type": "prompt", "input_variables": ["topic", "tone"], "template": "A joke about {topic}."}\n',
            found=('"tone"',),
            path="a.json",
        ),
        Bad(
            "messages:\n  - {role: user, content: 'Sum up {{text}}'}\ntestData:\n  - {text: A, style: dry}\n",
            found=("style",),
            path="a.prompt.yml",
        ),
        Bad(
            "---\ninput:\n  schema:\n    guests: integer\n    diet?: string\n---\nPlan a menu for {{guests}}.\n",
            found=("diet",),
            path="a.prompt",
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding at the first place of each such name."""
    prompt = ctx.prompt
    declared = {m.name: m for m in reversed(prompt.mentions) if m.declares}
    if not declared or any(message.document.mentions(_TAKES_IN_MORE) for message in prompt.messages):
        return
    used = _words_of_templates(prompt) | {m.name for m in prompt.mentions if not m.declares}
    for name, mention in sorted(declared.items(), key=lambda item: item[1].span):
        if name not in used:
            yield Finding(mention.path, _message(prompt, mention, declared.keys()))


def _words_of_templates(prompt: Prompt) -> set[str]:
    """Every word in template syntax: what a tag looks up need not be told from what it only names."""
    used = {variable.name for variable in prompt.variables}
    for message in prompt.messages:
        for span in message.text.templates:
            used.update(_WORD.findall(message.text.text[span.start : span.end]))
    return used


def _message(prompt: Prompt, mention: Mention, declared: Set[str]) -> str:
    from difflib import get_close_matches  # slow to import, and seldom needed

    free = sorted({v.name for v in prompt.variables} - declared)
    near = get_close_matches(mention.name, free, n=1, cutoff=0.8)
    advice = f'did you mean it for "{near[0]}"?' if near else "use it, or drop it"
    where = f' in "{mention.file}"' if mention.file else ""
    return f'the variable "{mention.name}" is declared{where} and no message uses it; {advice}'
