"""The JSON contract (DESIGN.md, "Command line"): a diagnostic as plain data, the same for every face."""

from __future__ import annotations

from typing import Any

from promptls.diagnostics import Diagnostic, Fix
from promptls.text import Edit, LineIndex


def location(index: LineIndex, offset: int) -> dict[str, int]:
    """A place for people: line and column from 1, the column in code points."""
    line, column = index.column(offset)
    return {"line": line, "column": column}


def diagnostic_json(index: LineIndex, diagnostic: Diagnostic) -> dict[str, Any]:
    """All that the contract says of a diagnostic but the path of its file; `index` is that file's."""
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.label,
        "message": diagnostic.message,
        "model": diagnostic.model,
        "start": location(index, diagnostic.span.start),
        "end": location(index, diagnostic.span.end),
        "fixes": [_fix(index, fix) for fix in diagnostic.fixes],
    }


def _fix(index: LineIndex, fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [_edit(index, edit) for edit in fix.edits],
    }


def _edit(index: LineIndex, edit: Edit) -> dict[str, Any]:
    return {"start": location(index, edit.start), "end": location(index, edit.end), "text": edit.text}
