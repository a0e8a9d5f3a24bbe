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

English only, and by words alone, endings and common synonyms aside: all content words of the shorter demand
are in the other, or six in ten where four are shared; both say it positively or both negatively. "Keep it
short" and "Do not write much" are not seen to be the same: in 107 labelled files one in five of the
duplicates that a reader called clear is found, and two findings in three are on lines that a reader marked.
Left alone are demands in sections that are made alike ("For Python", "For Java"), within one paragraph or
item, and those that go through things in like words ("Each fact has 16 words. Each quote has 16 words.").

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
from promptls.prompt.lemmas import lemmas_in_order
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import Demand, Statement, Statements, statements_of
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_STATE = LazyPattern(r"\b[a-z]{2,}ed\b|\b(?:complete|mandatory|required|minimal|strict|clean|clear)\b", re.I)
_COMPARED = 400
"""Code points of two demands that are compared word by word."""
_DEGREE = LazyPattern(r"\b(?:less|more|first|second|third|before|after|minimum|maximum)\b", re.I)


class Options(NamedTuple):
    """`contained`: share of the shorter demand that must be in the other; `alike`: of both together.

    `close`: what `alike` must be where two words alone are shared. `partly`: what `contained` may be where
    four words or more are shared. Rare words weigh more. Our judgement, on hand labels.
    """

    contained: float = 0.95
    alike: float = 0.3
    close: float = 0.5
    partly: float = 0.6


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
        if better and not statements.apart(earlier, later) and not _in_a_row(statements, earlier, later):
            best[later.place] = (likeness, earlier, later)
    for _, earlier, later in best.values():
        message = f"{quoted(later.text)} was demanded before in other words; keep the better wording"
        yield Finding(later.place, message, related=((earlier.place, "demanded here first"),))


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    if one.negated != two.negated or not (_demands(one) and _demands(two)):
        return False
    if _shared(one, two) < 3 and not (_is_state(one) or _is_state(two)):
        return False
    # "The map before the photo" and "the photo before the map" have all words in common.
    if _DEGREE.search(one.text) or _DEGREE.search(two.text):
        return False
    if said(one.text).core == said(two.text).core:
        return False
    return one.words <= two.words or two.words <= one.words or not _are_of_one_make(one, two)


def _shared(one: Demand, two: Demand) -> int:
    return sum(2 if word[0] == "`" and " " in word else 1 for word in one.words & two.words)


def _demands(demand: Demand) -> bool:
    """True for an instruction, and for an entry that says what is to be the case ("Errors handled")."""
    return demand.unit is not None or _is_state(demand)


def _is_state(demand: Demand) -> bool:
    return _STATE.search(demand.text) is not None


def _are_of_one_make(one: Demand, two: Demand) -> bool:
    """True where one word stands for another ("Each fact has 16 words. Each quote has 16 words.")."""
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    first, second = (lemmas_in_order(demand.text[:_COMPARED]) for demand in (one, two))
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return any(step[0] == "replace" for step in steps)


def _in_a_row(statements: Statements, one: Statement, two: Statement) -> bool:
    """True for two entries of one list that open alike and of which neither holds the other."""
    if one.place.message != two.place.message or one.demand.words <= two.demand.words:
        return False
    outline = scopes(statements.document(one))
    if two.demand.words <= one.demand.words or outline[one.block] != outline[two.block]:
        return False
    return lemmas_in_order(one.text)[0] == lemmas_in_order(two.text)[0]


def _likeness(statements: Statements, one: Demand, two: Demand, options: Options) -> float:
    """How much the two share, 0 if they are not the same demand."""
    contained, alike = statements.overlap(one.words, two.words)
    shared = _shared(one, two)
    least = options.close if shared < 3 else options.alike
    enough = options.partly if shared > 3 else options.contained
    return alike if contained >= enough and alike >= least else 0.0
