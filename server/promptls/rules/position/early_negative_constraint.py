"""Limits of a long request stand at its head, and none at its end.

## What

In a user's turn of `min_words` words or more, a prohibition or a numeric limit in the first `head` of it, and
none in the last: for models whose makers want such limits last. Only for models whose profile lists the rule.

## Why

Google's guide to Gemini 3 wants prohibitions, limits on the format and numeric limits at the end of a request;
those that stand too early may be dropped (docs/evidence.md, G2, 2026-11-22).

## Fix

None: moving a demand changes its emphasis. Repeat it, or move it, below the text that it is about.

## Limits

English and Chinese. System instructions are left alone: there the vendor wants the limits first.

## Sources

- Google, Gemini 3 prompting guide; docs/evidence.md, G2, 2026-11-22
- docs/evidence.md, rule 47, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Role
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.glance import is_task
from promptls.prompt.limits import limits
from promptls.prompt.quote import quoted
from promptls.prompt.sieve import looks_for
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_BAN = LazyPattern(
    r"^\W*(?:do\s+not|don['’]t|never|avoid|no)\b|\b(?:you|output|must|should|shall|may)\s+(?:do\s+)?(?:not|never)\b|不要|禁止|请勿|不得",
    re.I,
)


class Options(NamedTuple):
    """`min_words` of the user's turn; `head`: the share of it that is its head, and that is its end."""

    min_words: int = 300
    head: float = 0.25


_FILL = "The harbour opens at six and closes at nine. " * 40


@rule(
    "early-negative-constraint",
    family="position",
    severity=Severity.INFO,
    options=Options,
    model_bound=True,
    languages=("en", "zh"),
    only_if=is_task,
    good=(
        "Do not use tables. Name the ships.\n",
        f"Do not use tables.\n\n{_FILL}\n\nName the ships. Do not use tables.\n",
        f"Name the ships.\n\n{_FILL}\n\nDo not use tables.\n",
        Good(f"---\nname: a\ndescription: b\n---\nDo not use tables.\n\n{_FILL}\n\nName the ships.\n", ".claude/agents/a.md"),
    ),
    bad=(
        Bad(f"Do not use tables.\n\n{_FILL}\n\nName the ships.\n", found=("Do not use tables.",)),
        Bad(f"Keep the summary under 50 words.\n\n{_FILL}\n\nName the ships.\n", found=("under 50 words",)),
        Bad(f"Use at most 50 words.\n\n{_FILL}\n\nName the ships.\n", found=("at most 50 words",)),
        Bad(f"- Never name the captain.\n\n{_FILL}\n\nName the ships.\n", found=("Never name the captain.",)),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding, at the first limit."""
    if not is_task(ctx.prompt):
        return
    options: Options = ctx.options
    for index, message in enumerate(ctx.prompt.messages):
        if message.role is not Role.USER or not _has_words(message.document, options.min_words):
            continue
        # "One of the best" is no limit; a number that is meant as one is mostly a figure.
        numeric = [limit.place for limit in limits(ctx.prompt) if any(map(str.isdigit, limit.text))]
        places = [place.span for place in numeric if place.message == index]
        places += (
            span.shift(message.document.blocks[n].content) for n, span in message.document.gather(_bans)
        )
        length = len(message.document.text)
        early = [span for span in places if span.start < options.head * length]
        if early and not any(span.start >= (1 - options.head) * length for span in places):
            first = min(early)
            said = quoted(message.document.text[first.start : first.end])
            yield Finding(
                Place(index, first),
                f"{said} stands early for this model; say it again at the end, or only there",
            )


@looks_for(_BAN, own=True)
def _bans(block: Block, content: BlockContent) -> Iterator[Span]:
    for unit in content.units:
        banned = _BAN.search(content.prose[unit.start : unit.end])
        if unit.negated and unit.condition is None and banned:
            yield Span(unit.start, unit.end)


def _has_words(document: Document, least: int) -> bool:
    if len(document.text) < 2 * least - 1:
        return False
    return sum(len(content.prose.split()) for content in document.contents) >= least
