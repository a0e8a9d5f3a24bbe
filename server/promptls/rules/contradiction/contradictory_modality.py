"""The same action is demanded in one place and forbidden in another.

## What

"Always ask before you delete a file." and "Never ask before you delete a file." Both places are linked; the
later one is reported.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

OpenAI's GPT-5 guide shows a prompt with such a pair and says that the model spends its reasoning on
reconciling the two (docs/evidence.md, O2, 2026-11-22); after contradictions were removed, a judged
adherence rose from 4.40 to 4.90 of 5 (O3, second-hand). GPT-4.1 tends to follow the later one (O1).

## Fix

None: which of the two holds is the author's to say. Where both do, each in its case, write the case into
each.

## Limits

English and Chinese, and by words alone: both must name the same action and the same object, endings and small
words aside. Sentences with a condition ("if", "unless", "except", "only when") are taken to separate the
cases, and so are sections that are made alike. A ban contradicts a demand that says more ("round the amounts to
euros", "amounts must not be rounded"); a demand stands beside a ban that says more. "Do X, not Y" and "do Y" is
seen only where the sentences are otherwise the same. In Chinese the one must begin or end with the other.

## Sources

- OpenAI, GPT-5 prompting guide; docs/evidence.md, O2, 2026-11-22
- Google, prompt health checklist, conflicting instructions; docs/evidence.md, G1, 2026-11-22
- docs/evidence.md, rule 23, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.chinese_demands import ChineseDemand, chinese_demands
from promptls.prompt.lemmas import lemma, lemmas, lemmas_in_order
from promptls.prompt.quote import quoted
from promptls.prompt.statements import Demand, Statement, statements_of
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_OPPOSED = frozenset(
    frozenset(lemma(word) for word in pair.split())
    for pair in ("avoid", "remove", "enable disable", "allow forbid", "allow prohibit", "show hide", "open close",
                 "accept reject", "start stop", "increase decrease", "merge split", "expand shorten")
)  # fmt: skip
"""Verbs that are opposites; of "include" and "use" only the opposite is there, since they are no content words."""
_TURNING = frozenset(word for pair in _OPPOSED for word in pair)
"""Of two demands that ask for something, one has one of these or they are not opposed."""
_BARE_NEGATION = LazyPattern(
    r"^\W*(?:\*\*)?(?:never|do\s+not|don['’]t|avoid|you\s+(?:must|should|may|can)\s*(?:not|never)|(?:must|should)\s+not|no|omit|exclude|leave\s+out|refrain\s+from|under\s+no)\b",
    re.I,
)
_PASSIVE_BAN = LazyPattern(
    r"^\W*(?:the\s+|any\s+)?(?:[\w-]+\s+){1,5}?(?:(?:must|should|may|can|are|is)\s*(?:not|never)\s+(?:to\s+)?be\s+(?P<done>\w+)|(?:must|should|are|is|ha(?:s|ve)\s+to)\s+(?:be\s+)?(?:omitted|excluded|left\s+out|avoided))\b",
    re.I,
)
_BANNED = LazyPattern(
    r"\b(?:never|do\s+not|don['’]t|(?:must|should|may)\s*(?:not|never))\s+(?P<done>\w+)", re.I
)
_PEOPLE = "users user guests guest customers customer readers reader people anyone anybody them"
"""Whom an act is done to says nothing of which act it is, where the other sentence names nobody."""
_BESIDE = 1
"""Words between an action and its object in a demand that a ban of both contradicts. Our judgement."""
_LIMITED = LazyPattern(
    r"\b(?:only|just|too|overly|unnecessar\w+|more than|less than|without|but|rather|instead|other than|any other|again|yet|before(?!\s+anything\s+else)|after|possible|applicable|appropriate|necessary|needed|required|relevant|feasible)\b",
    re.I,
)


_COMPARED = 16
"""Earlier Chinese demands with the same beginning or end that one is compared with."""


class Options(NamedTuple):
    """`alike`: share of the words of both demands together that must be common."""

    alike: float = 0.72


@rule(
    "contradictory-modality",
    family="contradiction",
    severity=Severity.WARNING,
    options=Options,
    languages=("en", "zh"),
    good=(
        "- Always name the customer in the letter.\n- Never name the customer if the letter is public.\n",
        "- Use tables for figures.\n- Do not use tables for text.\n",
        "## For letters\n\n- Name the customer.\n\n## For reports\n\n- Never name the customer.\n",
        "- Ask the guest before you delete the mail.\n- Do not delete the mail.\n",
        "- Round the percentages to one decimal.\n- Amounts must not be rounded.\n",
        "- Never guess the price of an item.\n- Do not guess the price of an item.\n",
        "Tell the customer the price. Do not tell the guest the price.\n",
        "- Use the cache.\n- Do not use the cache without a key.\n",
        "必须核对订单号。\n\n- 不要直接修改订单号。\n",
        "必须引用来源。如果没有来源，不要引用来源。\n",
        "请注明来源。不要注明日期。\n",
        "Ask the customer for the order number. Do not ask the customer for the card number.\n",
    ),
    bad=(
        Bad(
            "- Always name the customer in the letter.\n- Sort the rows.\n- Never name the customer in the letter.\n",
            found=("Never name the customer in the letter.",),
        ),
        Bad(
            "You must ask the user before deleting a file. Work in silence.\n\n## Rules\n\nDo not ask the user before deleting files.\n",
        ),
        Bad(
            "- Always round the amounts to full euros.\n- Name the buyer.\n- Amounts must not be rounded.\n",
            found=("Amounts must not be rounded.",),
        ),
        Bad(
            "- Tell the pupil the final result at once.\n- Be kind.\n- Do not reveal the final result to the pupil.\n",
        ),
        Bad("Ask for the card number at once.\n\n- You must not ask guests for a card number.\n"),
        Bad("Read the log before anything else. Sort it.\n\n- Do not read the log.\n"),
        Bad("- Include the old prices in the list.\n- Be brief.\n- Remove the old prices from the list.\n"),
        Bad("必须在回答中引用来源。核对日期。\n\n- 不要引用来源。\n", found=("不要引用来源",)),
        Bad("- Include the brand name of each drug.\n- Be brief.\n- Brand names of drugs must be left out.\n"),
        Bad(
            "- Include the raw response in the report.\n- Name the endpoint.\n- Exclude the raw response from the report.\n",
            found=("Exclude the raw response from the report.",),
        ),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """Each later demand that an earlier one forbids, or the other way round."""
    statements = statements_of(ctx.prompt)
    least: float = ctx.options.alike

    def alike(one: Demand, two: Demand) -> bool:
        first, second = _compared(one, two) or (one.words, two.words)
        return first == second or _forbids_all(one, two) or statements.overlap(first, second)[1] >= least

    reported: set[Place] = set()
    for earlier, later in statements.pairs(_may_be_opposed, alike, odd=_forbids_or_turns):
        if later.place in reported or statements.apart(earlier, later):
            continue
        reported.add(later.place)
        yield _finding(earlier, later)
    yield from _in_chinese(ctx.prompt)


def _in_chinese(prompt: Prompt) -> Iterator[Finding]:
    by_end: dict[str, list[ChineseDemand]] = defaultdict(list)
    for later in chinese_demands(prompt):
        ends = {later.what[:2], later.what[-2:]}
        known = islice(chain.from_iterable(by_end[end] for end in ends), _COMPARED)
        earlier = next((demand for demand in known if demand.contradicts(later)), None)
        if earlier:
            yield _finding(earlier, later)
        for end in ends:
            by_end[end].append(later)


def _finding(earlier: Statement | ChineseDemand, later: Statement | ChineseDemand) -> Finding:
    message = f"{quoted(later.text)} contradicts {quoted(earlier.text)}; keep one, or say when each holds"
    return Finding(later.place, message, related=((earlier.place, "the opposite is demanded here"),))


def _may_be_opposed(one: Demand, two: Demand) -> bool:
    """True if two demands say opposite things about words that they share."""
    if one.negated == two.negated and (one.negated or not (_turns(one) or _turns(two))):
        return False
    compared = _compared(one, two)
    if compared is None:
        return False
    if _forbids_all(one, two):
        return True
    first, second = compared
    if _LIMITED.search(one.text) or _LIMITED.search(two.text):
        return len(first) >= 2 and first == second
    return len(first & second) >= 2


def _forbids_or_turns(demand: Demand) -> bool:
    """True of one of any two that are opposed."""
    return demand.negated or _turns(demand)


def _turns(demand: Demand) -> bool:
    return not _TURNING.isdisjoint(demand.words)


def _compared(one: Demand, two: Demand) -> tuple[frozenset[str], frozenset[str]] | None:
    """The words that must be alike for two demands of opposite sense; None if they are of one sense."""
    if one.unit is None or two.unit is None:
        return None
    if one.negated == two.negated:
        pair = None if one.negated else _opposites(one.words ^ two.words)
        return None if pair is None else (one.words - pair, two.words - pair)
    return (one.words, two.words) if _is_ban(one if one.negated else two) else None


def _is_ban(demand: Demand) -> bool:
    return bool(_BARE_NEGATION.match(demand.text) or _PASSIVE_BAN.match(demand.text))


def _forbids_all(one: Demand, two: Demand) -> bool:
    """True if one forbids an action on a thing outright, and the other demands it with something added.

    A ban that says more than the demand is an exception to it and no contradiction.
    """
    ban, demand = (one, two) if one.negated else (two, one)
    if demand.negated or demand.unit is None or len(ban.words) < 2:
        return False
    people = _people()
    banned = ban.words if demand.words & people else ban.words - people
    if len(banned) < 2 or not banned <= demand.words:
        return False
    match = _PASSIVE_BAN.match(ban.text) or _BANNED.search(ban.text)
    if match is None or _LIMITED.search(ban.text) or _LIMITED.search(demand.text):
        return False
    said = lemmas_in_order(demand.text[demand.unit.action - demand.unit.start :])[: len(banned) + _BESIDE]
    # The demand opens with the action, and its object stands beside it.
    return bool(match["done"] and said) and lemma(match["done"]) == said[0] and banned <= {*said}


@cache
def _people() -> frozenset[str]:
    return lemmas(_PEOPLE)


def _opposites(words: frozenset[str]) -> frozenset[str] | None:
    """The pair of opposite verbs if these are all the words in which two demands differ."""
    return words if len(words) < 3 and words in _OPPOSED else None
