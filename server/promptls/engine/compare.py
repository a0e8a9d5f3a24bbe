"""Several models side by side: their facts, and what each of them makes of one prompt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from promptls.diagnostics import Severity
from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.budget import Budget, budget
from promptls.engine.options import DEFAULT, Options
from promptls.engine.workspace import Workspace
from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile
from promptls.profiles.outline import ordered_facts
from promptls.profiles.words import label, value_in_words


class Row(NamedTuple):
    """One fact: its name for people, and its value for each model (None where it is not known)."""

    name: str
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        """Whether the models that know it do not agree."""
        known = [value for value in self.values if value is not None]
        return any(value != known[0] for value in known[1:]) or len(known) < len(self.values)

    def words(self, index: int) -> str:
        """One model's value for people."""
        value = self.values[index]
        return "–" if value is None else value_in_words(value)


class Verdict(NamedTuple):
    """What one model makes of a prompt: findings by rule and severity, tokens, and what adapt does."""

    model: str
    findings: tuple[tuple[str, Severity, int], ...]
    budget: Budget | None
    rewrites: tuple[tuple[str, int], ...]

    def count(self, severity: Severity) -> int:
        """How many findings there are of one severity."""
        return sum(number for _, level, number in self.findings if level is severity)


class Comparison(NamedTuple):
    """The models in the order in which they were named, and one column a model in everything else."""

    models: tuple[Profile, ...]
    facts: tuple[Row, ...]
    rules: tuple[Row, ...]
    verdicts: tuple[Verdict, ...] = ()


LONG_FACTS = frozenset({"benchmarks", "tokenizer"})
"""Facts that are too long for a column and say little side by side."""


def compare_models(profiles: Sequence[Profile]) -> Comparison:
    """The facts of several models side by side, and the thresholds of the rules that they bind."""
    names = dict.fromkeys(
        fact.id for profile in profiles for fact in ordered_facts(profile) if fact.id not in LONG_FACTS
    )
    facts = [Row(label(id), tuple(profile.fact(id) for profile in profiles)) for id in names]
    rules = sorted({pattern.rule for profile in profiles for pattern in profile.anti_patterns.values()})
    return Comparison(
        tuple(profiles),
        tuple(facts),
        tuple(Row(rule, tuple(_bound(profile, rule) for profile in profiles)) for rule in rules),
    )


def _bound(profile: Profile, rule: str) -> Any:
    pattern = profile.pattern_for(rule)
    return None if pattern is None else dict(pattern.thresholds) or True


class Tally(NamedTuple):
    """How often each rule reports in a prompt for one model, the most frequent first."""

    model: Profile
    rules: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All findings."""
        return sum(number for _, number in self.rules)


def tally(model: Profile, analysis: Analysis) -> Tally:
    """The findings of an analysis, counted."""
    counts = Counter(diagnostic.rule for diagnostic in analysis.diagnostics)
    return Tally(model, tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))))


def compare_on(
    comparison: Comparison,
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    *,
    language_id: str | None = None,
    options: Options = DEFAULT,
) -> Comparison:
    """The comparison with what each model makes of one prompt; a file that is no prompt adds nothing."""
    verdicts = [
        _verdict(workspace, source, path, language_id, options._replace(model=profile.id), profile)
        for profile in comparison.models
    ]
    return comparison._replace(verdicts=tuple(verdict for verdict in verdicts if verdict is not None))


def _verdict(
    workspace: Workspace,
    source: str,
    path: PurePath | None,
    language_id: str | None,
    options: Options,
    profile: Profile,
) -> Verdict | None:
    analysis = analyse(workspace, source, path, language_id=language_id, options=options)
    if analysis.prompt is None:
        return None
    found = Counter((diagnostic.rule, diagnostic.severity) for diagnostic in analysis.diagnostics)
    steps = adapt(workspace, source, path, language_id=language_id, options=options).steps
    return Verdict(
        profile.id,
        tuple((rule, level, number) for (rule, level), number in sorted(found.items(), key=_by_weight)),
        budget(analysis.prompt, profile),
        tuple((step.rewrite, len(step.changes)) for step in steps if step.changed),
    )


def _by_weight(item: tuple[tuple[str, Severity], int]) -> tuple[int, int, str]:
    (rule, severity), number = item
    return -severity, -number, rule
