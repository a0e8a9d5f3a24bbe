"""Plots as SVG: the arms' differences with their intervals, and what a gain costs. Colours are the page's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from promptls.gain.arms import PLACEBO
from promptls.gain.report.outline import interval, points
from promptls.gain.results import Comparison, FamilyResult

Scale = Callable[[float], float]
"""From a value to its place in pixels."""

_ROW = 28
_LABEL, _PLOT, _FIGURE = 300, 460, 190
"""Widths in pixels: names on the left, the plot, figures on the right."""


def forest(family: FamilyResult) -> str:
    """The arms' differences from the original, the placebo's interval as a band behind them all."""
    rows = family.against_original
    low = min(0.0, *(row.estimate.low for row in rows))
    high = max(0.0, *(row.estimate.high for row in rows))
    low, high, step = _range(low, high)

    def x(value: float) -> float:
        return _LABEL + (value - low) / (high - low) * _PLOT

    height = _ROW * len(rows) + 50
    placebos = [row.estimate for row in rows if row.arm == PLACEBO]
    parts = [_box(x(e.low), 10, x(e.high), height - 40, "band") for e in placebos]
    parts += _axis(x, low, high, step, height - 40, "difference from the original, percentage points")
    parts.append(f'<line class="zero" x1="{x(0):.1f}" x2="{x(0):.1f}" y1="10" y2="{height - 40}"/>')
    for number, row in enumerate(rows):
        parts += _forest_row(row, x, 10 + _ROW * number + _ROW / 2)
    return _svg(_LABEL + _PLOT + _FIGURE, height, f"Differences from the original in {family.primary}", parts)


def _forest_row(row: Comparison, at: Scale, y: float) -> list[str]:
    e = row.estimate
    kind = {"gain": "gain", "harm": "harm"}.get(row.verdict, "none")
    figures = f"{points(e.difference)} {interval(e)}"
    return [
        f'<text class="label" x="{_LABEL - 12}" y="{y + 4:.1f}">{escape(row.arm)}</text>',
        f'<line class="{kind}" x1="{at(e.low):.1f}" x2="{at(e.high):.1f}" y1="{y:.1f}" y2="{y:.1f}"/>',
        f'<circle class="{kind}" cx="{at(e.difference):.1f}" cy="{y:.1f}" r="4.5"/>',
        f'<text x="{_LABEL + _PLOT + 14}" y="{y + 4:.1f}">{figures}</text>',
    ]


def cost_against_gain(family: FamilyResult) -> str:
    """Each arm's difference over what a call costs: US dollars for 1,000 where priced, else tokens out.

    Empty where the endpoint counts no tokens. The original stands at its own cost and at 0.
    """
    arms = {arm.name: arm for arm in family.arms}
    priced = all(arm.cost is not None for arm in family.arms)
    costs = {name: arm.cost if priced else arm.output_tokens for name, arm in arms.items()}
    dots = [("original", costs["original"], 0.0, "none")]
    dots += [(c.arm, costs[c.arm], c.estimate.difference, c.verdict) for c in family.against_original]
    known = [(name, cost, gain, verdict) for name, cost, gain, verdict in dots if cost is not None]
    if len(known) < 2:
        return ""
    xs, ys = [cost for _, cost, _, _ in known], [gain for _, _, gain, _ in known]
    left, right = min(xs), max(xs)
    margin = (right - left) * 0.1 or max(1e-9, right * 0.1)
    left, right, x_step = _range(max(0.0, left - margin), right + margin)
    low, high, y_step = _range(min(0.0, *ys), max(0.0, *ys))
    top, bottom, start, end = 14, 270, 70, 530

    def x(value: float) -> float:
        return start + (value - left) / (right - left) * (end - start)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    unit = "US dollars for 1,000 calls" if priced else "tokens out, a call"
    parts = _axis(x, left, right, x_step, bottom, unit, share=False, start=start, width=end - start)
    for value in _steps(low, high, y_step):
        parts.append(f'<line class="grid" x1="{start}" x2="{end}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        parts.append(f'<text class="label" x="{start - 8}" y="{y(value) + 4:.1f}">{_tick(value)}</text>')
    parts.append(f'<line class="zero" x1="{start}" x2="{end}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>')
    for number, (name, cost, gain, verdict) in enumerate(known, 1):
        kind = verdict if verdict in ("gain", "harm") else "none"
        legend = top + 6 + (number - 1) * 20
        parts.append(f'<circle class="{kind}" cx="{x(cost):.1f}" cy="{y(gain):.1f}" r="9"/>')
        parts.append(f'<text class="number" x="{x(cost):.1f}" y="{y(gain) + 4:.1f}">{number}</text>')
        parts.append(f'<text x="{end + 24}" y="{legend}">{number}  {escape(name)}</text>')
    height = max(320, top + 20 * len(known) + 20)
    return _svg(
        _LABEL + _PLOT + _FIGURE, height, "Gain in percentage points against what a call costs", parts
    )


def _range(low: float, high: float) -> tuple[float, float, float]:
    """The range out to whole ticks, and the distance between ticks."""
    span = max(high - low, 1e-9)
    scale = 10.0**-12
    while span / (scale * 10) > 1:
        scale *= 10
    step = next(s * scale for s in (1.0, 2.0, 2.5, 5.0, 10.0) if span / (s * scale) <= 6)
    first, last = int(low // step), -int(-high // step)
    return first * step, max(last, first + 1) * step, step


def _tick(value: float) -> str:
    return "0" if abs(value) < 1e-9 else points(value).removesuffix(".0")


def _steps(low: float, high: float, step: float) -> list[float]:
    return [low + step * number for number in range(round((high - low) / step) + 1)]


def _axis(
    x: Scale,
    low: float,
    high: float,
    step: float,
    bottom: float,
    unit: str,
    *,
    share: bool = True,
    start: float = _LABEL,
    width: float = _PLOT,
) -> list[str]:
    parts = []
    for value in _steps(low, high, step):
        at = x(value)
        text = _tick(value) if share else f"{value:.3g}"
        parts.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="10" y2="{bottom}"/>')
        parts.append(f'<text class="tick" x="{at:.1f}" y="{bottom + 16}">{text}</text>')
    parts.append(f'<text class="tick" x="{start + width / 2:.1f}" y="{bottom + 34}">{unit}</text>')
    return parts


def _box(left: float, top: float, right: float, bottom: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="{bottom - top}"/>'
    )


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    body = "".join(parts)
    name = escape(title)
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{name}"><title>{name}</title>'
    return f"{head}{body}</svg>"
