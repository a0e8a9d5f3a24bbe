"""Puts tags around variables that stand alone, so that their text is not taken for instructions.

## Trigger

A line that is nothing but a variable: `{{contract}}`, `${text}`, `{question}`.

## What does not trigger it

- A variable inside a sentence, a fence, a tag, or three quotation marks.
- Variables that hold what the author says: instructions, formats, examples, histories, tools.
- Template tags that are no variables (`{% if %}`, `{{> partial}}`).

## Change

A line `<contract>` before the variable and `</contract>` behind it, named as the variable is. Safe: no
character of the author's is touched.

## Sources

- Anthropic, prompting best practices: XML tags around each kind of content, the input among them;
  docs/evidence.md, A1, 2026-11-22. It also marks off what an injected text could say.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.rewrites.slots import slots
from promptls.text import Span


@rewrite(
    "wrap-variables",
    safety=Safety.SAFE,
    effects={Effect.ADDS},
    cases=(
        Case(
            "Summarise the contract.\n\n{{contract}}\n",
            "Summarise the contract.\n\n<contract>\n{{contract}}\n</contract>\n",
        ),
        Case(
            "Answer the question.\nText:\n{{text}}\nQuestion:\n{{question}}\n",
            "Answer the question.\nText:\n<text>\n{{text}}\n</text>\nQuestion:\n<question>\n{{question}}\n</question>\n",
        ),
        Case("Sort it.\n\n${inputText}", "Sort it.\n\n<inputtext>\n${inputText}\n</inputtext>"),
        Case.silent("Summarise {{contract}} in one line.\n"),
        Case.silent("Summarise it.\n\n<contract>\n{{contract}}\n</contract>\n"),
        Case.silent("Summarise it.\n\n```\n{{contract}}\n```\n"),
        Case.silent('Summarise it.\n\n"""\n{{contract}}\n"""\n'),
        Case(
            "Sort it.\n\n{{#if text}}\n{{text}}\n{{/if}}\n",
            "Sort it.\n\n{{#if text}}\n<text>\n{{text}}\n</text>\n{{/if}}\n",
            path="example.prompt",
        ),
        Case.silent("Sort them.\n\n{% for text in texts %}\nA text\n{% endfor %}\n", "example.prompt.jinja"),
        Case.silent("Sort it.\n\n{{format_instructions}}\n\n{{> footer}}\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a variable."""
    for slot in slots(context.prompt):
        changes = (
            TextChange(slot.message, slot.start, slot.start, f"<{slot.name}>\n"),
            TextChange(slot.message, slot.end, slot.end, f"\n</{slot.name}>"),
        )
        yield Suggestion(
            Place(slot.message, Span(slot.start, slot.end)), f"Put <{slot.name}> around the variable", changes
        )
