"""Two different numbers for the same limit.

## What

"Keep the summary under 50 words" and "the summary has 100 to 120 words"; "list at most 3 risks" and "list 5
risks"; "5 to 15 risks" and "at least 10 items for the other sections"; "6-day sprints" and a
"6-week sprint". The later place is reported and the earlier one linked.

The other place may stand in a file that one assistant reads together with this one (`AGENTS.md`, `CLAUDE.md`
and what it includes, Copilot's instructions, Cursor's rules that always apply); the later file is reported.

## Why

No answer can meet both, so which one is met changes from run to run; OpenAI's optimiser removes such pairs
first (docs/evidence.md, O3, 2026-11-22).

## Fix

None: which number holds is the author's to say.

## Limits

English and Chinese. Two limits are of the same thing if the same noun is limited in the same unit, or the same
things are counted, in sentences without a condition ("if", "each", "per section"). Numbers of things are
compared under one heading, or with a section of general rules. How long a thing lasts is compared where neither
sentence says whose it is ("for the roadmap", "the pilot has"), or both the same. Limits in sections that are made
alike are left alone. Lengths of nothing that is named ("Use at most 50 words.") are compared in
sentences side by side. A limit of "the other sections" is compared with the first hundred of the message.

## Sources

- OpenAI, prompt optimization cookbook; docs/evidence.md, O3, 2026-11-22
- docs/evidence.md, rule 24, 2026-11-22
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Prompt
from promptls.prompt.document import Document
from promptls.prompt.limits import LIMITING, REST, Limit, limits
from promptls.prompt.outline import parallel, scopes
from promptls.prompt.quote import quoted
from promptls.rules.rule import Bad, Context, rule
from promptls.text.lazy_pattern import LazyPattern

_GENERAL = LazyPattern(
    r"\b(?:rules?|constraints?|instructions?|output|requirements?|format|notes?|guidelines?|important|limits?|style|task|goal|steps?|reminders?|before)\b",
    re.I,
)
_PER = " per "
"""In the name of a thing that is counted for each of another: the sentence says itself where it holds."""
_COMPARED = 8
"""Earlier limits of one thing that a limit is compared with."""
_COMPARED_WITH_REST = 100
"""Limits that one of "the other sections" is compared with. Our judgement: no answer has as many parts."""
_TOLD = 8
"""Other limits that a finding links. Our judgement: who reads more of them has long seen it."""


@rule(
    "conflicting-limits",
    family="contradiction",
    severity=Severity.WARNING,
    languages=("en", "zh"),
    looks_for=(LIMITING,),
    good=(
        "Keep the title under 60 characters. Keep the summary under 50 words.\n",
        "List at most 5 risks. List 3 risks first.\n",
        "Write a summary of 50 to 100 words. Keep the summary under 120 words.\n",
        "## For mails\n\nKeep the answer under 50 words.\n\n## For letters\n\nKeep the answer under 200 words.\n",
        "Run at most 10 queries a day for each person. Use at most 3 queries for each question.\n",
        "## Choice\n\nPick at most 7 items.\n\n## At the end\n\nList at most 5 items.\n",
        "Plan 6-day sprints. A 2-day sprint beats a 3-week sprint.\n",
        "Plan a 6-week sprint for the roadmap. The pilot has a 6-day sprint.\n",
        "List 3 to 5 risks. List at least 3 risks.\n",
        "Extract 10 to 20 risks.\n\n- Extract at least 10 items for the other sections.\n",
        "Extract 5 to 20 risks.\n\n- Extract at least 5 RISKS.\n- Extract at least 10 items for the other sections.\n",
        "- Title: the event. Use at most 12 words.\n- Body: the steps. Use at least 100 words.\n",
        "Describe the cat in at most 3 sentences. Describe the dog in at least 5 sentences.\n",
        "Start with a hook. Use at most 10 words. Then tell the story. Use at least 200 words.\n",
        "Use sentences of at most 20 words. Write at least 300 words.\n",
        "Write the subject in at most 8 words. Write at least 50 words.\n",
        "Sum the log up in at most 3 sentences. Then name the cause. Write at least 5 sentences.\n",
        "摘要不超过100字。\n\n- 标题不超过20字。\n",
        "摘要不超过100字。如果日志很长，摘要不超过200字。\n",
        "摘要控制在50到100字。摘要不超过120字。\n",
        "If the log is long, keep the summary under 50 words. Keep the summary under 100 words.\n",
    ),
    bad=(
        Bad(
            "Keep the summary under 50 words. Name the buyer. Write the summary in 100 to 120 words.\n",
            found=("100 to 120 words",),
        ),
        Bad(
            "## Work\n\nRun no more than 3 queries per question.\n\n## Queries\n\nUse up to 10 queries for each question.\n"
        ),
        Bad("## Choice\n\nPick exactly 7 items.\n\n## At the end\n\nThe issue contains at most 5 items.\n"),
        Bad("Offer the guest three connections. Name the price. Offer exactly two connections.\n"),
        Bad("You plan 6-day sprints.\n\nGive the 6-week sprint structure.\n", found=("6-week sprint",)),
        Bad("List 3 to 5 risks.\n\n- List at least 4 risks.\n", found=("List at least 4 risks",)),
        Bad(
            "Extract 5 to 15 risks.\n\n- Extract at least 10 items for the other output sections.\n",
            found=("Extract at least 10 items for the other output sections",),
        ),
        Bad("摘要不超过100字。列出风险。\n\n- 摘要至少200字。\n", found=("摘要至少200字",)),
        Bad("回答控制在三句话以内。\n\n- 回答不少于5句话。\n"),
        Bad(
            "Sum the log up in at most 3 sentences. Write at least 5 sentences.\n",
            found=("at least 5 sentences",),
        ),
        Bad("Name the buyer. Use no more than 100 words. Use at least 200 words.\n"),
        Bad("List at most 3 risks.\n\n- Sort them.\n- List 5 risks.\n", found=("List 5 risks",)),
        Bad(
            "Respond in at most 3 sentences.\n\n## Rules\n\n- Keep your answer under 2 sentences.\n",
            found=("under 2 sentences",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each limit that disagrees with an earlier one of the same thing."""
    seen: dict[tuple[str, bool], list[Limit]] = defaultdict(list)
    alone = _Alone(seen)
    for limit in limits(ctx.prompt):
        if limit.thing == REST:
            if others := [other for other in alone.before(limit) if limit.disagrees(other)]:
                yield _finding(limit, others)
            continue
        before = seen[limit.thing, limit.counts]
        earlier = next(
            (o for o in before[:_COMPARED] if limit.disagrees(o) and _same_scope(ctx.prompt, o, limit)), None
        )
        if earlier:
            yield _finding(limit, [earlier])
        if not before:
            alone.add(limit)
        before.append(limit)


