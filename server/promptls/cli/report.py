"""What a check found, file by file, ready for any report form."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from promptls.diagnostics import Diagnostic, Fix, Severity
from promptls.text import Edit, LineIndex


class FileReport(NamedTuple):
    """One file's diagnostics; `path` as the person wrote it, with forward slashes."""

    path: str
    lines: LineIndex
    diagnostics: tuple[Diagnostic, ...]

    @property
    def source(self) -> str:
        """The file's text."""
        return self.lines.text


def location(index: LineIndex, offset: int) -> dict[str, int]:
    """A place for people: line and column from 1, the column in code points."""
    line, column = index.column(offset)
    return {"line": line, "column": column}


def as_json(report: FileReport, diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic in the shape of the JSON contract (DESIGN.md, "Command line")."""
    index = report.lines
    return {
        "path": report.path,
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.label,
        "message": diagnostic.message,
        "model": diagnostic.model,
        "start": location(index, diagnostic.span.start),
        "end": location(index, diagnostic.span.end),
        "fixes": [_fix_json(index, fix) for fix in diagnostic.fixes],
    }


def _fix_json(index: LineIndex, fix: Fix) -> dict[str, object]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [_edit_json(index, edit) for edit in fix.edits],
    }


def _edit_json(index: LineIndex, edit: Edit) -> dict[str, object]:
    return {"start": location(index, edit.start), "end": location(index, edit.end), "text": edit.text}


def worst(reports: list[FileReport]) -> Severity | None:
    """The worst severity in the reports, or None."""
    return max((d.severity for report in reports for d in report.diagnostics), default=None)


def display_path(path: Path) -> str:
    """The path as it is shown: relative to the working directory where it lies below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
