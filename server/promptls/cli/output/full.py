"""The report for people: the line with the words underlined, what is wrong, and the fix as a small diff."""

from __future__ import annotations

import unicodedata

from promptls.cli.console import Style, show_text
from promptls.cli.diffs import split_lines
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport
from promptls.diagnostics import Diagnostic, Fix, Related, Safety
from promptls.text import Edit, LineIndex, Span, apply_edits

WIDTH = 100
"""Columns of a source line that are shown around the words."""
FIX_LINES = 14
"""Lines of a fix's diff that are shown."""


def render(reports: list[FileReport], style: Style) -> str:
    """Every diagnostic, then a count."""
    blocks = [_block(report, diagnostic, style) for report in reports for diagnostic in report.diagnostics]
    return "\n".join([*blocks, summary(reports, style)]) + "\n"


def _block(report: FileReport, diagnostic: Diagnostic, style: Style) -> str:
    line, column = report.lines.column(diagnostic.span.start)
    label = diagnostic.severity.label
    model = style.paint(f" ({diagnostic.model})", "dim") if diagnostic.model else ""
    title = style.paint(f"{label}[{diagnostic.rule}]", label)
    head = f"{title}: {style.paint(show_text(diagnostic.message), 'bold')}{model}"
    lines = [head, f"  {style.paint('-->', 'blue')} {report.path}:{line}:{column}"]
    lines += snippet(report.lines, diagnostic.span, style, label)
    for related in diagnostic.related:
        lines += _related(report, related, style)
    if diagnostic.fixes:
        lines += _fix(report, diagnostic.fixes[0], style)
    return "\n".join(lines) + "\n"


def _related(report: FileReport, related: Related, style: Style) -> list[str]:
    line, column = report.lines.column(related.span.start)
    head = f"  {style.paint('=', 'blue')} {show_text(related.message)}: {report.path}:{line}:{column}"
    return [head, *snippet(report.lines, related.span, style, "info")]


def snippet(index: LineIndex, span: Span, style: Style, colour: str) -> list[str]:
    """The first line of a span with the words underlined; a long line is cut around them."""
    number = index.line_of(span.start)
    text = index.line_text(number)
    start = span.start - index.line_start(number)
    end = max(min(span.end - index.line_start(number), len(text)), start)
    cut = 0
    if columns(text) > WIDTH:
        cut = max(0, min(start - WIDTH // 4, len(text) - WIDTH))
        text = ("…" if cut else "") + text[cut : cut + WIDTH] + ("…" if cut + WIDTH < len(text) else "")
        shift = cut - bool(cut)
        start, end = start - shift, min(end - shift, len(text))
    shown = show_text(text.expandtabs(1) if "\t" in text else text)
    margin = " " * len(str(number + 1))
    bar = style.paint("|", "blue")
    marks = " " * columns(show_text(text[:start])) + style.paint(
        "^" * max(1, columns(show_text(text[start:end]))), colour
    )
    more = index.line_of(max(span.start, span.end - 1)) - number
    after = f" … and {more} more line{'s' * (more != 1)}" if more > 0 else ""
    return [
        f"{margin} {bar}",
        f"{style.paint(str(number + 1), 'blue')} {bar} {shown}",
        f"{margin} {bar} {marks}{style.paint(after, 'dim')}",
    ]


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def _fix(report: FileReport, fix: Fix, style: Style) -> list[str]:
    flag = (
        "" if fix.safety is Safety.SAFE else style.paint(" (unsafe: look at it before you apply it)", "dim")
    )
    lines = [f"  {style.paint('help', 'cyan')}: {show_text(fix.title)}{flag}"]
    return lines + [f"  {line}" for line in _changed_lines(report, fix, style)]


def _changed_lines(report: FileReport, fix: Fix, style: Style) -> list[str]:
    import difflib

    source, index = report.source, report.lines
    first = index.line_of(fix.edits[0].start)
    last = index.line_of(max(edit.end for edit in fix.edits))
    base = index.line_start(first)
    end = index.line_start(last + 1) if last + 1 < index.line_count else len(source)
    moved = [Edit(edit.start - base, edit.end - base, edit.text) for edit in fix.edits]
    before, after = source[base:end], apply_edits(source[base:end], moved)
    lines: list[str] = []
    for line in list(difflib.unified_diff(split_lines(before), split_lines(after), n=0))[2:]:
        if line.startswith("@@"):
            continue
        text = show_text(line.rstrip("\r\n"))
        text = text if len(text) <= WIDTH + 20 else text[: WIDTH + 20] + "…"
        lines.append(style.paint(text, "green" if line.startswith("+") else "red"))
    if len(lines) > FIX_LINES:
        lines = [*lines[:FIX_LINES], style.paint(f"… {len(lines) - FIX_LINES} more lines", "dim")]
    return lines
