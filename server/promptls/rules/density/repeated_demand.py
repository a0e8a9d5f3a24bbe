"""The same demand is made again in other words.

## What

"Mark all secret variables as sensitive." and, further down, "Mark secrets sensitive." The later one is
reported, with the earlier one linked. Copies in the same words are `duplicate-instruction`.

## Why

OpenAI reports that leaner system prompts gained 10 to 15 % on internal coding evaluations
(docs/evidence.md, O7, 2026-11-22); Google's health checklist names redundant instructions (G1). Two
wordings of one rule also drift apart when only one of them is changed.

## Fix

None: which of the two wordings is the better one is the author's to say.

## Limits

English only, and by words alone: all content words of the shorter demand, endings aside, must be in the
other, at least three of them, and both must say it positively or both negatively. "Keep it short" and "Do
not write much" are not seen to be the same. Demands in sections that are made alike ("For Python", "For
Java"), under a condition, or within one paragraph or item are left alone.

## Sources

- OpenAI, prompt guidance for GPT-5.6; docs/evidence.md, O7, 2026-11-22
- Google, prompt health checklist; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 6, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import Demand, Statement, Statements, statements_of
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_DEGREE = LazyPattern(r"\b(?:less|more|first|second|third|before|after|minimum|maximum)\b", re.I)


class Options(NamedTuple):
    """`contained`: share of the shorter demand that must be in the other; `alike`: of both together.

    `close`: what `alike` must be where few words are shared, or one of the two has no verb.
    """

    contained: float = 0.95
    alike: float = 0.25
    close: float = 0.45


@rule(
    "repeated-demand",
    family="density",
    severity=Severity.HINT,
    options=Options,
    languages=("en",),
    good=(
        "- Mark all secret variables as sensitive.\n- Sort the variables by name.\n",
        "- Trust the report less.\n- Trust the report more.\n",
        "## For Python\n\n- Run the linter on changed files.\n\n## For Java\n\n- Run the changed files' linter first.\n",
        "- Name the customer in the letter.\n- Do not name the customer in the letter.\n",
        "Create a section called GOALS with five bullets. Create a section called FACTS with five bullets.\n",
    ),
    bad=(
        Bad(
            "- Mark all secret variables and outputs as sensitive.\n- Sort the outputs.\n- Mark secret outputs sensitive.\n",
            found=("Mark secret outputs sensitive.",),
        ),
        Bad(
            "Synthesize the findings into evidence-grounded analysis with source attribution.\n\n## Report\n\n"
            "- Name the author.\n- Synthesise findings into evidence-grounded analysis.\n",
            found=("Synthesise findings into evidence-grounded analysis.",),
        ),
        Bad(
            "- Never commit passwords or private keys to the repository.\n- Run the tests.\n"
            "- Do not commit private keys or passwords.\n",
            found=("Do not commit private keys or passwords.",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each later demand that an earlier one holds already, or the other way round."""
    statements, options = statements_of(ctx.prompt), ctx.options
    best: dict[Place, tuple[float, Statement, Statement]] = {}

    def alike(one: Demand, two: Demand) -> bool:
        return bool(_likeness(statements, one, two, options))

    for earlier, later in statements.pairs(_may_be_the_same, alike):
        if (earlier.place.message, earlier.block) == (later.place.message, later.block):
            continue
        likeness = _likeness(statements, earlier.demand, later.demand, options)
        better = later.place not in best or likeness > best[later.place][0]
        if better and not statements.apart(earlier, later):
            best[later.place] = (likeness, earlier, later)
    for _, earlier, later in best.values():
        message = f"{quoted(later.text)} was demanded before in other words; keep the better wording"
        yield Finding(later.place, message, related=((earlier.place, "demanded here first"),))


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    if one.negated != two.negated or (one.unit is None and two.unit is None):
        return False
    shared = one.words & two.words
    if sum(2 if word[0] == "`" and " " in word else 1 for word in shared) < 3:
        return False
    # "The map before the photo" and "the photo before the map" have all words in common.
    if _DEGREE.search(one.text) or _DEGREE.search(two.text):
        return False
    return said(one.text).core != said(two.text).core


def _likeness(statements: Statements, one: Demand, two: Demand, options: Options) -> float:
    """How much the two share, 0 if they are not the same demand."""
    contained, alike = statements.overlap(one.words, two.words)
    few = len(one.words & two.words) < 4 or one.unit is None or two.unit is None
    least = max(options.alike, options.close) if few else options.alike
    return alike if contained >= options.contained and alike >= least else 0.0
