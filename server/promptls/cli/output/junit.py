"""JUnit's XML: a test suite a file, a test case a diagnostic, which failed if the run fails because of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from promptls.cli.console import Style, one_line, show_text
from promptls.cli.report import FileReport
from promptls.diagnostics import Diagnostic, Severity
from promptls.text.lazy_pattern import LazyPattern

_FORBIDDEN = LazyPattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """One <testsuites>; a file without findings is a test that passed."""
    tests = failures = 0
    for report in reports:
        found = report.merged
        tests += len(found) or 1
        failures += _failures(found, fail_on)
    head = f'<testsuites name="promptls" tests="{tests}" failures="{failures}" errors="0">'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'
    for report in reports:
        yield _suite(report, fail_on) + "\n"
    yield "</testsuites>\n"


def _failures(found: list[Diagnostic], fail_on: Severity) -> int:
    return sum(diagnostic.severity >= fail_on for diagnostic in found)


def _suite(report: FileReport, fail_on: Severity) -> str:
    name = _attribute(one_line(report.path))
    found = report.merged
    cases = [_case(report, diagnostic, name, fail_on) for diagnostic in found]
    if not cases:
        cases = [f'    <testcase name="promptls" classname={name} time="0"/>']
    failures = _failures(found, fail_on)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="0" time="0"'
    return "\n".join([f"  <testsuite name={name} {counts}>", *cases, "  </testsuite>"])


def _case(report: FileReport, diagnostic: Diagnostic, name: str, fail_on: Severity) -> str:
    line, column = report.lines.column(diagnostic.span.start)
    model = f" ({diagnostic.model})" if diagnostic.model else ""
    text = f"{report.path}:{line}:{column}: {diagnostic.severity.label} {diagnostic.message}{model}"
    told = escape(_FORBIDDEN.sub("\ufffd", show_text(text)))
    case = _attribute(f"{diagnostic.rule} at {line}:{column}")
    if diagnostic.severity >= fail_on:
        kind = f'type="{diagnostic.severity.label}" message={_attribute(one_line(diagnostic.message))}'
        inside = f"<failure {kind}>{told}</failure>"
    else:
        inside = f"<system-out>{told}</system-out>"
    return f'    <testcase name={case} classname={name} time="0">{inside}</testcase>'


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))
