"""A prompt asks for a long run without a break, which the model may not finish.

## What

"Keep going until everything is migrated", "Do not stop until all tests pass", "Work for 3 hours",
"Run for 50 steps", and in an agent's prompt a numbered list of more than `max_steps` instructions.

## Why

GLM-4.7 Flash may stop mid-process, so that an agent's work has to be taken up in a new session (product
page, which cites DataCamp's tutorial, retrieved 2026-11-22; users report runs that end after a tool
call, opencode issue 8428). A run that reports after each milestone can be taken up. The limit of 15
steps is the project's own default; nothing was measured.

Other models want the opposite: OpenAI's guides for GPT-4.1 and GPT-5 recommend persistence texts, and
report about 20 % on SWE-bench Verified for three such reminders together. So the rule runs only where
the target model's profile lists it.

## Fix safety

Unsafe: the run now has breaks. Where the author forbids stopping, only a report is asked for.

## Limits

English only. Silent where the prompt has checkpoints, milestones or progress reports, and in
conversations that go on until the user ends them. A short loop ("Repeat until the test passes") is none.
Steps under headings ("Step 1", "Step 2") are not counted.

## Sources

- Product page of GLM-4.7 Flash, limits and anti-patterns, retrieved 2026-11-22
- github.com/anomalyco/opencode, issue 8428, read 2026-11-22
- docs/evidence.md, rule 8, for the opposite advice of OpenAI's guides, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal
from promptls.rewrites.long_runs import LongRun, long_runs, may_run_long
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span

_REWRITE = "checkpointed-run"
_STEPS = "".join(f"{number}. Check item {number} of the plan.\n" for number in range(1, 17))
_STOP = "Stop after each milestone, report what is done and what comes next."
_GO_ON = "After each milestone, report what is done and what comes next."


class Options(NamedTuple):
    """`max_steps`: how many numbered steps an agent's prompt may list for one run."""

    max_steps: int = 15


@rule(
    "long-agent-run",
    family="models",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    languages=("en",),
    only_if=may_run_long,
    good=(
        "Ask riddles. Keep going until the player says stop.\n",
        "Keep going until everything is migrated. Report progress after each folder.\n",
        "Repeat until the test passes.\n",
        "Run the tests for 5 minutes.\n",
        Good(_STEPS, "example.prompt.md"),
        Good(_STEPS, "audit.agent.md", thresholds={"max_steps": 16}),
    ),
    bad=(
        Bad(
            "Migrate the tests. Keep going until everything is migrated.\n",
            fixed=f"Migrate the tests. Keep going until everything is migrated.\n{_STOP}\n",
            found=("Keep going until",),
        ),
        Bad(
            "Fix the type errors.\n\n- Do not stop until all of them are gone.\n",
            fixed=f"Fix the type errors.\n\n- Do not stop until all of them are gone.\n- {_GO_ON}\n",
            found=("Do not stop until",),
        ),
        Bad("Work on the backlog for 3 hours.\n", fixed=f"Work on the backlog for 3 hours.\n{_STOP}\n"),
        Bad(
            f"You audit the plan.\n\n{_STEPS}",
            fixed=f"You audit the plan.\n\n{_STEPS}\n{_STOP}\n",
            found=("Check item 16 of the plan.",),
            path="audit.agent.md",
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each request; the sentence that the rewrite adds once a message is the fix of all of them."""
    runs = long_runs(ctx.prompt, ctx.options.max_steps)
    if not runs:
        return
    offered = ctx.pattern is not None and _REWRITE in ctx.pattern.rewrites
    fixes: dict[int, tuple[Proposal, ...]] = {}
    for run in runs:
        if offered and run.message not in fixes:
            place = Place(run.message, Span(run.start, run.end))
            fixes[run.message] = ctx.proposals(_REWRITE, near=place)
        proposals = fixes.get(run.message, ())
        yield Finding(Place(run.message, Span(run.start, run.end)), _message(ctx, run), proposals)


def _message(ctx: Context, run: LongRun) -> str:
    words = " ".join(ctx.prompt.messages[run.message].text.text[run.start : run.end].split())
    quoted = words if len(words) <= 50 else words[:49] + "…"
    if run.steps and "step" not in words.lower():
        return f"{run.steps} numbered steps make one long run; ask for a report after each milestone"
    return f'"{quoted}" asks for a long run without a break; ask for a report after each milestone'
