"""Which fixes can be applied together."""

from __future__ import annotations

from collections.abc import Iterable

from promptls.diagnostics.diagnostic import Fix
from promptls.diagnostics.severity import Safety
from promptls.named_tuple import NamedTuple
from promptls.text import Edit, Taken


class Plan(NamedTuple):
    """Fixes to apply now, and those that must wait for the next pass because they overlap."""

    chosen: tuple[Fix, ...]
    deferred: tuple[Fix, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of all chosen fixes; equal edits of several fixes stand once."""
        return tuple(sorted({edit for fix in self.chosen for edit in fix.edits}))


def _order(fix: Fix) -> tuple[object, ...]:
    # A total order over everything that tells two fixes apart: with a partial one, the plan would
    # depend on the order in which the rules happened to run.
    rewrite = (fix.rewrite is not None, fix.rewrite or "")
    return fix.edits, fix.safety.value, fix.rule, fix.title, not fix.preferred, rewrite


def plan(fixes: Iterable[Fix], *, unsafe: bool = False) -> Plan:
    """The fixes to apply in one pass: whole fixes, none touching another's text.

    The outcome is the same for any order of `fixes`. Unsafe fixes are left out unless `unsafe`.
    """
    allowed = [fix for fix in fixes if fix.edits and (unsafe or fix.safety is Safety.SAFE)]
    chosen: list[Fix] = []
    deferred: list[Fix] = []
    taken = Taken()
    for fix in sorted(set(allowed), key=_order):
        if taken.fits(fix.edits):
            chosen.append(fix)
            taken.add(fix.edits)
        else:
            deferred.append(fix)
    return Plan(tuple(chosen), tuple(deferred))
