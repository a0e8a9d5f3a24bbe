"""Counts instead of findings: by rule, by file and by model."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from promptls.cli.console import Style, one_line
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport, all_merged
from promptls.named_tuple import NamedTuple


class Count(NamedTuple):
    """How many findings one rule, file or model has, and in how many files (or of how many rules)."""

    name: str
    findings: int
    spread: int


def render(reports: Iterable[FileReport], style: Style) -> Iterator[str]:
    """A table for each, and the closing lines of every report."""
    yield _table("rule", "files", _by_rule(reports), style) + "\n"
    yield _table("file", "rules", _by_file(reports), style) + "\n"
    if models := _by_model(reports):
        yield _table("model", "files", models, style) + "\n"
    yield summary(reports, style) + "\n"


def render_json(reports: Iterable[FileReport], style: Style) -> Iterator[str]:
    """The same as an object of lists: rules, files, models."""
    rules = [{"rule": c.name, "findings": c.findings, "files": c.spread} for c in _by_rule(reports)]
    files = [{"path": c.name, "findings": c.findings, "rules": c.spread} for c in _by_file(reports)]
    models = [{"model": c.name, "findings": c.findings, "files": c.spread} for c in _by_model(reports)]
    yield json.dumps({"rules": rules, "files": files, "models": models}, ensure_ascii=False, indent=2) + "\n"


def _table(what: str, spread: str, counts: list[Count], style: Style) -> str:
    head = style.paint(f"findings  {spread:>5}  {what}", "bold")
    rows = [f"{c.findings:8}  {c.spread:5}  {one_line(c.name)}" for c in counts]
    return "\n".join([head, *rows]) + "\n"


def _by_rule(reports: Iterable[FileReport]) -> list[Count]:
    return _ranked((diagnostic.rule, report.path) for report, diagnostic in all_merged(reports))


def _by_file(reports: Iterable[FileReport]) -> list[Count]:
    return _ranked((report.path, diagnostic.rule) for report, diagnostic in all_merged(reports))


def _by_model(reports: Iterable[FileReport]) -> list[Count]:
    return _ranked((d.model, report.path) for report in reports for d in report.diagnostics if d.model)


def _ranked(pairs: Iterator[tuple[str, str]]) -> list[Count]:
    """The first names with the most pairs first, and how many different second names each stands with."""
    found = Counter(pairs)
    findings: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for (name, _), count in found.items():
        findings[name] += count
        spread[name] += 1
    return [
        Count(name, findings[name], spread[name])
        for name in sorted(findings, key=lambda n: (-findings[n], n))
    ]
