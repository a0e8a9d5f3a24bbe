"""One line a diagnostic: `path:line:column: severity rule: message`, which editors and grep understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.cli.console import Style, one_line
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Severity


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """The lines, then a count."""
    for report, diagnostic in all_merged(reports):
        line, column = report.lines.column(diagnostic.span.start)
        severity = style.paint(diagnostic.severity.label, diagnostic.severity.label)
        fixable = " [*]" if any(fix.safety.value == "safe" for fix in diagnostic.fixes) else ""
        rule = style.paint(diagnostic.rule, "bold") + fixable
        model = style.paint(f" ({diagnostic.model})", "dim") if diagnostic.model else ""
        place = f"{one_line(report.path)}:{line}:{column}"
        yield f"{place}: {severity} {rule}: {one_line(diagnostic.message)}{model}\n"
    yield summary(reports, style) + "\n"
