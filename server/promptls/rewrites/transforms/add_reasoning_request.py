"""Asks for reasoning before the answer, where a task needs it and the model does not do so on its own.

## Trigger

A prompt in English whose instructions solve, calculate, compare, diagnose, decide or the like, and that
says nothing of thinking, reasons or steps.

## What does not trigger it

- A prompt that speaks of reasoning in any way.
- An answer in JSON or another machine-readable form, a yes or no, one word, or "only the answer": reasoning
  would stand in it.
- Agents, instruction files and skills.

## Change

"Think step by step before you answer." as the last line, before the input that the prompt ends with.
Unsafe: answers become longer. For models without reasoning of their own only.

## Sources

- OpenAI, GPT-4.1 prompting guide: a request for a chain of thought at the end of the prompt of a model
  that does not reason on its own; docs/evidence.md, O1, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Place
from promptls.prompt.asked_output import asked_output
from promptls.prompt.output_language import written_in
from promptls.prompt.reasoning import speaks_of_reasoning
from promptls.rewrites.placement import ends_in_open_fence, framing_message, line_at_end
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

LINE = "Think step by step before you answer."

_NEEDS_IT = frozenset(
    "solve calculate compute compare diagnose debug prove derive estimate assess evaluate decide determine plan".split()
)
_SHORT_ANSWER = LazyPattern(
    r"\b(?:yes or no|yes/no|true or false|only the|just the|nothing else|no explanations?|(?:one|single) (?:word|number"
    r"|letter|label|line)|only (?:return|output|reply|respond|answer)|(?:return|output|reply|respond|answer)\w* only)\b",
    re.I,
)
_KINDS = (Kind.TASK, Kind.SYSTEM, Kind.COMMAND)


@rewrite(
    "add-reasoning-request",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=(LINE,).__contains__,
    cases=(
        Case("Calculate the tax on the order.\n", f"Calculate the tax on the order.\n{LINE}\n"),
        Case(
            "Compare the two offers for a family.\n\nOffers:\n{{offers}}\n",
            f"Compare the two offers for a family.\n\n{LINE}\n\nOffers:\n{{{{offers}}}}\n",
        ),
        Case(
            "You advise tenants.\n\n- Read the lease.\n- Determine who pays.\n",
            f"You advise tenants.\n\n- Read the lease.\n- Determine who pays.\n\n{LINE}\n",
        ),
        Case.silent("Write a poem about the sea.\n"),
        Case.silent("Calculate the tax. Think step by step.\n"),
        Case.silent("Calculate the tax. Return only the number.\n"),
        Case.silent('Calculate the tax. Return JSON: {"tax": 1}\n'),
        Case.silent("Decide whether this is spam. Answer yes or no.\n"),
        Case.silent("Calculate the tax.\n", "x.agent.md"),
        Case.silent("Berechne die Steuer auf den Betrag.\n"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, for the message that frames the conversation."""
    prompt = context.prompt
    number = framing_message(prompt)
    if (
        number is None
        or prompt.kind not in _KINDS
        or asked_output(prompt).requests
        or asked_output(prompt).shapes
    ):
        return
    message = prompt.messages[number]
    hard = next((unit for unit in message.document.units if unit.unit.verb in _NEEDS_IT), None)
    if hard is None or written_in(message) != "en" or ends_in_open_fence(prompt, number):
        return
    if speaks_of_reasoning(prompt.text) or _SHORT_ANSWER.search(prompt.text):
        return
    where = Place(number, Span(hard.start, hard.end))
    yield Suggestion(where, "Ask for reasoning before the answer", (line_at_end(prompt, number, LINE),))
