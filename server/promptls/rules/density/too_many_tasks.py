"""One request asks for several different kinds of work.

## What

More than `max_tasks` different kinds of task in one section of a prompt that wants one answer: summarise,
extract, translate, classify, draft, rewrite, plan, code, score, compare. Each kind counts once, whether the
verbs stand in one sentence or in a list.

## Why

Each kind of work is done worse when it shares a pass with others, and an error in one reaches the next.
Google's prompt health checklist lists "too many tasks" among its faults and advises one prompt a task;
Anthropic's guide advises to chain prompts (docs/evidence.md, rule 4, 2026-11-22). No measured limit
was found: the default of three is our judgement.

## Fix

None is offered: which result is needed, and in which order, is the author's to say. Send one prompt a
task, each with the answer to the one before; or name the one result that is needed now.

## Limits

Only prompts that ask for one output now are judged, not agents, nor prompts that declare tools. Tasks under
a condition or a prohibition do not count, and to analyse, explain or list is a means more often than a task.
A pipeline that is meant to give one combined answer is reported all the same. English only.

## Sources

- docs/evidence.md, rule 4 (2026-11-22)
- Google, Prompt health checklist (Vertex AI documentation); Anthropic, Chain complex prompts
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place
from promptls.prompt.actions import actions
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.glance import is_task
from promptls.prompt.sieve import looks_for
from promptls.prompt.units import Unit
from promptls.prompt.verbs import TASKS
from promptls.rules import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_MEANS = frozenset({"analyse", "answer"})
_AMBIGUOUS = frozenset(
    "write author code plan schedule design collect pull gather sort tag label score rate rank".split()
)
_OBJECT = LazyPattern(
    r" (?:a|an|the|each|every|all|it|them|this|these|one|two|three|\d+|its|their|your|my|both)\b", re.I
)


class Options(NamedTuple):
    """`max_tasks` kinds of task in one section are still accepted."""

    max_tasks: int = 3


class _Task(NamedTuple):
    name: str
    place: Place


@rule(
    "too-many-tasks",
    family="density",
    severity=Severity.WARNING,
    options=Options,
    languages=("en",),
    only_if=is_task,
    good=(
        "Summarise the call, extract the names and draft a reply.\n",
        "Summarise the call. Summarise the mail. Condense the notes. Recap the chat. Shorten the memo.\n",
        "If the text is German, translate it. If it is long, summarise it. Extract names. Classify mails.\n",
        "Extract the names. Classify the mail. Translate it. Never rewrite the quotes.\n",
        "Write in plain English. Rank higher what is newer. Extract the names. Translate nothing.\n",
        Good(
            "Summarise the call, extract the names, translate it into German and draft a reply.\n",
            path="support.agent.md",
        ),
        Good(
            "---\ntools: [search]\n---\n\nSummarise the call, extract the names, translate it and draft a "
            "reply.\n",
        ),
    ),
    bad=(
        Bad(
            "Summarise the call, extract the names, translate it into German and draft a reply.\n",
            found=("Summarise the call, extract the names, translate it into German and draft a reply.",),
        ),
        Bad(
            "1. Extract the dates.\n2. Classify the ticket.\n3. Translate the text into French.\n"
            "4. Rate the tone from 1 to 5.\n",
            found=("Rate the tone from 1 to 5.",),
        ),
        Bad(
            "Read the report below. Summarise it in three lines. Compare the figures with last year. Then "
            "rewrite "
            "the first paragraph. Finally, draft a mail to the board.\n\n{{report}}\n",
            found=("Finally, draft a mail to the board.",),
        ),
        Bad("Summarise the call and translate it.\n", thresholds={"max_tasks": 1}),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding a prompt, at the instruction that adds a kind of task over the limit."""
    if not is_task(ctx.prompt) or ctx.prompt.metadata.get("tools"):
        return
    limit = ctx.options.max_tasks
    for index, message in enumerate(ctx.prompt.messages):
        if not message.instructs:
            continue
        for tasks in _tasks_by_section(index, message.document):
            if len(tasks) > limit:
                named = ", ".join(task.name for task in tasks)
                text = (
                    f"{len(tasks)} kinds of task in one request ({named}); send them one after the other, or "
                    "name the one result you need"
                )
                related = tuple((task.place, f"{task.name} is asked for here") for task in tasks[:limit])
                yield Finding(tasks[limit].place, text, related=related)
                return


def _tasks_by_section(index: int, document: Document) -> Iterator[list[_Task]]:
    """The kinds of task of each section in order of appearance, each with its first place."""
    section: int | None = None
    found: dict[str, _Task] = {}
    for number, (name, unit) in document.gather(_tasks_in):
        block = document.blocks[number]
        if document.only_introduces(number, unit):
            continue
        if block.section != section:
            yield list(found.values())
            section, found = block.section, {}
        if name not in found:
            place = Span(unit.start, unit.end).shift(block.content)
            found[name] = _Task(name, Place(index, place))
    yield list(found.values())


@looks_for(own=True)
def _tasks_in(block: Block, content: BlockContent) -> Iterator[tuple[str, Unit]]:
    """The kind of task of each action in a block, with the unit that asks for it."""
    for unit in content.units:
        if not unit.negated and not unit.condition:
            for action in actions(content.prose, unit):
                if name := _task(content.prose, action.verb, action.start):
                    yield name, unit


def _task(prose: str, verb: str, start: int) -> str | None:
    name = TASKS.get(verb)
    if name is None or name in _MEANS:
        return None
    if verb in _AMBIGUOUS and not _OBJECT.match(prose, start + len(verb)):
        return None
    return name
