"""The report for people: the line with the words underlined, what is wrong, and the fix as a small diff."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from promptls.cli.console import Style, one_line, show_text
from promptls.cli.diffs import split_lines
from promptls.cli.output.summary import summary
from promptls.cli.report import FileReport, all_merged, display_path
from promptls.diagnostics import Diagnostic, Fix, Related, Safety, Severity
from promptls.text import Edit, LineIndex, Span, apply_edits

WIDTH = 100
"""Columns of a source line that are shown around the words."""
FIX_LINES = 14
"""Lines of a fix's diff that are shown."""
_MARKS = "+-"
_COLOURS = {"+": "green", "-": "red", " ": "dim"}


def render(reports: Iterable[FileReport], style: Style, fail_on: Severity) -> Iterator[str]:
    """Every diagnostic, then a count."""
    for report, diagnostic in all_merged(reports):
        yield _block(report, diagnostic, style) + "\n"
    yield summary(reports, style) + "\n"


def _block(report: FileReport, diagnostic: Diagnostic, style: Style) -> str:
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
        lines += _fix(report, min(diagnostic.fixes, key=lambda fix: not fix.preferred), style)
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


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _is_wide(text: str) -> bool:
    """True for a line that is cut: it may be megabytes long, and is looked at no further than to tell."""
    if text.isascii():
        return len(text) > WIDTH
    return any(count > WIDTH for count in accumulate(map(_columns_of, text)))


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
    # Without their breaks: a last line that only gets one reads the same before and after.
    diff = difflib.unified_diff(_bare_lines(before), _bare_lines(after), n=1, lineterm="")
    lines = list(diff)[2:]
    told = [number for hunk in _hunks(lines) for number in _from_first_to_last_change(lines, hunk)]
    shown = [
        style.paint(
            show_text(_around_change(lines[number], _counterpart(lines, number))), _COLOURS[lines[number][0]]
        )
        for number in told[:FIX_LINES]
    ]
    left = len(told) - len(shown)
    return [*shown, style.paint(f"… {left} more line{'s' * (left != 1)}", "dim")] if left else shown


def _hunks(lines: list[str]) -> Iterator[range]:
    """The numbers of the lines of each hunk, without its head."""
    heads = [number for number, line in enumerate(lines) if line.startswith("@@")]
    for first, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        yield range(first + 1, end)


def _from_first_to_last_change(lines: list[str], hunk: range) -> range:
    """A hunk without the lines around it: the source line stands above, and what lies between is wanted."""
    changed = [number for number in hunk if lines[number][0] in _MARKS]
    return range(changed[0], changed[-1] + 1)


def _bare_lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in split_lines(text)]


def _counterpart(lines: list[str], number: int) -> str:
    """The line that a changed line of a diff took the place of, or that took its place; or nothing."""
    hunk = next(hunk for hunk in _hunks(lines) if number in hunk)
    own = [n for n in hunk if lines[n][0] == lines[number][0]]
    other = [n for n in hunk if lines[n][0] in _MARKS and lines[n][0] != lines[number][0]]
    at = own.index(number)
    return lines[other[at]] if at < len(other) else ""


def _around_change(line: str, other: str) -> str:
    """A long line cut to what differs from its counterpart; the mark in front stays."""
    if len(line) <= WIDTH + 20:
        return line
    same = next((n for n, (a, b) in enumerate(zip(line[1:], other[1:], strict=False)) if a != b), None)
    same = min(len(line), len(other)) - 1 if same is None else same
    start = max(0, min(same - WIDTH // 2, len(line) - 1 - WIDTH))
    text = line[1 + start : 1 + start + WIDTH]
    return line[0] + "…" * (start > 0) + text + "…" * (1 + start + WIDTH < len(line))
