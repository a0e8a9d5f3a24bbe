"""Gives a long run milestones: a report of what is done and what comes next after each.

## Trigger

"Keep going until everything is migrated", "Do not stop until all tests pass", "Work for 3 hours", "Run for
50 steps", and in an agent's prompt a numbered list of more than `max_steps` instructions (15 unless the
profile says otherwise).

## What does not trigger it

- A prompt that has checkpoints, milestones or reports of progress of its own.
- A prompt that forbids to report or to sum up on the way: the rule still finds it, but no sentence fits.
- A conversation that goes on until the user ends it ("Keep going until the player says stop").

## Change

"Stop after each milestone, report what is done and what comes next." once a message, behind the first such
request; where the author forbids stopping, "After each milestone, report what is done and what comes next.",
which forbids nothing that the author asked for. Behind a long list it is a paragraph of its own. No character
of the author's is touched. Unsafe: the run now has breaks.

## Sources

- Product page of GLM-4.7 Flash, which cites DataCamp's tutorial: agent workflows may stop mid-process and
  need a new session; retrieved 2026-11-22.
- github.com/anomalyco/opencode issue 8428 (GLM-4.7 stops after a tool call), read 2026-11-22.
- Against it: OpenAI's guides for GPT-4.1 and GPT-5 recommend such persistence texts, so this rewrite belongs
  only to profiles that list it (docs/evidence.md, rule 8, 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.rewrites.clauses import add_after
from promptls.rewrites.long_runs import LongRun, long_runs
from promptls.rewrites.placement import line_after
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

CLAUSE = "Stop after each milestone, report what is done and what comes next."
WITHOUT_STOPPING = "After each milestone, report what is done and what comes next."

_NO_REPORT = LazyPattern(
    r"\b(?:do\s+not|don['’]t|never)\s+(?:(?:stop|pause)\s+to\s+)?(?:summari[sz]e|report|recap|give\s+updates)",
    re.I,
)
_STEPS = [f"{number}. Check item {number} of the plan." for number in range(1, 17)]


def _same(text: str, path: str = "example.prompt.md") -> Case:
    return Case(text, text, path)


@rewrite(
    "checkpointed-run",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=(CLAUSE, WITHOUT_STOPPING).__contains__,
    cases=(
        Case(
            "Migrate the tests to pytest. Keep going until everything is migrated.\n",
            f"Migrate the tests to pytest. Keep going until everything is migrated.\n{CLAUSE}\n",
        ),
        Case(
            "- Fix the type errors.\n- Do not stop until all of them are gone.\n- Run mypy.\n",
            "- Fix the type errors.\n- Do not stop until all of them are gone.\n"
            f"- {WITHOUT_STOPPING}\n- Run mypy.\n",
        ),
        Case(
            "Work on the backlog for 3 hours.\n",
            f"Work on the backlog for 3 hours.\n{CLAUSE}\n",
        ),
        Case(
            "\n".join(["You audit the plan.", "", *_STEPS, ""]),
            "\n".join(["You audit the plan.", "", *_STEPS, "", CLAUSE, ""]),
            "audit.agent.md",
        ),
        Case(
            "1. Port the module.\n2. Keep working until the build is green\n3. Push.\n",
            f"1. Port the module.\n2. Keep working until the build is green. {CLAUSE}\n3. Push.\n",
        ),
        _same("Keep going until everything is migrated. Report progress after each folder.\n"),
        _same("Keep going until everything is migrated. Save a checkpoint after each file.\n"),
        _same("Ask riddles. Keep going until the player says stop.\n"),
        _same("Keep going until all is migrated. Do not stop to summarise.\n"),
        _same("Run the tests for 5 minutes.\n"),
        _same("\n".join(["You audit the plan.", "", *_STEPS[:15], ""]), "audit.agent.md"),
        _same("\n".join(["Sort the plan by number.", "", *_STEPS, ""])),
        _same('Explain what "keep going until it is done" means.\n'),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion a message, at its first request."""
    runs = long_runs(context.prompt, int(context.param("max_steps", 15)))
    if not runs or any(_NO_REPORT.search(message.text.text) for message in context.prompt.messages):
        return
    unbroken = any(run.forbids_stop for run in runs)
    asked: set[int] = set()
    for run in runs:
        if run.message not in asked:
            asked.add(run.message)
            place = Place(run.message, Span(run.start, run.end))
            change = _change(context, run, WITHOUT_STOPPING if unbroken else CLAUSE)
            yield Suggestion(place, "Ask for a report after each milestone", (change,))


def _change(context: RewriteContext, run: LongRun, clause: str) -> TextChange:
    block = context.prompt.messages[run.message].document.blocks[run.block]
    if block.ordered and run.steps:
        return line_after(context.prompt, run.message, clause, Span(block.start, block.end))
    return add_after(context.prompt, run.message, run.block, clause)
