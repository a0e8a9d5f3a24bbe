"""Repeats the task behind a long input, so that it stands at both ends.

## Trigger

A short prompt in two parts: a few instructions in prose, then a long input (variables or tags named
after documents, texts, transcripts and the like) to the end.

## What does not trigger it

- Orders of more than sixty words, and what does not trigger `move-query-last`.
- A prompt that ends in anything but the input, the task repeated by the author among it.

## Change

The orders once more, word for word, behind the input. No character of the author's is touched. Unsafe:
the prompt grows.

## Sources

- OpenAI, GPT-4.1 prompting guide: with long context, instructions at both the beginning and the end;
  docs/evidence.md, O1, rule 45, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.halves import halves
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span

MOST_WORDS = 60
"""A longer task is not repeated. Our judgement."""


@rewrite(
    "bookend-instructions",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    cases=(
        Case(
            "Summarise the contract for a tenant.\n\n{{contract}}\n",
            "Summarise the contract for a tenant.\n\n{{contract}}\n\nSummarise the contract for a tenant.\n",
        ),
        Case(
            "You are a lawyer. List the risks.\n\n<contract>\n{{contract}}\n</contract>\n",
            "You are a lawyer. List the risks.\n\n<contract>\n{{contract}}\n</contract>\n\nList the risks.\n",
        ),
        Case(
            "- List the dates.\n- List the sums.\n\nLetter:\n{{letter}}",
            "- List the dates.\n- List the sums.\n\nLetter:\n{{letter}}\n\n- List the dates.\n- List the sums.",
        ),
        Case.silent("{{contract}}\n\nSummarise the contract.\n"),
        Case.silent("Summarise it.\n\n{{contract}}\n\nKeep it short.\n"),
        Case.silent("Summarise the text below.\n\n{{text}}\n"),
        Case.silent("Greet the guest.\n\nName: {{name}}\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message."""
    for half in halves(context.prompt):
        orders = context.prompt.messages[half.message].text.text[half.orders : half.end]
        if half.input_first or len(orders.split()) > MOST_WORDS:
            continue
        change = TextChange(half.message, half.input_end, half.input_end, f"\n\n{orders}")
        where = Place(half.message, Span(half.orders, half.end))
        yield Suggestion(where, "Repeat the task behind the input", (change,))
