"""Runs the examples that rules and rewrites carry: the same sweep for ours and for anybody's pack.

Every function returns what is wrong in words, one entry a fault; an empty list is success.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from types import SimpleNamespace
from typing import Any, cast

from promptls.diagnostics import Diagnostic, Safety, Severity
from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.fix import fix_all
from promptls.engine.options import Options
from promptls.engine.own_rules import OwnRules
from promptls.engine.settings import FileSettings, Settings
from promptls.engine.workspace import Workspace
from promptls.profiles import AntiPattern, Catalogue, Profile, RewriteSpec
from promptls.rewrites import Case, Rewrite, all_rewrites
from promptls.rules import Bad, Good, Rule
from promptls.rules.registry import all_rules
from promptls.text import apply_edits

HEADINGS = ("## What", "## Why", "## Sources")
"""Headings that the documentation of every rule must have."""


class ExampleWorkspace(Workspace):
    """A workspace without a disk: one profile for every file, and the settings given."""

    def __init__(self, settings: FileSettings, profile: Profile, own: OwnRules = OwnRules()) -> None:  # noqa: B008
        super().__init__(None)
        self._rules_of_folder = own
        self._settings = Settings(root="/", base=settings)
        known = SimpleNamespace(generic=profile, get={}.get, ids=list)
        known.resolve, known.nearest = lambda name: None, lambda name, n=3: []
        self._catalogue = cast(Catalogue, known)

    def settings_for(self, path: PurePath | None) -> Settings:
        return self._settings

    def catalogue_for(self, path: PurePath | None) -> Catalogue:
        return self._catalogue

    def own_rules_for(self, path: PurePath | None) -> OwnRules:
        return self._rules_of_folder


def example_profile(rule: Rule | None, thresholds: Mapping[str, Any], *, listed: bool) -> Profile:
    """The generic profile with every rewrite on offer and, if `listed`, an entry for the rule."""
    rewrites = {
        rewrite.name: RewriteSpec(rewrite.name, order, rewrite.name, "", ())
        for order, rewrite in enumerate(all_rewrites())
    }
    patterns = {}
    if rule is not None and (listed or rule.model_bound or thresholds):
        patterns[rule.name] = AntiPattern(
            rule.name, "An example.", rule.name, (), "high", None, thresholds, None, tuple(rewrites)
        )
    return Catalogue().generic._replace(anti_patterns=patterns, rewrites=rewrites)


def _run(rule: Rule, example: Good | Bad, text: str | None = None) -> tuple[ExampleWorkspace, Analysis]:
    profile = example_profile(rule, example.thresholds, listed=example.listed)
    settings = FileSettings(select=(rule.name,), output_language=example.output_language)
    registered = any(rule is one for one in all_rules())
    own = OwnRules() if registered else OwnRules((rule,))
    workspace = ExampleWorkspace(settings, profile, own)
    source = example.text if text is None else text
    return workspace, analyse(workspace, source, Path("/") / example.path)


def _faults_of_run(analysis: Analysis) -> list[str]:
    if analysis.prompt is None:
        return ["the example's path is no prompt file"]
    return [d.message for d in analysis.diagnostics if d.rule == "internal-error"]


def check_good(rule: Rule, example: Good) -> list[str]:
    """A good example must stay silent."""
    _, analysis = _run(rule, example)
    found = [d for d in analysis.diagnostics if d.rule == rule.name]
    return _faults_of_run(analysis) + [
        f"reported {analysis.source[d.span.start : d.span.end]!r}: {d.message}" for d in found
    ]


def check_bad(rule: Rule, example: Bad) -> list[str]:
    """A bad example must be found, at the words it names, and its fixes must lead to the text it names."""
    workspace, analysis = _run(rule, example)
    found = [d for d in analysis.diagnostics if d.rule == rule.name]
    faults = _faults_of_run(analysis)
    if not found:
        return [*faults, "not found"]
    words = tuple(analysis.source[d.span.start : d.span.end] for d in found)
    if example.found is not None and words != example.found:
        faults.append(f"found {words}, expected {example.found}")
    for diagnostic in found:
        if diagnostic.message.endswith("."):
            faults.append(f"the message ends in a full stop: {diagnostic.message}")
        for fix in diagnostic.fixes:
            if rule.safety is None or (rule.safety is Safety.SAFE and fix.safety is Safety.UNSAFE):
                faults.append(f"the fix {fix.title!r} is {fix.safety.value}, which the rule does not declare")
    faults += _check_each_fix(rule, example, analysis, found)
    if example.fixed is not None:
        faults += _check_fixed(rule, example, workspace, analysis, example.fixed)
    return faults


def _check_each_fix(rule: Rule, example: Bad, analysis: Analysis, found: list[Diagnostic]) -> list[str]:
    """Each fix alone must take its finding away and make none of another rule."""
    faults: list[str] = []
    before = _all_rules(example, analysis.source)
    for fix in dict.fromkeys(fix for diagnostic in found for fix in diagnostic.fixes):
        source = apply_edits(analysis.source, fix.edits)
        left = [d for d in _run(rule, example, source)[1].diagnostics if d.rule == rule.name]
        if len(left) >= len(found):
            faults.append(f"the fix {fix.title!r} takes no finding away")
        if new := _all_rules(example, source) - before - {rule.name}:
            faults.append(f"the fix {fix.title!r} makes new findings of {sorted(new)}")
    return faults


def _check_fixed(
    rule: Rule, example: Bad, workspace: ExampleWorkspace, analysis: Analysis, expected: str
) -> list[str]:
    result = fix_all(workspace, analysis.source, analysis.path, unsafe=True, only=frozenset({rule.name}))
    faults = [f"refused: {item.title}: {item.law}" for item in result.refused]
    if result.source != expected:
        faults.append(f"fixed to {result.source!r}, expected {expected!r}")
    left = [d.message for d in result.analysis.diagnostics if d.rule == rule.name and d.fixes]
    if left:
        faults.append(f"still found after the fix: {left}")
    before, after = _all_rules(example, analysis.source), _all_rules(example, result.source)
    new = after - before - {rule.name}
    if new:
        faults.append(f"the fix made new findings of {sorted(new)}")
    return faults


def _all_rules(example: Bad, source: str) -> set[str]:
    """The rules that find something in a text at info or above, without a target model."""
    workspace = ExampleWorkspace(FileSettings(), Catalogue().generic)
    analysis = analyse(workspace, source, Path("/") / example.path, options=Options())
    return {d.rule for d in analysis.diagnostics if d.severity >= Severity.INFO}


def check_declaration(rule: Rule) -> list[str]:
    """Documentation, number of examples, and that the declared fix is shown in one."""
    faults = [f"the documentation has no {heading!r}" for heading in HEADINGS if heading not in rule.doc]
    if len(rule.good) < 3 or len(rule.bad) < 3:
        faults.append(f"has {len(rule.good)} good and {len(rule.bad)} bad examples; each needs three")
    if rule.module.rsplit(".", 1)[-1] != rule.name.rpartition("/")[2].replace("-", "_"):
        faults.append(f"stands in {rule.module}")
    if rule.safety is not None and not any(example.fixed is not None for example in rule.bad):
        faults.append("declares a fix that no example shows")
    return faults


def check_rewrite(rewrite: Rewrite) -> list[str]:
    """Documentation, number of cases, and that some leave the text alone."""
    silent = sum(case.before == case.after for case in rewrite.cases)
    faults = [] if rewrite.doc.strip() else ["has no documentation"]
    if len(rewrite.cases) < 6 or silent < 3:
        faults.append(f"has {len(rewrite.cases)} cases, {silent} silent; it needs six, three of them silent")
    return faults


def check_case(rewrite: Rewrite, case: Case) -> list[str]:
    """A rewrite must turn `before` into `after`, under the laws, and leave `after` alone."""
    spec = RewriteSpec(rewrite.name, 1, rewrite.name, "", (), case.params)
    profile = example_profile(None, {}, listed=False)._replace(rewrites={rewrite.name: spec})
    workspace = ExampleWorkspace(FileSettings(output_language=case.output_language), profile)
    path = Path("/") / case.path
    result = adapt(workspace, case.before, path)
    if result.analysis.prompt is None:
        return ["the case's path is no prompt file"]
    faults = [f"refused: {item}" for item in result.refused]
    if result.source != case.after:
        faults.append(f"gave {result.source!r}, expected {case.after!r}")
    again = adapt(workspace, result.source, path)
    if again.source != result.source:
        faults.append(f"a second run gave {again.source!r}")
    return faults
