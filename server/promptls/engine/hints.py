"""How hints are kept few: one for one place, and eight of a rule at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from operator import eq

from promptls.diagnostics import ORDER, Diagnostic, Severity
from promptls.engine.realise import Realised
from promptls.rules.registry import listed_rules
from promptls.text.lazy_pattern import LazyPattern

HINTS_SHOWN = 8
"""How many hints of one rule a file shows; the last one counts the rest. Our judgement."""
_JOINED = LazyPattern(r"\s*(?:,\s*)?(?:(?:and|or|but|yet)\s+)?\Z")
"""What stands between two words that say one thing: "clear and concise summaries"."""
_AHEAD = 16
"""Characters between such words, at most."""


def told_once(source: str, found: Sequence[Realised]) -> list[Realised]:
    """The findings, in order, without hints that another rule of their family tells of the same words.

    The finding on more words stays, for it holds the other; of those on the same words, the more severe. What
    several messages say by one text of the file (an alias of YAML) is told once, too. What is told for one
    model is not told for another, and what only some models need is no other rule's to tell.
    """
    places = [ORDER(item.diagnostic) for item in found]
    if any(map(eq, places, places[1:])):  # else no two are equal, and none need be hashed
        found = list({item.diagnostic: item for item in found}.values())
    families = _families()
    groups: dict[tuple[str, str | None], list[Diagnostic]] = {}
    for item in found:
        if (family := families.get(item.diagnostic.rule)) is not None:
            groups.setdefault((family, item.diagnostic.model), []).append(item.diagnostic)
    gone = {id(each) for group in groups.values() for each in _told_twice(source, group)}
    return [item for item in found if id(item.diagnostic) not in gone]


@cache
def _families() -> dict[str, str]:
    return {rule.name: rule.family for rule in listed_rules() if not rule.model_bound}


def _told_twice(source: str, family: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    severest = {each.span: each.severity for each in sorted(family, key=lambda each: each.severity)}
    before: Diagnostic | None = None
    for each in family:
        if each.severity is not Severity.HINT:
            continue
        if severest[each.span] > each.severity:
            yield each
        elif before is None or before.rule == each.rule or not _is_one(source, before, each):
            before = each
        elif before.span.length < each.span.length:
            yield before
            before = each
        elif each.span.start < before.span.end:
            yield each


def _is_one(source: str, first: Diagnostic, second: Diagnostic) -> bool:
    end, start = first.span.end, second.span.start
    return start < end or (start - end <= _AHEAD and _JOINED.match(source, end, start) is not None)


def limited(found: Sequence[Realised]) -> list[Realised]:
    """At most HINTS_SHOWN hints of a rule that offers no fix; the last one counts those left out.

    What is found for several models counts once.
    """
    counts = Counter([item.diagnostic.rule for item in found])
    if max(counts.values(), default=0) <= HINTS_SHOWN:
        return list(found)
    numbers: dict[Diagnostic, int] = {}
    totals: Counter[str] = Counter()
    for item in found:
        if counts[item.diagnostic.rule] > HINTS_SHOWN:
            same = _of_any_model(item.diagnostic)
            if same not in numbers:
                totals[same.rule] += 1
                numbers[same] = totals[same.rule]
    shown: list[Realised] = []
    for item in found:
        diagnostic = item.diagnostic
        more = totals[diagnostic.rule] - HINTS_SHOWN
        number = numbers[_of_any_model(diagnostic)] if more > 0 else 0
        if number < HINTS_SHOWN or diagnostic.severity is not Severity.HINT or diagnostic.fixes:
            shown.append(item)
        elif number == HINTS_SHOWN:
            text = f"{diagnostic.message} (and {more} more like this below)"
            shown.append(Realised(diagnostic._replace(message=text), item.changes))
    return shown


def _of_any_model(diagnostic: Diagnostic) -> Diagnostic:
    return diagnostic._replace(model=None) if diagnostic.model else diagnostic
