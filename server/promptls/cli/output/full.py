"""The report for people: the line with the words underlined, what is wrong, and the fix as a small diff."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from promptls.cli.console import Style, one_line, show_text
from promptls.cli.output.changed_lines import changed_lines
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport, display_path
from promptls.diagnostics import Diagnostic, Fix, Related, Safety, Severity, Told, long_fixes_once
from promptls.text import LineIndex, Span

WIDTH = 100
"""Columns of a source line that are shown around the words."""


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """Every diagnostic, then a count."""
    for report in reports:
        shown: dict[Fix, list[str]] = {}
        for told in long_fixes_once(report.merged):
            yield _block(report, told, style, shown) + "\n"
    yield summary(reports, style) + "\n"


def _block(report: FileReport, told: Told, style: Style, shown: dict[Fix, list[str]]) -> str:
    """A diagnostic; `shown` has the fixes that stand at one before it, and which it may share."""
    diagnostic, fixes, before = told
    line, column = report.lines.column(diagnostic.span.start)
    label = diagnostic.severity.label
    model = style.paint(f" ({diagnostic.model})", "dim") if diagnostic.model else ""
    title = style.paint(f"{label}[{diagnostic.rule}]", label)
    head = f"{title}: {style.paint(show_text(diagnostic.message), 'bold')}{model}"
    lines = [head, f"  {style.paint('-->', 'blue')} {one_line(report.path)}:{line}:{column}"]
    lines += snippet(report.lines, diagnostic.span, style, label)
    for related in diagnostic.related:
        lines += _related(report, related, style)
    if diagnostic.advice:
        lines.append(f"  {style.paint('=', 'blue')} advised by: {show_text('; '.join(diagnostic.advice))}")
    if diagnostic.fixes:
        best = min(diagnostic.fixes, key=lambda fix: not fix.preferred)
        if best in fixes:
            if best not in shown:
                shown[best] = changed_lines(report.lines, best.edits, WIDTH, style)
            lines += [_help(best, style), *(f"  {line}" for line in shown[best])]
        elif before is not None:
            lines += [_help(best, style), _elsewhere(report, before, style)]
    return "\n".join(lines) + "\n"


def _related(report: FileReport, related: Related, style: Style) -> list[str]:
    path, (line, column) = report.path, report.lines.column(related.span.start)
    if related.elsewhere:
        path, (number, before) = display_path(Path(related.elsewhere.path)), related.elsewhere.start
        line, column = number + 1, len(before) + 1
    head = f"  {style.paint('=', 'blue')} {show_text(related.message)}: {one_line(path)}:{line}:{column}"
    if related.elsewhere:
        return [head]
    return [head, *snippet(report.lines, related.span, style, "info")]


def snippet(index: LineIndex, span: Span, style: Style, colour: str) -> list[str]:
    """The first line of a span with the words underlined; a long line is cut around them."""
    number = index.line_of(span.start)
    text = index.line_text(number)
    start = span.start - index.line_start(number)
    end = max(min(span.end - index.line_start(number), len(text)), start)
    if number == 0 and text.startswith("\ufeff"):  # no one sees it, and no column counts it
        text, start, end = text[1:], max(start - 1, 0), max(end - 1, 0)
    cut = 0
    if _is_wide(text):
        cut = max(0, min(start - WIDTH // 4, len(text) - WIDTH))
        text = ("…" if cut else "") + text[cut : cut + WIDTH] + ("…" if cut + WIDTH < len(text) else "")
        shift = cut - bool(cut)
        start, end = start - shift, min(end - shift, len(text))
    shown = show_text(text.expandtabs(1) if "\t" in text else text)
    shown_number = str(index.first + number + 1)
    margin = " " * len(shown_number)
    bar = style.paint("|", "blue")
    marks = " " * columns(show_text(text[:start])) + style.paint(
        "^" * max(1, columns(show_text(text[start:end]))), colour
    )
    more = index.line_of(max(span.start, span.end - 1)) - number
    after = f" … and {more} more line{'s' * (more != 1)}" if more > 0 else ""
    return [
        f"{margin} {bar}",
        f"{style.paint(shown_number, 'blue')} {bar} {shown}",
        f"{margin} {bar} {marks}{style.paint(after, 'dim')}",
    ]


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@lru_cache(maxsize=1024)
def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _is_wide(text: str) -> bool:
    """True for a line that is cut: it may be megabytes long, and is looked at no further than to tell."""
    if text.isascii():
        return len(text) > WIDTH
    return any(count > WIDTH for count in accumulate(map(_columns_of, text)))


def _help(fix: Fix, style: Style) -> str:
    flag = (
        "" if fix.safety is Safety.SAFE else style.paint(" (unsafe: look at it before you apply it)", "dim")
    )
    return f"  {style.paint('help', 'cyan')}: {show_text(fix.title)}{flag}"


def _elsewhere(report: FileReport, before: Diagnostic, style: Style) -> str:
    line, column = report.lines.column(before.span.start)
    return f"  {style.paint(f'the fix shown at {line}:{column} mends this, too', 'dim')}"
