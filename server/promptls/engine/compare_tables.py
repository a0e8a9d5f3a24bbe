"""A comparison of models in words: tables with a column a model, for every face alike."""

from __future__ import annotations

from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.engine.compare import Comparison, Row, Verdict
from promptls.named_tuple import NamedTuple


class Line(NamedTuple):
    """A name, one cell a model (its parts on lines of their own), and whether the cells differ."""

    name: str
    cells: tuple[str, ...]
    differs: bool


class Table(NamedTuple):
    """A title and the lines below it."""

    title: str
    lines: tuple[Line, ...]


def tables(comparison: Comparison) -> Iterator[Table]:
    """The prompt, if there is one, then the facts, then the rules that the profiles set."""
    if comparison.verdicts:
        yield Table("The prompt", tuple(_prompt_rows(comparison.verdicts)))
    yield Table("Facts", tuple(_line(row) for row in comparison.facts))
    if comparison.rules:
        yield Table("Rules that the profiles set", tuple(_line(row) for row in comparison.rules))


def _line(row: Row) -> Line:
    return Line(row.name, tuple(row.words(at) for at in range(len(row.values))), row.differs)


def _prompt_rows(verdicts: tuple[Verdict, ...]) -> Iterator[Line]:
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
        yield Line(name, tuple(cells), len(set(cells)) > 1)


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
