"""The JSON contract: one list, the whole of standard output."""

from __future__ import annotations

from promptls.cli.console import Style
from promptls.cli.indented import indented
from promptls.cli.report import FileReport, as_json
from promptls.diagnostics import Severity


def render(reports: list[FileReport], style: Style, fail_on: Severity) -> str:
    """A list of diagnostics."""
    found = [as_json(report, diagnostic) for report in reports for diagnostic in report.diagnostics]
    return indented(found) + "\n"
