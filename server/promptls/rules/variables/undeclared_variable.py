"""A message uses a variable that the file does not declare, though it declares others.

## What

A template variable that is not among the `inputs`, `input_variables`, `input.schema`, test data or
parameters that the file declares, where it declares any.

## Why

Nothing fills it in: the model reads `{{artcle}}` as it is typed, or nothing at all, and answers without the
text that it was to work on. Most often one of the two places was renamed and the other was not. Undefined
variables are a class of the prompt-defect taxonomy (arXiv 2509.14404; docs/evidence.md, P4).

## Fix

None: only the author knows which of the two is meant. The nearest declared name is given.

## Limits

Silent in a file that declares nothing, and for a variable in a fence or in inline code, which may be an
example. Behind a loop or a macro, whose names the file need not declare, only a likely slip of a declared
name counts.

## Sources

- *A Taxonomy of Prompt Defects*, arXiv 2509.14404; docs/evidence.md, P4, 2026-11-22
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.block import BlockKind
from promptls.prompt.document import Document
from promptls.prompt.glance import has_variables
from promptls.prompt.sieve import Sought
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.rules.variables.similar_name import similar_to
from promptls.text import Span, inside

_BLOCKS = Sought(r"\{%-?\s*(?:for|set|macro|import|from)\b|\{\{[#~]")
_NAMES_GIVEN = frozenset(
    "this self loop role history media section index key first last root input output arguments".split()
)
_PROMPTY = "---\ninputs:\n  name: {type: string}\n  city: {type: string}\n---\nsystem:\n"


@rule(
    "undeclared-variable",
    family="variables",
    severity=Severity.ERROR,
    only_if=has_variables,
    good=(
        Good(_PROMPTY + "Greet {{name}} from {{city}}.\n", path="greet.prompty"),
        Good(_PROMPTY + "Greet {{name}} from {{city}}. Keep `{{slot}}`.\n", path="greet.prompty"),
        Good("---\nname: x\n---\nsystem:\nGreet {{name}}.\n", path="greet.prompty"),
    ),
    bad=(
        Bad(_PROMPTY + "Greet {{nane}} from {{city}}.\n", path="greet.prompty", found=("{{nane}}",)),
        Bad(_PROMPTY + "{{city}}, {{name}}: {{tone}}.\n", path="greet.prompty", found=("{{tone}}",)),
        Bad(
            "_type: prompt\ninput_variables: [name]\ntemplate: 'Greet {name} from {city}.'\n",
            path="greet.yaml",
            found=("{city}",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Variables that the file does not declare, written in the syntax that its declared ones use."""
    prompt = ctx.prompt
    if not prompt.declared:
        return
    declared = set(prompt.declared)
    used = [variable for variable in prompt.variables if _root(variable.name) in declared]
    syntaxes = {variable.syntax for variable in used} or {"mustache", "jinja"}
    # Inside a loop, which may run over several messages, a name may be an element or its property, so behind
    # one only a likely slip counts.
    numbers = (n for n, message in enumerate(prompt.messages) if message.document.mentions(_BLOCKS))
    looped = next(numbers, len(prompt.messages))
    nearest_to = similar_to(declared)
    for variable in prompt.variables:
        name = _root(variable.name)
        if name in declared or variable.syntax not in syntaxes or name.lower() in _NAMES_GIVEN:
            continue
        document = prompt.messages[variable.message].document
        nearest = nearest_to(name)
        if _is_in_code(document, variable.span) or (variable.message >= looped and not nearest):
            continue
        advice = f'did you mean "{nearest}"?' if nearest else "declare it, or write its value"
        yield Finding(
            Place(variable.message, variable.span), f'the variable "{name}" is not declared; {advice}'
        )


def _root(name: str) -> str:
    return re.split(r"[.\[|\s]", name.lstrip("@"), maxsplit=1)[0]


def _is_in_code(document: Document, span: Span) -> bool:
    at = bisect_right(document.blocks, span.start, key=lambda block: block.start) - 1
    if at < 0:
        return False
    block, content = document.blocks[at], document.contents[at]
    if block.kind is BlockKind.FENCE:
        return True
    return inside(content.code, span.start - block.content)
