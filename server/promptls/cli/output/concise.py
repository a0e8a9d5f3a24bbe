"""One line a diagnostic: `path:line:column: severity rule: message`, which editors and grep understand."""

from __future__ import annotations

from promptls.cli.console import Style, show_text
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport


def render(reports: list[FileReport], style: Style) -> str:
    """The lines, then a count."""
    lines: list[str] = []
    for report in reports:
        for diagnostic in report.diagnostics:
            line, column = report.lines.column(diagnostic.span.start)
            severity = style.paint(diagnostic.severity.label, diagnostic.severity.label)
            fixable = " [*]" if any(fix.safety.value == "safe" for fix in diagnostic.fixes) else ""
            rule = style.paint(diagnostic.rule, "bold") + fixable
            lines.append(f"{report.path}:{line}:{column}: {severity} {rule}: {_one_line(diagnostic.message)}")
    return "\n".join([*lines, summary(reports, style)]) + "\n"


def _one_line(message: str) -> str:
    return show_text(" ".join(message.split("\n")))
