"""The prompt's own text takes more of the context window than the model uses well.

## What

All messages together have more than `max_tokens` tokens. Where that is not set, the limit is a quarter of
the context window if the model's profile states one, and 50,000 otherwise. Past `window_share` of the window
the message says so: there the model has no room left to answer.

## Why

Quality falls well before the window is full, and what stands in the middle of a long input is used less
than its ends. The product page of GLM-4.7 Flash says that its quality tapers with very long prompts
(retrieved 2026-11-22). The quarter is our judgement, not a measurement (docs/evidence.md, rule 5,
2026-11-22).

## Fix

None is offered. Look for repeated instructions (`duplicate-instruction`), sections that this task does not
need, and pasted documents of which a retrieved part would do.

## Limits

The count is an estimate without the model's vocabulary: within 13 % for English in 19 texts of 20, within
40 % for Chinese, and it cannot know what variables expand to, so it is the least that reaches the model.

## Sources

- docs/evidence.md, rule 5 (P9, NoLiMa second-hand); docs/evidence.md, own counts (2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding
from promptls.rules import Bad, Context, Good, rule

DEFAULT_LIMIT = 50_000
"""Tokens accepted where neither the settings nor the profile say anything. Our judgement."""

WINDOW_SHARE = 0.25
"""Share of the context window accepted where `max_tokens` is not set. Our judgement."""


class Options(NamedTuple):
    """`max_tokens` are accepted (None: a quarter of the window); past `window_share` of it none is left."""

    max_tokens: int | None = None
    window_share: float = 0.95


@rule(
    "prompt-too-long",
    family="density",
    severity=Severity.WARNING,
    options=Options,
    good=(
        "Summarise this text in two sentences.\n",
        "The harbour opens at six and the first boat leaves at seven. " * 3000 + "\n",
        Good("Summarise this text in two sentences.\n", thresholds={"max_tokens": 10}),
        Good("The harbour opens at six. " * 30 + "\n", thresholds={"max_tokens": 200}),
    ),
    bad=(
        Bad("The harbour opens at six and the first boat leaves at seven. " * 5000 + "\n"),
        Bad("The harbour opens at six. " * 30 + "\n", thresholds={"max_tokens": 100}),
        Bad("请阅读这本手册的全部内容。" * 40 + "\n", thresholds={"max_tokens": 200}),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """One finding for the whole prompt, which has no narrower place."""
    window = ctx.profile.fact("context_window")
    limit = ctx.options.max_tokens or (int(window * WINDOW_SHARE) if window else DEFAULT_LIMIT)
    # No text has much more than one token a character, and counting a long one at each keystroke costs.
    if sum(len(message.text.text) for message in ctx.prompt.messages) <= limit // 2:
        return
    tokens = sum(ctx.count_tokens(message.text.text) for message in ctx.prompt.messages)
    if tokens <= limit:
        return
    least = " before its variables are filled in" if ctx.prompt.variables else ""
    if window and tokens > window * ctx.options.window_share:
        room = f"the model's window of {window:,} leaves no room for an answer"
    else:
        room = f"{limit:,} is the most that is used well"
    yield Finding(
        None, f"about {tokens:,} tokens{least}, where {room}; cut it, or retrieve only what the task needs"
    )
