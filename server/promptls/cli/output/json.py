"""The JSON contract: one list, the whole of standard output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.cli.console import Style
from promptls.cli.indented import indented_list
from promptls.cli.report import FileReport, as_json
from promptls.diagnostics import Severity


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """A list of diagnostics."""
    yield from indented_list(each for report in reports for each in as_json(report))
    yield "\n"
