"""What is set aside, since when and why, instead of findings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from promptls.cli.console import Style, one_line
from promptls.cli.indented import indented_list
from promptls.cli.report import FileReport, SetAside
from promptls.engine.contract import location


def render(reports: Iterable[FileReport], style: Style) -> Iterator[str]:
    """One line a diagnostic, and a count."""
    count, files = 0, set()
    for report, item in _unique(reports):
        line, column = report.lines.column(item.diagnostic.span.start)
        age = _days(item.since)
        told = f"by {item.by}" + (f" since {item.since} ({_days_text(age)})" if age is not None else "")
        reason = f": {one_line(item.reason)}" if item.reason else ", no reason given"
        rule = style.paint(item.diagnostic.rule, "bold")
        count += 1
        files.add(report.path)
        yield f"{one_line(report.path)}:{line}:{column}: {rule}, {told}{reason}\n"
    total = f"{count} finding{'s' * (count != 1)} set aside in {len(files)} file{'s' * (len(files) != 1)}."
    yield total + "\n"


def render_json(reports: Iterable[FileReport], style: Style) -> Iterator[str]:
    """A list of {path, rule, message, start, end, by, reason, since, days}."""
    yield from indented_list(_as_json(report, item) for report, item in _unique(reports))
    yield "\n"


def _unique(reports: Iterable[FileReport]) -> Iterator[tuple[FileReport, SetAside]]:
    """Each finding once, whatever the number of models."""
    for report in reports:
        seen = set()
        for item in report.ignored:
            key = (item.diagnostic.rule, item.diagnostic.span)
            if key not in seen:
                seen.add(key)
                yield report, item


def _as_json(report: FileReport, item: SetAside) -> dict[str, Any]:
    return {
        "path": report.path,
        "rule": item.diagnostic.rule,
        "message": item.diagnostic.message,
        "start": location(report.lines, item.diagnostic.span.start),
        "end": location(report.lines, item.diagnostic.span.end),
        "by": item.by,
        "reason": item.reason or None,
        "since": item.since or None,
        "days": _days(item.since),
    }


def _days(since: str) -> int | None:
    """The days since a date written YYYY-MM-DD; None for what is no date."""
    try:
        return (datetime.date.today() - datetime.date.fromisoformat(since)).days
    except ValueError:
        return None


def _days_text(days: int) -> str:
    return "today" if days == 0 else f"{days} day{'s' * (days != 1)}"
