"""`check --min-severity`: the findings that weigh least are counted and not shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from promptls.cli.report import FileReport, all_merged
from promptls.diagnostics import Severity


class LeastSeverity:
    """Keeps what is of this severity or worse."""

    def __init__(self, least: Severity) -> None:
        self.least = least
        self._left_out = 0

    def concerns(self, path: Path) -> bool:
        """True: what is in a file shows only when it has been checked."""
        return True

    def kept(self, report: FileReport) -> FileReport:
        """The report without what weighs less."""
        shown = report._replace(diagnostics=tuple(d for d in report.diagnostics if d.severity >= self.least))
        self._left_out += len([*all_merged([report])]) - len([*all_merged([shown])])
        return shown

    def remarks(self) -> Iterator[str]:
        """How much is not shown."""
        if self._left_out:
            s = "s" * (self._left_out != 1)
            yield f"not shown: {self._left_out} finding{s} below {self.least.label}"
