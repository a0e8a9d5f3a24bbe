"""What is set aside, since when and why, instead of findings."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any

from promptls.cli.console import Style, one_line
from promptls.cli.report import FileReport, SetAside
from promptls.engine.contract import location


def render(reports: list[FileReport], style: Style) -> str:
    """One line a diagnostic, and a count."""
    lines: list[str] = []
    for report, item in _unique(reports):
        line, column = report.lines.column(item.diagnostic.span.start)
        age = _days(item.since)
        told = f"by {item.by}" + (f" since {item.since} ({_days_text(age)})" if age is not None else "")
        reason = f": {one_line(item.reason)}" if item.reason else ", no reason given"
        rule = style.paint(item.diagnostic.rule, "bold")
        lines.append(f"{one_line(report.path)}:{line}:{column}: {rule}, {told}{reason}")
    files = len({report.path for report, _ in _unique(reports)})
    total = f"{len(lines)} finding{'s' * (len(lines) != 1)} set aside in {files} file{'s' * (files != 1)}."
    return "\n".join([*lines, total]) + "\n"


def render_json(reports: list[FileReport], style: Style) -> str:
    """A list of {path, rule, message, start, end, by, reason, since, days}."""
    found = [_as_json(report, item) for report, item in _unique(reports)]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _unique(reports: list[FileReport]) -> Iterator[tuple[FileReport, SetAside]]:
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
