"""GitLab's code quality report: a JSON list, one object a diagnostic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from promptls.cli.console import Style
from promptls.cli.indented import indented_list
from promptls.cli.report import FileReport, all_fingerprinted
from promptls.diagnostics import Severity

_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFO: "minor",
    Severity.HINT: "info",
}


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """The list; fingerprints are unique in it and outlive moved lines, so that GitLab knows what is new."""
    yield from indented_list(_entries(reports))
    yield "\n"


def _entries(reports: Iterable[FileReport]) -> Iterator[dict[str, Any]]:
    for report, diagnostic, mark in all_fingerprinted(reports):
        begin, _ = report.lines.column(diagnostic.span.start)
        end, _ = report.lines.column(max(diagnostic.span.start, diagnostic.span.end - 1))
        where = f"{report.path}\n{mark}".encode("utf-8", "surrogatepass")
        model = f" ({diagnostic.model})" if diagnostic.model else ""
        yield {
            "description": diagnostic.message + model,
            "check_name": diagnostic.rule,
            "fingerprint": hashlib.sha256(where).hexdigest(),
            "severity": _SEVERITIES[diagnostic.severity],
            "location": {"path": report.path, "lines": {"begin": begin, "end": end}},
        }
