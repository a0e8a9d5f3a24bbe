"""The report on a terminal and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from promptls.gain.report.outline import TITLE, Section, Table, outline
from promptls.gain.results import Results


def report_text(results: Results, width: int = 110) -> str:
    """The report for a terminal; a table that is too wide shows its main columns."""
    parts = [TITLE]
    for section in outline(results):
        parts.append(f"{section.title}\n{'-' * len(section.title)}")
        parts += [textwrap.fill(sentence, width) for sentence in section.sentences]
        parts += [_table(table, width) for table in section.tables]
    return "\n\n".join(parts) + "\n"


def _table(table: Table, width: int) -> str:
    rows = [table.head, *table.rows]
    if table.narrow and sum(_widths(rows)) + 2 * len(table.head) > width:
        rows = [tuple(row[at] for at in table.narrow) for row in rows]
    widths = _widths(rows)
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"{table.caption}:", *(f"  {line}" for line in lines)])


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]


def report_markdown(results: Results) -> str:
    """The report as CommonMark with tables."""
    parts = [f"# {TITLE}"]
    for section in outline(results):
        parts += _markdown(section)
    return "\n\n".join(parts) + "\n"


def _markdown(section: Section) -> Iterator[str]:
    yield f"## {_escaped(section.title)}"
    yield from map(_escaped, section.sentences)
    for table in section.tables:
        yield f"**{_escaped(table.caption)}**"
        rows = [table.head, ("---",) * len(table.head), *table.rows]
        yield "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in rows)


def _escaped(text: str) -> str:
    if set(text) == {"-"}:
        return text
    return "".join(f"\\{char}" if char in "\\|*_`<[" else char for char in text)
