"""Drops sentences that only ask to reason before the answer, such as "Let's think step by step."

## Trigger

A sentence that asks for nothing but reasoning: "Think step by step.", "Take a deep breath and work
through this step by step.", "Think carefully before you answer."

## What does not trigger it

- A deliverable or a subject: "Write a step-by-step guide", "Think about edge cases", "Explain the reasons".
- A request to show the reasoning, which asks for output.
- A sentence that something depends on: the only one under a heading, one that the next refers back to, a
  numbered item.

## Change

The sentence and the blank around it. Unsafe, and meant for profiles of models that reason on their own; the
effort is set by a parameter there.

## Sources

- OpenAI, reasoning best practices for the o-series: no such prompts; docs/evidence.md, O8,
  2026-11-22.
- Wharton Generative AI Labs, report on chain of thought: +2.9 to +3.1 % at best on reasoning models, at
  more time; docs/evidence.md, P13, 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.reasoning import reasoning_requests
from promptls.rewrites.removal import removal
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span


@rewrite(
    "drop-reasoning-request",
    safety=Safety.UNSAFE,
    effects={Effect.DROPS},
    cases=(
        Case("Add the amounts. Let's think step by step.\n", "Add the amounts.\n"),
        Case("Think step by step. Add the amounts.\n", "Add the amounts.\n"),
        Case(
            "- Read it.\n- Think carefully before you answer.\n- Add the amounts.\n",
            "- Read it.\n- Add the amounts.\n",
        ),
        Case(
            "Add the amounts.\n\nTake a deep breath and work through this step by step.\n\nReturn CSV.\n",
            "Add the amounts.\n\nReturn CSV.\n",
        ),
        Case.silent("Write a step-by-step guide to baking bread.\n"),
        Case.silent("Think about edge cases. Add the amounts.\n"),
        Case.silent("Show your reasoning step by step.\n"),
        Case.silent("Think step by step.\n"),
        Case.silent("1. Think step by step.\n2. Add the amounts.\n"),
        Case.silent('Explain what "Think step by step." does.\n'),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a sentence; none where it is all that a message asks for."""
    for index, message in enumerate(context.prompt.messages):
        document = message.document
        found = list(reasoning_requests(document))
        if not found or len(found) >= len(document.units):
            continue
        doomed: dict[int, int] = {}
        for number, _ in found:
            doomed[number] = doomed.get(number, 0) + 1
        for number, sentence in found:
            base = document.blocks[number].content
            start, end = base + sentence.start, base + sentence.end
            cut = removal(document, number, start, end, doomed)
            if cut is not None:
                title = f'Drop "{" ".join(document.text[start:end].split())}"'
                yield Suggestion(
                    Place(index, Span(start, end)), title, (TextChange(index, cut.start, cut.end, ""),)
                )
