"""Models side by side: as a table for the terminal, as Markdown, and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from promptls.engine.compare import Comparison, Verdict
from promptls.engine.compare_tables import tables

_LEAST_COLUMN = 18
_LONGEST_CELL = 120


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Everything, ready for `json.dumps`; facts and rules by model id."""
    ids = [profile.id for profile in comparison.models]
    return {
        "models": ids,
        "facts": {row.name: dict(zip(ids, row.values, strict=True)) for row in comparison.facts},
        "rules": {row.name: dict(zip(ids, row.values, strict=True)) for row in comparison.rules},
        "prompt": {verdict.model: _verdict_data(verdict) for verdict in comparison.verdicts},
    }


def _verdict_data(verdict: Verdict) -> dict[str, Any]:
    budget = verdict.budget
    return {
        "findings": [
            {"rule": rule, "severity": severity.label, "count": number}
            for rule, severity, number in verdict.findings
        ],
        "tokens": budget.tokens._asdict() if budget else None,
        "window_share": budget.window_share if budget else None,
        "input_cost": budget.cost if budget else None,
        "rewrites": [{"rewrite": rewrite, "changes": number} for rewrite, number in verdict.rewrites],
    }


def comparison_markdown(comparison: Comparison) -> str:
    """Tables in CommonMark with GitHub's extension; what differs is bold."""
    parts = ["# " + " and ".join(profile.name for profile in comparison.models)]
    for title, rows in tables(comparison):
        head = f"| | {' | '.join(profile.name for profile in comparison.models)} |"
        rule = "|---" * (len(comparison.models) + 1) + "|"
        lines = [head, rule, *(_markdown_row(name, cells, differs) for name, cells, differs in rows)]
        parts.append(f"## {title}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _markdown_row(name: str, cells: Sequence[str], differs: bool) -> str:
    shown = [cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells]
    return f"| {f'**{name}**' if differs else name} | {' | '.join(shown)} |"


def comparison_text(comparison: Comparison, width: int = 100) -> str:
    """A table for a terminal of `width` columns; `*` marks what differs."""
    first = max((len(row.name) for row in (*comparison.facts, *comparison.rules)), default=10) + 2
    first = min(first, 32)
    column = max((width - first) // max(len(comparison.models), 1) - 2, _LEAST_COLUMN)
    head = _text_row("", [profile.name for profile in comparison.models], False, first, column)
    parts = []
    for title, rows in tables(comparison):
        lines = [title, "-" * len(title), *head]
        for name, cells, differs in rows:
            lines += _text_row(name, cells, differs, first, column)
        parts.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join(parts) + "\n\n* what differs\n"


def _text_row(name: str, cells: Sequence[str], differs: bool, first: int, column: int) -> list[str]:
    names = textwrap.wrap(("* " if differs else "  ") + name, first, subsequent_indent="    ") or [""]
    columns = [_wrapped(_shortened(cell), column) for cell in cells]
    rows = []
    for at in range(max(len(names), *(len(lines) for lines in columns))):
        shown = [(lines[at] if at < len(lines) else "").ljust(column) for lines in columns]
        rows.append((names[at] if at < len(names) else "").ljust(first) + "  " + "  ".join(shown))
    return rows


def _shortened(cell: str) -> str:
    """A cell as far as it helps to compare; the model's page has the whole."""
    return cell if len(cell) <= _LONGEST_CELL or "\n" in cell else cell[: _LONGEST_CELL - 2] + " …"


def _wrapped(cell: str, column: int) -> list[str]:
    return [line for part in cell.split("\n") for line in (textwrap.wrap(part, column) or [""])]
