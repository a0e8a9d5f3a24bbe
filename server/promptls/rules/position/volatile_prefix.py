"""A value that changes with each request stands near the top, so that no request shares a cached prefix.

## What

`{{date}}`, `{{session_id}}`, `{{user_name}}` or a clock time in the first fifth of a long system prompt.
Only for models whose profile lists the rule, since the provider has to cache prefixes.

## Why

Prefix caches match from the first token on; one changed character makes all that follows be computed and
paid for again (anthropics/skills, prompt caching; OpenAI, prompt caching; docs/evidence.md, A3, O9,
2026-11-22).

## Fix

The rewrite `stable-prefix` moves a paragraph of its own behind what stays. Unsafe, since the order changes;
what stands within other text is the author's to move.

## Limits

Prompts below `min_tokens` are left alone: providers cache from about 1,024 tokens on.

## Sources

- anthropics/skills, prompt-caching.md; docs/evidence.md, A3, 2026-07-01
- OpenAI, prompt caching; docs/evidence.md, O9, 2026-11-22
- docs/evidence.md, rule 48, 2026-11-22
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextMove
from promptls.prompt.glance import has_variables
from promptls.prompt.volatile import is_volatile
from promptls.rules.rule import Bad, Context, Good, rule


class Options(NamedTuple):
    """`min_tokens` of the first message; `share` of it that counts as its top."""

    min_tokens: int = 1024
    share: float = 0.2


_FILL = "The harbour opens at six and closes at nine. " * 40


@rule(
    "volatile-prefix",
    family="position",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    model_bound=True,
    only_if=has_variables,
    good=(
        "Today is {{date}}. Sort the rows.\n",
        Good(f"Sort the rows.\n\n{_FILL}\n\nToday is {{{{date}}}}.\n", thresholds={"min_tokens": 200}),
        Good(f"You serve {{{{company}}}}.\n\n{_FILL}\n", thresholds={"min_tokens": 200}),
    ),
    bad=(
        Bad(
            f"Today is {{{{date}}}}.\n\n{_FILL}\n",
            found=("{{date}}",),
            thresholds={"min_tokens": 200},
            fixed=f"{_FILL.strip()}\n\nToday is {{{{date}}}}. \n",
        ),
        Bad(f"Session: {{{{session_id}}}}\n\n{_FILL}\n", thresholds={"min_tokens": 200}),
        Bad(f"You help {{{{user_name}}}}.\n\n{_FILL}\n", thresholds={"min_tokens": 200}),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each such variable at the top of the first message."""
    text = ctx.prompt.messages[0].document.text
    options: Options = ctx.options
    early = [
        v
        for v in ctx.prompt.variables
        if v.message == 0 and v.span.start < options.share * len(text) and is_volatile(v.name)
    ]
    if early and ctx.count_tokens(text) >= options.min_tokens:
        moves = [(each, *_moved(each)) for each in ctx.proposals("stable-prefix")]
        for variable in early:
            words = text[variable.span.start : variable.span.end]
            message = (
                f'"{words}" changes near the top, so that nothing below it is cached; move it to the end'
            )
            start, end = variable.span
            near = tuple(move for move, first, last in moves if first <= end and start < last)
            yield Finding(Place(0, variable.span), message, near)


def _moved(proposal: Proposal) -> tuple[int, int]:
    """Where what a proposal moves begins and ends."""
    (move,) = proposal.changes
    assert isinstance(move, TextMove)
    return move.start, move.end
