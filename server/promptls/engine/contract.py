"""The JSON contract (DESIGN.md, "Command line"): diagnostics as plain data, the same for every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from promptls.diagnostics import Diagnostic, Fix, Told, long_fixes_once
from promptls.text import Edit, LineIndex


def location(index: LineIndex, offset: int) -> dict[str, int]:
    """A place for people: line and column from 1, the column in code points."""
    line, column = index.column(offset)
    return {"line": line, "column": column}


def diagnostics_json(index: LineIndex, diagnostics: Iterable[Diagnostic]) -> Iterator[dict[str, Any]]:
    """All that the contract says of a file's diagnostics but its path; `index` is that file's."""
    return (_diagnostic(index, told) for told in long_fixes_once(diagnostics))


def _diagnostic(index: LineIndex, told: Told) -> dict[str, Any]:
    diagnostic, fixes, before = told
    found: dict[str, Any] = {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.label,
        "message": diagnostic.message,
        "model": diagnostic.model,
        "start": location(index, diagnostic.span.start),
        "end": location(index, diagnostic.span.end),
        "fixes": [_fix(index, fix) for fix in fixes],
    }
    if before is not None:
        found["fixed_with"] = location(index, before.span.start)
    return found


def _fix(index: LineIndex, fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [_edit(index, edit) for edit in fix.edits],
    }


def _edit(index: LineIndex, edit: Edit) -> dict[str, Any]:
    return {"start": location(index, edit.start), "end": location(index, edit.end), "text": edit.text}
