"""Models side by side: as a table for the terminal, as Markdown, and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from promptls.diagnostics import Severity
from promptls.engine.compare import Comparison, Row, Verdict

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
    for title, rows in _tables(comparison):
        head = f"| | {' | '.join(profile.name for profile in comparison.models)} |"
        rule = "|---" * (len(comparison.models) + 1) + "|"
        lines = [head, rule, *(_markdown_row(name, cells, differs) for name, cells, differs in rows)]
        parts.append(f"## {title}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _markdown_row(name: str, cells: list[str], differs: bool) -> str:
    shown = [cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells]
    return f"| {f'**{name}**' if differs else name} | {' | '.join(shown)} |"


def comparison_text(comparison: Comparison, width: int = 100) -> str:
    """A table for a terminal of `width` columns; `*` marks what differs."""
    first = max((len(row.name) for row in (*comparison.facts, *comparison.rules)), default=10) + 2
    first = min(first, 32)
    column = max((width - first) // max(len(comparison.models), 1) - 2, _LEAST_COLUMN)
    head = _text_row("", [profile.name for profile in comparison.models], False, first, column)
    parts = []
    for title, rows in _tables(comparison):
        lines = [title, "-" * len(title), *head]
        for name, cells, differs in rows:
            lines += _text_row(name, cells, differs, first, column)
        parts.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join(parts) + "\n\n* what differs\n"


def _text_row(name: str, cells: list[str], differs: bool, first: int, column: int) -> list[str]:
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


def _tables(comparison: Comparison) -> Iterator[tuple[str, list[tuple[str, list[str], bool]]]]:
    """Titles with rows of name, one cell a model, and whether these differ."""
    if comparison.verdicts:
        yield "The prompt", list(_prompt_rows(comparison.verdicts))
    yield "Facts", [_row(row, len(comparison.models)) for row in comparison.facts]
    if comparison.rules:
        yield "Rules that the profiles set", [_row(row, len(comparison.models)) for row in comparison.rules]


def _row(row: Row, models: int) -> tuple[str, list[str], bool]:
    return row.name, [row.words(at) for at in range(models)], row.differs


def _prompt_rows(verdicts: tuple[Verdict, ...]) -> Iterator[tuple[str, list[str], bool]]:
    rows = {
        "tokens": [_tokens(verdict) for verdict in verdicts],
        "share of the window": [_share(verdict) for verdict in verdicts],
        "input of one call": [_cost(verdict) for verdict in verdicts],
        **{
            f"{severity.label}s": [str(verdict.count(severity)) for verdict in verdicts]
            for severity in reversed(Severity)
        },
        "findings": [_findings(verdict) for verdict in verdicts],
        "adapt would run": [_rewrites(verdict) for verdict in verdicts],
    }
    for name, cells in rows.items():
        yield name, cells, len(set(cells)) > 1


def _tokens(verdict: Verdict) -> str:
    if verdict.budget is None:
        return "–"
    tokens = verdict.budget.tokens
    band = "" if tokens.level == "exact" else f", ±{tokens.error_pct:g} %"
    return f"{tokens} ({tokens.level}{band})"


def _share(verdict: Verdict) -> str:
    share = verdict.budget.window_share if verdict.budget else None
    return "–" if share is None else "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"


def _cost(verdict: Verdict) -> str:
    cost = verdict.budget.cost if verdict.budget else None
    return "–" if cost is None else "free" if cost == 0 else f"${cost:.6f}"


def _rewrites(verdict: Verdict) -> str:
    return "\n".join(name for name, _ in verdict.rewrites) or "nothing"


def _findings(verdict: Verdict) -> str:
    return "\n".join(f"{rule} {number}" for rule, _, number in verdict.findings) or "none"
