"""The closing lines of the reports for people, and counts by rule."""

from __future__ import annotations

from collections import Counter
from typing import Any

from promptls.cli.console import Style
from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Safety


def summary(reports: list[FileReport], style: Style) -> str:
    """How much was found, and what can be done about it."""
    diagnostics = [diagnostic for _, diagnostic in all_merged(reports)]
    files = len(reports)
    if not diagnostics:
        return f"No findings in {files} prompt file{'s' * (files != 1)}."
    by_severity = Counter(diagnostic.severity for diagnostic in diagnostics)
    counts = ", ".join(
        style.paint(
            f"{count} {severity.label}{'s' * (count != 1 and severity.label != 'info')}", severity.label
        )
        for severity, count in sorted(by_severity.items(), reverse=True)
    )
    affected = sum(bool(report.diagnostics) for report in reports)
    lines = [f"Found {counts} in {affected} of {files} prompt file{'s' * (files != 1)}."]
    safe = sum(any(fix.safety is Safety.SAFE for fix in d.fixes) for d in diagnostics)
    unsafe = sum(bool(d.fixes) and all(fix.safety is Safety.UNSAFE for fix in d.fixes) for d in diagnostics)
    if safe:
        lines.append(f"{safe} can be fixed with --fix.")
    if unsafe:
        more = " more" * bool(safe)
        lines.append(
            f"{unsafe}{more} can be rewritten with --fix --unsafe-fixes; look at them with --diff first."
        )
    return "\n".join(lines)


def statistics(reports: list[FileReport]) -> str:
    """Diagnostics by rule, most first, with the number of files that have one."""
    rows = [f"{row['findings']:6}  {row['files']:6}  {row['rule']}" for row in _by_rule(reports)]
    return "\n".join(["findings  files  rule", *rows]) + "\n"


def statistics_json(reports: list[FileReport]) -> str:
    """The same as a JSON list of {rule, findings, files}."""
    import json

    return json.dumps(_by_rule(reports), indent=2) + "\n"


def _by_rule(reports: list[FileReport]) -> list[dict[str, Any]]:
    found = Counter(diagnostic.rule for _, diagnostic in all_merged(reports))
    files = Counter(
        rule for _, rule in {(report.path, d.rule) for report in reports for d in report.diagnostics}
    )
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [{"rule": rule, "findings": count, "files": files[rule]} for rule, count in ranked]
