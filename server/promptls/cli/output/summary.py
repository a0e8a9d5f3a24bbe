"""The closing lines of the reports for people."""

from __future__ import annotations

from collections import Counter

from promptls.cli.console import Style
from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Safety


def summary(reports: list[FileReport], style: Style) -> str:
    """How much was found, and what can be done about it."""
    diagnostics = [diagnostic for _, diagnostic in all_merged(reports)]
    # One that is read line by line has several reports.
    files = len({report.path for report in reports})
    if not diagnostics:
        return f"No findings in {files} prompt file{'s' * (files != 1)}."
    by_severity = Counter(diagnostic.severity for diagnostic in diagnostics)
    counts = ", ".join(
        style.paint(
            f"{count} {severity.label}{'s' * (count != 1 and severity.label != 'info')}", severity.label
        )
        for severity, count in sorted(by_severity.items(), reverse=True)
    )
    affected = len({report.path for report in reports if report.diagnostics})
    lines = [f"Found {counts} in {affected} of {files} prompt file{'s' * (files != 1)}."]
    safe = sum(any(fix.safety is Safety.SAFE for fix in d.fixes) for d in diagnostics)
    unsafe = sum(bool(d.fixes) and all(fix.safety is Safety.UNSAFE for fix in d.fixes) for d in diagnostics)
    if safe:
        lines.append(f"{safe} can be fixed with --fix.")
    if unsafe:
        more = " more" * bool(safe)
        what = "it" if unsafe == 1 else "them"
        lines.append(
            f"{unsafe}{more} can be rewritten with --fix --unsafe-fixes; look at {what} with --diff first."
        )
    return "\n".join(lines)
