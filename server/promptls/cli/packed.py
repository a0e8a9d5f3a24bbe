"""A report as plain JSON values and back, for the cache."""

from __future__ import annotations

from typing import Any

from promptls.cli.report import NO_LINES, FileReport, SetAside
from promptls.diagnostics import Diagnostic, Elsewhere, Fix, Related, Safety, Severity
from promptls.text import Edit, LineIndex, Span, hashed_once


def pack(report: FileReport | None) -> list[Any] | None:
    """The diagnostics of a report; None for a file that is no prompt."""
    if report is None:
        return None
    fixes: dict[Fix, int] = {}
    ignored = [
        [_diagnostic(item.diagnostic, fixes), item.by, item.reason, item.since] for item in report.ignored
    ]
    found = [_diagnostic(diagnostic, fixes) for diagnostic in report.diagnostics]
    return [found, ignored, [_fix(fix) for fix in fixes]]


def unpack(packed: Any, path: str, text: str) -> FileReport | None:
    """The report of a file whose text is `text`. Raises ValueError, TypeError or so if damaged."""
    if packed is None:
        return None
    found, ignored, numbered = packed
    length = len(text)
    fixes = [_read_fix(fix, length) for fix in numbered]
    diagnostics = tuple(_read_diagnostic(item, fixes, length) for item in found)
    aside = tuple(
        SetAside(_read_diagnostic(item, fixes, length), *map(_text, rest)) for item, *rest in ignored
    )
    return FileReport(path, LineIndex(text) if diagnostics or aside else NO_LINES, diagnostics, aside)


def _diagnostic(diagnostic: Diagnostic, fixes: dict[Fix, int]) -> list[Any]:
    """A diagnostic with the numbers of its fixes, since many may share one; new ones are added to `fixes`."""
    return [
        diagnostic.rule,
        list(diagnostic.span),
        diagnostic.message,
        int(diagnostic.severity),
        [fixes.setdefault(fix, len(fixes)) for fix in diagnostic.fixes],
        [[list(related.span), related.message, related.elsewhere] for related in diagnostic.related],
        diagnostic.model,
        diagnostic.unnecessary,
        list(diagnostic.advice),
    ]


def _fix(fix: Fix) -> list[Any]:
    return [
        fix.title,
        [list(edit) for edit in fix.edits],
        fix.safety.value,
        fix.rule,
        fix.preferred,
        fix.rewrite,
    ]


def _read_diagnostic(item: Any, fixes: list[Fix], length: int) -> Diagnostic:
    rule, span, message, severity, numbers, related, model, unnecessary, advice = item
    return Diagnostic(
        _text(rule),
        _span(span, length),
        _text(message),
        Severity(severity),
        tuple(fixes[_number(number)] for number in numbers),
        tuple(
            Related(_span(place, length), _text(words), _elsewhere(other)) for place, words, other in related
        ),
        None if model is None else _text(model),
        bool(unnecessary),
        tuple(map(_text, advice)),
    )


def _elsewhere(item: Any) -> Elsewhere | None:
    if item is None:
        return None
    path, *ends = item
    start, end = ((int(line), _text(before)) for line, before in ends)
    return Elsewhere(_text(path), start, end)


def _read_fix(item: Any, length: int) -> Fix:
    title, edits, safety, rule, preferred, rewrite = item
    made = tuple(Edit(*_span(edit[:2], length), _text(edit[2])) for edit in edits)
    named = None if rewrite is None else _text(rewrite)
    return Fix(_text(title), hashed_once(made), Safety(safety), _text(rule), bool(preferred), named)


def _span(pair: Any, length: int) -> Span:
    start, end = pair
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length):
        raise ValueError("a span outside the text")
    return Span(start, end)


def _number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("not a number of a fix")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value
