"""SARIF 2.1.0, for code scanning services."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from promptls import __version__
from promptls.cli.console import Style
from promptls.cli.indented import indented, indented_list
from promptls.cli.report import FileReport, all_fingerprinted, display_path
from promptls.diagnostics import Diagnostic, Fix, Related, Severity
from promptls.engine.documentation import rule_documentation, rule_summary
from promptls.engine.settings import is_own
from promptls.text import LineIndex, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MARGIN = "\n" + 6 * " "
"""Where the results stand in the log."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.HINT: "note"}


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """One run with every diagnostic; columns are code points, and the log says so."""
    rules = sorted({d.rule for report in reports for d in report.diagnostics})
    index = {name: number for number, name in enumerate(rules)}
    driver = {"name": "promptls", "version": __version__, "rules": [_rule(name) for name in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": []}
    log = indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
    before, after = log.rsplit("[]", 1)  # the results stand last
    yield before
    results = (_result(report, d, mark, index[d.rule]) for report, d, mark in all_fingerprinted(reports))
    yield from indented_list(results, _MARGIN)
    yield after + "\n"


def _rule(name: str) -> dict[str, Any]:
    own = is_own(name)  # a workspace's own, whose file says the rest
    page = (
        f"The rule in `.promptls/rules/{name.partition('/')[2]}.yaml`." if own else rule_documentation(name)
    )
    return {
        "id": name,
        "shortDescription": {"text": page if own else rule_summary(name)},
        "help": {"text": page, "markdown": page},
    }


def _result(report: FileReport, diagnostic: Diagnostic, mark: str, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [{"physicalLocation": _place(report, diagnostic.span)}],
        "partialFingerprints": {"promptls/v1": mark},
    }
    if diagnostic.model:
        advised = {"advisedBy": list(diagnostic.advice)} if diagnostic.advice else {}
        result["properties"] = {"models": diagnostic.model.split(", "), **advised}
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": item.message}, "physicalLocation": _related(report, item)}
            for number, item in enumerate(diagnostic.related)
        ]
    if diagnostic.fixes:
        result["fixes"] = [_fix(report, fix) for fix in diagnostic.fixes]
    return result


def _related(report: FileReport, item: Related) -> dict[str, Any]:
    other = item.elsewhere
    if other is None:
        return _place(report, item.span)
    region = {
        "startLine": other.start[0] + 1, "startColumn": len(other.start[1]) + 1,
        "endLine": other.end[0] + 1, "endColumn": len(other.end[1]) + 1,
    }  # fmt: skip
    return {"artifactLocation": {"uri": _uri(display_path(Path(other.path)))}, "region": region}


def _place(report: FileReport, span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(report.path)}, "region": _region(report.lines, span)}


def _uri(path: str) -> str:
    # A name that is not UTF-8 is its bytes; a colon in the first part would read as a scheme.
    uri = quote(os.fsencode(path))
    return f"./{uri}" if ":" in uri.split("/")[0] else uri


def _region(index: LineIndex, span: Span) -> dict[str, int]:
    line, column = index.column(span.start)
    end_line, end_column = index.column(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(report: FileReport, fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(report.lines, edit.span), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    change = {"artifactLocation": {"uri": _uri(report.path)}, "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}
