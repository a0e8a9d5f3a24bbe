"""A task never says what its answer looks like.

## What

A task prompt extracts, classifies, analyses or summarises something, and nothing in it says what comes
back: no structure, no text form, no length, no choice of answers, no example. The finding stands on the
task's sentence.

## Why

Google's prompt health checklist names the missing output format among the faults of prompts (read
2026-11-22), and so do OpenAI's skeletons for prompts, which have a section for it (GPT-4.1 guide, read
2026-11-22). A reader of 60 public prompt files found 11 that ask for output and never say its format
(2026-11-22).

## Limits

Only task prompts in English with at most `max_instructions` instructions: 68.5 % of public instruction
files say no format (2,243 files, measured 2026-11-22), and rightly so, since they are no one-shot tasks.
Creative writing, questions, translation and rewriting carry their form with them. Any word on the form
counts, wherever it stands, so a prompt that gives the form of one of two answers is not found. Prompts
with tools change files instead of answering, and are left alone.

Where the target model's profile lists `undescribed-nested-object` and a shape can be read from the task,
that rule speaks of it and offers the line to add; this one stays silent, so that one fault has one
finding.

## Sources

- Google Cloud, prompt health checklist, read 2026-11-22
- OpenAI, GPT-4.1 prompting guide, read 2026-11-22
- 60 public prompt files read for this project, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.document import PlacedUnit
from promptls.prompt.glance import is_task
from promptls.prompt.output_form import says_output_form
from promptls.prompt.quote import quoted
from promptls.prompt.task import single_task
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span

_OPEN_ENDED = frozenset(
    "extract collect gather identify classify categorise categorize analyse analyze assess evaluate compare "
    "summarise summarize find detect generate".split()
)
_LABELS = (" as ", " into ", " whether ", ":")


class Options(NamedTuple):
    """`max_instructions`: prompts with more instructions are not judged; they say it in ways of their own."""

    max_instructions: int = 8


@rule(
    "missing-output-format",
    family="output",
    severity=Severity.INFO,
    options=Options,
    languages=("en",),
    only_if=is_task,
    good=(
        "Write a poem about the sea.\n",
        "Summarise this text in two sentences.\n",
        "Answer yes or no: is this spam?\n",
        "Translate this into German.\n",
        "Extract the names from this invoice and return them as a JSON array of strings.\n",
        "Classify the ticket as billing, delivery or other.\n",
        "Compare the two contracts in a table.\n",
        "Explain how a heat pump works.\n",
        Good("Analyse the failing test.\n", path="AGENTS.md"),
        "Extract the dates from the letter.\n\nExample:\n2026-01-31\n2026-02-28\n",
        "Analyse the extract.\n\n[Input]\nMy dog hunts.\n++\nA dog, hunting\n\n[Input]\n{{text}}\n++\n",
    ),
    bad=(
        Bad("Analyse the attached contract.\n", found=("Analyse the attached contract.",)),
        "Extract the key information from this document.\n",
        "You help a landlord.\n\nIdentify the risks in the lease below.\n\n{{lease}}\n",
        "Summarise the report.\n\n{{report}}\n",
    ),
)
def missing_output_format(ctx: Context) -> Iterator[Finding]:
    prompt = ctx.prompt
    if not is_task(prompt):
        return
    found = _task(prompt, ctx.options.max_instructions)
    if found is None or says_output_form(prompt) or _owned_elsewhere(ctx):
        return
    number, unit = found
    sentence = prompt.messages[number].document.text[unit.start : unit.end]
    yield Finding(
        Place(number, Span(unit.start, unit.end)),
        f"{quoted(sentence)} never says what the answer looks like; "
        "add its form, such as a list of fields, a table or a length",
    )


def _task(prompt: Prompt, most: int) -> tuple[int, PlacedUnit] | None:
    """The first instruction if it is a task whose answer can take any form, and where it stands."""
    found = single_task(prompt, most)
    if found is None:
        return None
    number, first = found
    sentence = prompt.messages[number].document.text[first.start : first.end].rstrip()
    if first.unit.verb not in _OPEN_ENDED:
        return None
    return None if any(label in sentence[:-1] for label in _LABELS) else (number, first)


def _owned_elsewhere(ctx: Context) -> bool:
    """True if `undescribed-nested-object` speaks of this prompt."""
    return ctx.profile.pattern_for("undescribed-nested-object") is not None and any(
        True for _ in ctx.suggestions("nested-object-fix")
    )
