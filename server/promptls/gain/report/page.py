"""The report as one HTML page: no script, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from promptls.gain.report.outline import TITLE, Section, Table, outline
from promptls.gain.report.plots import cost_against_gain, forest
from promptls.gain.results import Results

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6773; --line: #d9dee4; --page: #ffffff;
  --gain: #1a7f37; --harm: #b3261e; --none: #57606a; --band: #eef1f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #3a424b;
  --page: #14181d; --gain: #4ac26b; --harm: #ff8178; --none: #a5afba; --band: #222932; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 2rem auto;
  max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
figure { margin: 1.2rem 0; overflow-x: auto; }
svg { width: 100%; min-width: 44rem; height: auto; display: block; }
figcaption, caption { color: var(--soft); font-size: .9rem; text-align: left; padding: .3rem 0; }
.wide { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .label { text-anchor: end; } svg .tick { text-anchor: middle; fill: var(--soft); }
svg .number { text-anchor: middle; fill: var(--page); font-size: 11px; font-weight: 600; }
svg .grid { stroke: var(--line); } svg .zero { stroke: var(--soft); stroke-width: 1.5; }
svg .band { fill: var(--band); }
svg line.gain { stroke: var(--gain); stroke-width: 2.5; } svg circle.gain { fill: var(--gain); }
svg line.harm { stroke: var(--harm); stroke-width: 2.5; } svg circle.harm { fill: var(--harm); }
svg line.none { stroke: var(--none); stroke-width: 2.5; } svg circle.none { fill: var(--none); }
"""


def report_html(results: Results) -> str:
    """The page, complete in itself."""
    body = "\n".join(part for section in outline(results) for part in _section(section))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    name = f"{TITLE}: {results.conditions.model}"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(name)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    for sentence in section.sentences:
        yield f"<p>{escape(sentence)}</p>"
    if section.family is not None and section.family.against_original:
        yield _figure(forest(section.family), "95 % intervals; the grey band is the placebo's.")
        if plot := cost_against_gain(section.family):
            yield _figure(plot, "Gain in points (upwards) against the cost of a call.")
    for table in section.tables:
        yield _table(table)


def _figure(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)
