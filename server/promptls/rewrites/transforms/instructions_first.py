"""Moves what a prompt orders in front of the long input that it orders it of.

## Trigger

A short prompt in two parts: a long input (variables or tags named after documents, texts, transcripts
and the like), then a few instructions in prose to the end.

## What does not trigger it

- Orders that point at the place of the input ("the text above"), hold variables, headings, lists of more
  than eight instructions, or examples.
- Prompts that begin with anything but the input.

## Change

The orders, word for word, in front of the input. `move-query-last` is the way back. Unsafe: other models
do better the other way round.

## Sources

- Cerebras, GLM-4.7 migration guide, rule 1: what is mandatory comes first; docs/evidence.md, Z3,
  rule 46, 2026-11-22. Cohere's guide for Command: instructions first; docs/evidence.md, C1.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.halves import halves
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span


@rewrite(
    "instructions-first",
    safety=Safety.UNSAFE,
    effects={Effect.MOVES},
    cases=(
        Case(
            "{{contract}}\n\nSummarise the contract for a tenant.\n",
            "Summarise the contract for a tenant.\n\n{{contract}}\n",
        ),
        Case(
            "<contract>\n{{contract}}\n</contract>\n\nYou are a lawyer. List the risks.",
            "You are a lawyer. List the risks.\n\n<contract>\n{{contract}}\n</contract>",
        ),
        Case(
            "Letter:\n{{letter}}\n\n- List the dates.\n- List the sums.\n",
            "- List the dates.\n- List the sums.\n\nLetter:\n{{letter}}\n",
        ),
        Case.silent("Summarise the contract.\n\n{{contract}}\n"),
        Case.silent("{{contract}}\n\nSummarise the contract above.\n"),
        Case.silent("{{contract}}\n\n## Task\n\nSummarise the contract.\n"),
        Case.silent("{{contract}}\n\nSummarise it for {{reader}}.\n"),
        Case.silent("{{name}}\n\nGreet the guest.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message."""
    for half in halves(context.prompt):
        if not half.input_first:
            continue
        text = context.prompt.messages[half.message].text.text
        orders = text[half.orders : half.end]
        changes = (
            TextChange(half.message, half.input, half.input, f"{orders}\n\n"),
            TextChange(half.message, half.input_end, half.end, ""),
        )
        where = Place(half.message, Span(half.orders, half.end))
        yield Suggestion(where, "Move the task in front of the input", changes)
