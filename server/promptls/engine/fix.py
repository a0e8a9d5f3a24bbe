"""Applying fixes until nothing is left to fix. The editor's "fix all" and `check --fix` are this function."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from promptls.diagnostics import Fix, plan
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.laws import check_law
from promptls.engine.options import DEFAULT, Options
from promptls.engine.workspace import Workspace
from promptls.named_tuple import NamedTuple
from promptls.prompt import Change
from promptls.text import apply_edits

PASSES = 10
"""Passes after which fixing stops (DESIGN.md, "Fix planning")."""

TRIALS = 100
"""Times that a pass reads the file again to find which fixes break a law; the rest waits for the next pass.
Our judgement."""


class Applied(NamedTuple):
    """One fix that was made."""

    rule: str
    title: str


class Refused(NamedTuple):
    """One fix that broke a law when it was tried alone, and so was left out: a bug of ours."""

    rule: str
    title: str
    law: str


class FixResult(NamedTuple):
    """The fixed source, what was done, and the analysis of the result.

    `cycle` names the rules whose fixes undo one another; then `source` is the original.
    """

    source: str
    applied: tuple[Applied, ...]
    refused: tuple[Refused, ...]
    analysis: Analysis
    cycle: tuple[str, ...] = ()


def offered_fixes(analysis: Analysis, only: frozenset[str] | None, *, unsafe: bool) -> list[Fix]:
    """One fix for each diagnostic: the preferred one, else the first that is allowed."""
    chosen: list[Fix] = []
    for diagnostic in analysis.diagnostics:
        if only is not None and diagnostic.rule not in only:
            continue
        allowed = [fix for fix in diagnostic.fixes if unsafe or fix.safety.value == "safe"]
        if allowed:
            chosen.append(min(allowed, key=lambda fix: not fix.preferred))
    return chosen


def law_broken_by(analysis: Analysis, fixes: Iterable[Fix]) -> str | None:
    """The law that applying `fixes` together would break, in words; None if all is well."""
    fixes = tuple(fixes)
    if analysis.prompt is None:
        return "not a prompt file"
    edits = {edit for fix in fixes for edit in fix.edits}
    changes: list[Change] = [change for fix in fixes for change in analysis.changes.get(fix, ())]
    new_source = apply_edits(analysis.source, edits)
    return check_law(analysis.format, analysis.path, analysis.prompt, changes, new_source)


def fix_all(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    unsafe: bool = False,
    only: frozenset[str] | None = None,
    language_id: str | None = None,
    options: Options = DEFAULT,
) -> FixResult:
    """Apply safe fixes (and unsafe ones if asked) pass by pass; `only` limits it to rules by name.

    Every pass is checked against the laws; a fix that breaks one is dropped alone and reported.
    """
    applied: list[Applied] = []
    refused: dict[tuple[str, str], Refused] = {}
    rules_of_pass: list[set[str]] = []
    seen = {source: 0}
    current = source
    analysis = analyse(workspace, current, path, language_id=language_id, options=options)
    for _ in range(PASSES):
        if analysis.prompt is None:
            break
        wanted = [
            fix
            for fix in offered_fixes(analysis, only, unsafe=unsafe)
            if (fix.rule, fix.title) not in refused
        ]
        chosen = _lawful(analysis, plan(wanted, unsafe=unsafe).chosen, refused)
        if not chosen:
            break
        current = apply_edits(current, {edit for fix in chosen for edit in fix.edits})
        applied += [Applied(fix.rule, fix.title) for fix in chosen]
        rules_of_pass.append({fix.rule for fix in chosen})
        if current in seen:
            rules = tuple(sorted(set().union(*rules_of_pass[seen[current] :])))
            original = analyse(workspace, source, path, language_id=language_id, options=options)
            return FixResult(source, (), tuple(refused.values()), original, rules)
        seen[current] = len(rules_of_pass)
        analysis = analyse(workspace, current, path, language_id=language_id, options=options)
    return FixResult(current, tuple(applied), tuple(refused.values()), analysis)


def _lawful(
    analysis: Analysis, fixes: tuple[Fix, ...], refused: dict[tuple[str, str], Refused]
) -> tuple[Fix, ...]:
    """The fixes that keep the laws together; where all do not, halves of them are tried one by one."""
    kept: tuple[Fix, ...] = ()
    waiting = [fixes] if fixes else []
    for _ in range(TRIALS):
        if not waiting:
            break
        group = waiting.pop()
        broken = law_broken_by(analysis, (*kept, *group))
        if broken is None:
            kept = (*kept, *group)
        elif len(group) > 1:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
        elif law_broken_by(analysis, group) is not None:
            refused[group[0].rule, group[0].title] = Refused(group[0].rule, group[0].title, broken)
    return kept
