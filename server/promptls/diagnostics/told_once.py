"""Which fixes a report spells out at which finding: a long one that many share, at the first alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.diagnostics.diagnostic import Diagnostic, Fix
from promptls.named_tuple import NamedTuple

LONG = 3_000
"""Characters, or so, of a fix above which no report says it twice: 30 edits that delete. Our judgement."""
_AN_EDIT = 100
"""Characters that the places of an edit take in a report."""


class Told(NamedTuple):
    """A diagnostic, the fixes that are spelled out at it, and the one before it at which the others are."""

    diagnostic: Diagnostic
    fixes: tuple[Fix, ...]
    before: Diagnostic | None = None


def long_fixes_once(diagnostics: Iterable[Diagnostic]) -> Iterator[Told]:
    """The diagnostics of one file; a report of them grows as they do, even if one fix mends them all."""
    first: dict[tuple[Fix, str | None], Diagnostic] = {}
    for diagnostic in diagnostics:
        own: list[Fix] = []
        before = None
        for fix in diagnostic.fixes:
            key = fix, diagnostic.model
            if key in first:
                before = before or first[key]
                continue
            own.append(fix)
            if _length(fix) > LONG:
                first[key] = diagnostic
        yield Told(diagnostic, tuple(own), before)


def _length(fix: Fix) -> int:
    return sum(_AN_EDIT + len(edit.text) for edit in fix.edits)
