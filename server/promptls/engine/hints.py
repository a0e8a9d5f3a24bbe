"""How hints are kept few: one for one place, and eight of a rule at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from promptls.diagnostics import Diagnostic, Severity
from promptls.engine.realise import Realised
from promptls.rules.registry import all_rules
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
    several messages say by one text of the file (an alias of YAML) is told once, too.
    """
    found = list({item.diagnostic: item for item in found}.values())
    families = {rule.name: rule.family for rule in all_rules()}
    told = [item.diagnostic for item in found]
    gone = {
        id(diagnostic)
        for family in {*families.values()}
        for diagnostic in _told_twice(source, [d for d in told if families.get(d.rule) == family])
    }
    return [item for item in found if id(item.diagnostic) not in gone]


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
    """At most HINTS_SHOWN hints of a rule that offers no fix; the last one counts those left out."""
    totals = Counter(item.diagnostic.rule for item in found)
    seen: Counter[str] = Counter()
    shown: list[Realised] = []
    for item in found:
        diagnostic = item.diagnostic
        seen[diagnostic.rule] += 1
        few = totals[diagnostic.rule] <= HINTS_SHOWN or seen[diagnostic.rule] < HINTS_SHOWN
        if few or diagnostic.severity is not Severity.HINT or diagnostic.fixes:
            shown.append(item)
        elif seen[diagnostic.rule] == HINTS_SHOWN:
            more = totals[diagnostic.rule] - HINTS_SHOWN
            text = f"{diagnostic.message} (and {more} more like this below)"
            shown.append(Realised(diagnostic._replace(message=text), item.changes))
    return shown
