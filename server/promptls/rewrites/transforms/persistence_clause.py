"""Tells an agent to go on until the task is done.

## Trigger

An agent's prompt in English (an agent file, or one that names tools) that says nothing of how long to
work on.

## What does not trigger it

- A prompt that asks to keep going, to stop, to pause, to report in between, or to wait for an approval.
- Prompts that are no agent's.

## Change

"Keep going until the task is completely done before you end your turn." as the last line. Unsafe: the
agent asks back less often. For profiles of models whose vendor recommends it; others warn off long runs.

## Sources

- OpenAI, GPT-4.1 prompting guide: three reminders to agents, persistence first, raised its internal
  score on SWE-bench Verified by close to 20 %; docs/evidence.md, O1, 2026-11-22.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety
from promptls.prompt import Place
from promptls.prompt.output_language import written_in
from promptls.rewrites.long_runs import is_agent
from promptls.rewrites.placement import ends_in_open_fence, framing_message, line_at_end
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

LINE = "Keep going until the task is completely done before you end your turn."

_SPEAKS = LazyPattern(
    r"\b(?:keep\s+(?:on\s+)?(?:going|working|iterating)|until|(?:end|yield)\w*\s+(?:your\s+turn|back|control)|stop(?:s|ping)?"
    r"|pause|wait\s+for|approval|approve[ds]?|confirm\w*|permission|check ?points?|milestones?|hand\s*-?off|ask\s+(?:the\s+user|before)"
    r"|report\s+(?:progress|back|status)|never\s+give\s+up|persist\w*)\b",
    re.I,
)


@rewrite(
    "persistence-clause",
    safety=Safety.UNSAFE,
    effects={Effect.ADDS},
    owns=(LINE,).__contains__,
    cases=(
        Case("You fix bugs. Run the tests.\n", f"You fix bugs. Run the tests.\n{LINE}\n", "fix.agent.md"),
        Case(
            "---\ntools: [edit]\n---\nYou fix bugs.\n\n- Run the tests.\n",
            f"---\ntools: [edit]\n---\nYou fix bugs.\n\n- Run the tests.\n\n{LINE}\n",
            "fix.agent.md",
        ),
        Case(
            "---\nmode: agent\n---\nConvert the module to {{language}}.\n",
            f"---\nmode: agent\n---\nConvert the module to {{{{language}}}}.\n{LINE}\n",
        ),
        Case.silent("Fix the bug. Run the tests.\n"),
        Case.silent("You fix bugs. Keep going until the tests pass.\n", "fix.agent.md"),
        Case.silent("You plan work. Wait for approval before you edit.\n", "plan.agent.md"),
        Case.silent("You fix bugs. Report progress after each file.\n", "fix.agent.md"),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion, for the message that frames the conversation."""
    prompt = context.prompt
    number = framing_message(prompt)
    if number is None or not is_agent(prompt) or _SPEAKS.search(prompt.text):
        return
    message = prompt.messages[number]
    if not message.document.units or written_in(message) != "en" or ends_in_open_fence(prompt, number):
        return
    first = message.document.units[0]
    where = Place(number, Span(first.start, first.end))
    yield Suggestion(where, "Ask to go on until the task is done", (line_at_end(prompt, number, LINE),))