class _Alone:
    """The limits that a limit of "the other sections" may disagree with: those of what has no second one.

    Each is looked at once, but for the first ones that are still alone: many of both take time in proportion.
    """

    def __init__(self, seen: Mapping[tuple[str, bool], Sequence[Limit]]) -> None:
        self._seen = seen
        self._coming: deque[Limit] = deque()
        self._first: list[Limit] = []

    def add(self, limit: Limit) -> None:
        """Takes the first limit of a thing."""
        if limit.counts and not limit.firm:
            self._coming.append(limit)

    def before(self, rest: Limit) -> list[Limit]:
        """The first ones of the message of `rest`."""
        self._first = [limit for limit in self._first if self._is_alone(limit, rest)]
        while self._coming and len(self._first) < _COMPARED_WITH_REST:
            if self._is_alone(limit := self._coming.popleft(), rest):
                self._first.append(limit)
        return self._first

    def _is_alone(self, limit: Limit, rest: Limit) -> bool:
        return len(self._seen[limit.thing, limit.counts]) == 1 and limit.place.message == rest.place.message


def _finding(limit: Limit, others: Sequence[Limit]) -> Finding:
    told = tuple((other.place, "the other limit") for other in others[:_TOLD])
    more = f"; at least {len(others) - _TOLD} more disagree with it" if len(others) > _TOLD else ""
    message = (
        f"{quoted(limit.text)} and {quoted(others[0].text)} limit the same thing; keep one of the two{more}"
    )
    return Finding(limit.place, message, related=told)


def _same_scope(prompt: Prompt, one: Limit, two: Limit) -> bool:
    if one.place.message != two.place.message:
        return not one.counts
    document = prompt.messages[one.place.message].document
    outline = scopes(document)
    (first, parent), (second, other) = outline[one.block], outline[two.block]
    if one.counts and parent != other and parent >= 0 and other >= 0:
        return False
    if first == second:
        return True
    titles = [_title(document, heading) for heading in (first, second)]
    if all(titles) and parallel(*titles):
        return False
    if not one.counts or one.excludes(two) or _PER in one.thing:
        return True
    return any(not title or _GENERAL.search(title) for title in titles)


def _title(document: Document, heading: int) -> str:
    if heading < 0:
        return ""
    block = document.blocks[heading]
    return document.text[block.content : min(block.end, block.content + 200)].split("\n", 1)[0]
