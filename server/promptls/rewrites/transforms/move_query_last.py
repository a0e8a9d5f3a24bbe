"""Moves what a prompt orders behind the long input that it orders it of.

## Trigger

A short prompt in two parts: a few instructions in prose, then a long input (variables or tags named
after documents, texts, transcripts and the like) to the end.

## What does not trigger it

- Orders that point at the place of the input ("the text below"), hold variables, headings, lists of more
  than eight instructions, or examples.
- Input that ends in the question itself, and short input ("Name: {{name}}").

## Change

The orders, word for word, behind the input. A role ("You are …") stays in front. `instructions-first` is
the way back. Unsafe: a fixed beginning that is cached ends earlier.

## Sources

- Anthropic, prompting best practices, long context: the query at the end improves answers by up to 30 %;
  Google's Gemini 3 guide: context first, the question last; docs/evidence.md, A1, G2, rule 45,
  2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.halves import halves
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span


@rewrite(
    "move-query-last",
    safety=Safety.UNSAFE,
    effects={Effect.MOVES},
    cases=(
        Case(
            "Summarise the contract for a tenant.\n\n{{contract}}\n",
            "{{contract}}\n\nSummarise the contract for a tenant.\n",
        ),
        Case(
            "You are a lawyer. List the risks. Name the clause of each.\n\n<contract>\n{{contract}}\n</contract>\n",
            "You are a lawyer.\n\n<contract>\n{{contract}}\n</contract>\n\nList the risks. Name the clause of each.\n",
        ),
        Case(
            "You are a clerk.\n\n- List the dates.\n- List the sums.\n\nLetter:\n{{letter}}",
            "You are a clerk.\n\nLetter:\n{{letter}}\n\n- List the dates.\n- List the sums.",
        ),
        Case.silent("Summarise the text below.\n\n{{text}}\n"),
        Case.silent("Summarise the text:\n\n{{text}}\n"),
        Case.silent("{{contract}}\n\nSummarise the contract.\n"),
        Case.silent("Answer from the context.\n\n{{context}}\n\n{{question}}\n"),
        Case.silent("Greet the guest.\n\nName: {{name}}\n"),
        Case.silent("## Task\n\nSummarise the contract.\n\n{{contract}}\n"),
        Case.silent("Summarise it.\n\n    <contract>\n    {{contract}}\n    </contract>\n"),
        Case.silent("Summarise the contract for {{reader}}.\n\n{{contract}}\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message."""
    for half in halves(context.prompt):
        if half.input_first:
            continue
        text = context.prompt.messages[half.message].text.text
        orders = text[half.orders : half.end]
        before = text[: half.orders].rstrip()
        if not before and text[half.input] in " \t":
            continue  # an indent at the head of a message is nothing that every format can keep
        gap = "\n\n" if before else ""
        start = len(before) if before else half.orders  # line breaks at the head are the author's
        changes = (
            TextChange(half.message, start, half.input, gap),
            TextChange(half.message, half.input_end, half.input_end, f"\n\n{orders}"),
        )
        where = Place(half.message, Span(half.orders, half.end))
        yield Suggestion(where, "Move the task behind the input", changes)
