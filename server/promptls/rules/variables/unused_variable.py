"""The file declares a variable that no message uses.

## What

A name in `inputs`, `input_variables`, `input.schema`, the test data or the tests' `vars` of a prompt file, a `<let>`
or a function's input, that stands in none of its messages: the value is asked for and never reaches the model.
So is what a template of one message sets (`{% set name = … %}`) and never uses.

## Why

Most often a placeholder was renamed, or its sentence dropped, so that the model answers without a fact that
the caller believes it has. Undefined and unused variables are a class of the prompt-defect taxonomy
(arXiv 2509.14404; docs/evidence.md, P4).

## Fix

None: only the author knows whether the name goes or the sentence comes back. The nearest variable that is
used and not declared is named.

## Limits

Silent where the template takes in other text (`include`, `extends`, partials), which may use the name, and
for names that stand anywhere in template syntax. Names that only evaluators or assertions use count as used, and
so do the `vars` of tests where a prompt of the configuration stands in another file.

## Sources

- *A Taxonomy of Prompt Defects*, arXiv 2509.14404; docs/evidence.md, P4, 2026-11-22
"""

# ruff: noqa: E501 - whole examples on one line
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Mention, Place, Prompt
from promptls.prompt.glance import has_names
from promptls.prompt.sieve import Sought
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.rules.variables.similar_name import similar_to
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_TAKES_IN_MORE = Sought(r"\{%[-+]?\s{0,20}(?:include|extends|import|from)\b|\{\{~?\s{0,20}[>&*]")
_WORD = LazyPattern(r"\w+")
_PROMPTY = "---\ninputs:\n  name: {type: string}\n  city: {type: string}\n---\nsystem:\n"
_PROMPTS = "prompts: ['Sum up {{text}}', 'Name the topic of {{text}}']\nproviders: [openai:gpt-4.1]\n"
_SETS = LazyPattern(r"\{%[-+]?\s{0,20}set\s{1,20}(\w+)\s{0,20}(?:=|[-+]?%\})")


@rule(
    "unused-variable",
    family="variables",
    severity=Severity.WARNING,
    shared=True,
    only_if=has_names,
    good=(
        Good(
            _PROMPTS
            + "tests: [{vars: {text: A, tone: B}, assert: [{type: llm-rubric, value: 'is {{tone}}'}]}]\n",
            path="promptfooconfig.yaml",
        ),
        Good(
            _PROMPTS.replace("'Name", "file://more.txt, 'Name") + "tests: [{vars: {text: A, tone: B}}]\n",
            path="promptfooconfig.yaml",
        ),
        Good("{% set n = 3 %}\n{% for i in range(n) %}{{ i }}{% endfor %}\n", path="prompts/a.j2"),
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
        Bad(
            _PROMPTS + "tests: [{vars: {text: A, tone: B}}, {vars: {tone: C}}]\n",
            found=("tone",),
            path="promptfooconfig.yaml",
        ),
        Bad("{% set n = 3 %}{% set most = 5 %}\nName {{ n }} birds.\n", found=("most",), path="prompts/a.j2"),
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
    if not has_names(prompt):
        return
    if any(message.document.mentions(_TAKES_IN_MORE) for message in prompt.messages):
        return
    yield from _set_in_vain(prompt)
    declared = {m.name: m for m in reversed(prompt.mentions) if m.declares}
    if not declared:
        return
    used = _words_of_templates(prompt) | {m.name for m in prompt.mentions if not m.declares}
    unused = sorted((m for name, m in declared.items() if name not in used), key=lambda mention: mention.span)
    if unused:
        meant_for = similar_to({v.name for v in prompt.variables if v.name not in declared})
        for mention in unused:
            yield Finding(mention.path, _message(mention, meant_for(mention.name)))


def _words_of_templates(prompt: Prompt) -> set[str]:
    """Every word in template syntax: what a tag looks up need not be told from what it only names."""
    used = {variable.name for variable in prompt.variables}
    for message in prompt.messages:
        for span in message.text.templates:
            used.update(_WORD.findall(message.text.text[span.start : span.end]))
    return used


def _set_in_vain(prompt: Prompt) -> Iterator[Finding]:
    """What the template of a prompt of one message sets; among several, it may be used between them."""
    if len(prompt.messages) != 1:
        return
    text = prompt.messages[0].text
    tags = [(span.start, text.text[span.start : span.end]) for span in text.templates]
    said = Counter(word for _, tag in tags for word in _WORD.findall(tag))
    for start, tag in tags:
        for found in _SETS.finditer(tag):
            if said[name := found.group(1)] == 1:
                place = Place(0, Span(*found.span(1)).shift(start))
                yield Finding(place, f'the template sets "{name}" and nowhere uses it; use it, or drop it')


def _message(mention: Mention, meant_for: str | None) -> str:
    advice = f'did you mean it for "{meant_for}"?' if meant_for else "use it, or drop it"
    where = f' in "{mention.file}"' if mention.file else ""
    return f'the variable "{mention.name}" is declared{where} and no message uses it; {advice}'
