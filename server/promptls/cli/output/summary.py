"""The closing lines of the reports for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from promptls.cli.console import Style
from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Safety, Severity


def summary(reports: Iterable[FileReport], style: Style) -> str:
    """How much was found, and what can be done about it."""
    by_severity: Counter[Severity] = Counter()
    safe = unsafe = files = affected = 0
    # A file that is read line by line has several reports.
    for _, own in groupby(reports, key=attrgetter("path")):
        found = [diagnostic for _, diagnostic in all_merged(own)]
        files += 1
        affected += bool(found)
        by_severity.update(diagnostic.severity for diagnostic in found)
        safe += sum(any(fix.safety is Safety.SAFE for fix in d.fixes) for d in found)
        unsafe += sum(bool(d.fixes) and all(fix.safety is Safety.UNSAFE for fix in d.fixes) for d in found)
    if not by_severity:
        return f"No findings in {files} prompt file{'s' * (files != 1)}."
    counts = ", ".join(
        style.paint(
            f"{count} {severity.label}{'s' * (count != 1 and severity.label != 'info')}", severity.label
        )
        for severity, count in sorted(by_severity.items(), reverse=True)
    )
    lines = [f"Found {counts} in {affected} of {files} prompt file{'s' * (files != 1)}."]
    if safe:
        lines.append(f"{safe} can be fixed with --fix.")
    if unsafe:
        more = " more" * bool(safe)
        what = "it" if unsafe == 1 else "them"
        lines.append(
            f"{unsafe}{more} can be rewritten with --fix --unsafe-fixes; look at {what} with --diff first."
        )
    return "\n".join(lines)
