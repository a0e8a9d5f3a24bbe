"""A Markdown report, made to be a comment on a pull request."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from promptls.cli.console import Style, one_line
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport
from promptls.diagnostics import Diagnostic, Safety, Severity
from promptls.text.lazy_pattern import LazyPattern

LONGEST = 60_000
"""Characters; a comment on GitHub holds 65,536, and the caller may add some."""
_SHORTEST = 60
"""Characters that a file takes at least: the head of its table has as many."""
_MARKS = {
    Severity.ERROR: "🔴 error",
    Severity.WARNING: "🟠 warning",
    Severity.INFO: "🔵 info",
    Severity.HINT: "⚪ hint",
}
_SPECIAL = LazyPattern(r"([\\`*_\[\]#|~<>@:&$]|(?<=www)\.)")


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """A heading with the counts and a table a file, the worst files first; hints are folded away."""
    plain = [line for line in summary(reports, style).split("\n") if line]
    parts = ["## promptls", "", *plain, ""]
    found = sum(bool(report.diagnostics) for report in reports)
    # The form holds no more than so many, however short they are.
    shown = heapq.nsmallest(
        LONGEST // _SHORTEST, (r for r in reports if r.diagnostics), key=lambda r: (-_worst(r), r.path)
    )
    length = sum(map(len, parts)) + 100
    for number, report in enumerate(shown):
        part = _file(report)
        if length + len(part) > LONGEST:
            left = found - number
            parts.append(f"… and {left} more file{'s' * (left != 1)}; `promptls check` shows all.\n")
            break
        parts.append(part)
        length += len(part)
    yield "\n".join(parts)


def _worst(report: FileReport) -> int:
    return max(diagnostic.severity for diagnostic in report.diagnostics)


def _file(report: FileReport) -> str:
    found = report.merged
    hints = [d for d in found if d.severity is Severity.HINT]
    others = [d for d in found if d.severity is not Severity.HINT]
    parts = [f"### {_escaped(report.path)}", ""]
    if others:
        parts += [*_table(report, others), ""]
    if hints:
        count = f"{len(hints)} hint{'s' * (len(hints) != 1)}"
        parts += [
            "<details>",
            f"<summary>{count}</summary>",
            "",
            *_table(report, hints),
            "",
            "</details>",
            "",
        ]
    return "\n".join(parts)


def _table(report: FileReport, found: list[Diagnostic]) -> list[str]:
    return ["| line | | rule | finding | fix |", "|---:|---|---|---|---|", *(_row(report, d) for d in found)]


def _row(report: FileReport, diagnostic: Diagnostic) -> str:
    line, _ = report.lines.column(diagnostic.span.start)
    model = f" ({diagnostic.model})" if diagnostic.model else ""
    safe = any(fix.safety is Safety.SAFE for fix in diagnostic.fixes)
    fix = "safe" if safe else "to look at" if diagnostic.fixes else ""
    cells = (
        str(line),
        _MARKS[diagnostic.severity],
        f"`{diagnostic.rule}`",
        _escaped(diagnostic.message + model),
        fix,
    )
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """The text as it is: no markup, link, mention or table cell comes of it."""
    shown = _SPECIAL.sub(r"\\\1", one_line(text))
    # A backslash does not stop a mention, an address or an HTML tag everywhere; an entity does.
    return (
        shown.replace("\\@", "&#64;").replace("\\<", "&lt;").replace("\\&", "&amp;").replace("\\:", "&#58;")
    )
