"""Workflow commands that GitHub Actions shows as annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.cli.console import Style, show_text
from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Severity

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
    Severity.HINT: "notice",
}


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """One command a diagnostic."""
    for report, d in all_merged(reports):
        line, column = report.lines.column(d.span.start)
        end_line, end_column = report.lines.column(d.span.end)
        # A column is only understood on a single line.
        columns = f",col={column},endColumn={end_column}" if line == end_line else ""
        place = f"file={_property(report.path)},line={line},endLine={end_line}{columns}"
        message = f"{d.message} ({d.model})" if d.model else d.message
        yield f"::{_LEVELS[d.severity]} {place},title={_property(d.rule)}::{_data(message)}\n"


def _data(text: str) -> str:
    return show_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
