"""A still picture of a terminal session as SVG, made from what the commands really print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

COLUMNS = 104
"""Where the pictured terminal breaks its lines."""
CHAR, LINE, MARGIN, BAR = 7.8, 18, 16, 30
"""Width of a character, height of a line, margin and title bar, in pixels at a font size of 13."""
COLOURS = {
    "1": "#f0f3f6", "2": "#8b949e", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff",
    "36": "#76e3ea",
}  # fmt: skip
FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
PLAIN, PROMPT, BACK = "#c9d1d9", "#7ee787", "#0d1117"
_PIECE = re.compile(r"\x1b\[([0-9;]*)m|([^\x1b]+)")


class Run(NamedTuple):
    """Characters of one line that look the same."""

    text: str
    colour: str
    bold: bool


def session(folder: Path, commands: tuple[tuple[str, ...], ...]) -> str:
    """The picture of `promptls ARGV` for each of `commands`, run in `folder` as on a terminal."""
    lines: list[list[Run]] = []
    for argv in commands:
        lines += [[]] if lines else []
        lines.append([Run("$ ", PROMPT, True), Run(f"promptls {' '.join(argv)}", COLOURS["1"], True)])
        for line in _output(folder, argv).rstrip("\n").split("\n"):
            lines += _wrapped(list(_runs(line)))
    return _svg(lines, commands)


def _output(folder: Path, argv: tuple[str, ...]) -> str:
    env = {**os.environ, "FORCE_COLOR": "1"}
    words = [sys.executable, "-m", "promptls", *argv]
    done = subprocess.run(words, cwd=folder, env=env, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"`promptls {' '.join(argv)}` ended with status {done.returncode}")
    return done.stdout.decode("utf-8")


def _runs(line: str) -> Iterator[Run]:
    colour, bold = PLAIN, False
    for codes, text in _PIECE.findall(line):
        if text:
            yield Run(text, colour, bold)
            continue
        for code in codes.split(";"):
            if code in ("", "0"):
                colour, bold = PLAIN, False
            bold = bold or code == "1"
            colour = COLOURS[code] if code in COLOURS and not (code == "1" and colour != PLAIN) else colour


def _wrapped(runs: list[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = [[]]
    room = COLUMNS
    for text, colour, bold in runs:
        while text:
            rows[-1].append(Run(text[:room], colour, bold))
            used = len(rows[-1][-1].text)
            text, room = text[used:], room - used
            if room == 0:
                rows.append([])
                room = COLUMNS
    return rows if rows[-1] or len(rows) == 1 else rows[:-1]


def _svg(lines: list[list[Run]], commands: tuple[tuple[str, ...], ...]) -> str:
    width = round(COLUMNS * CHAR + 2 * MARGIN)
    height = BAR + len(lines) * LINE + MARGIN
    title = "A terminal: " + " and ".join(f"promptls {argv[0]}" for argv in commands)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>',
        *(f'<circle cx="{18 + 18 * n}" cy="15" r="5" fill="#30363d"/>' for n in range(3)),
        f'<g font-family="{FONTS}" font-size="13" xml:space="preserve">',
    ]
    for number, runs in enumerate(lines):
        parts += _row(runs, BAR + (number + 0.75) * LINE)
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _row(runs: list[Run], y: float) -> Iterator[str]:
    column = 0
    for text, colour, bold in runs:
        if text.strip():
            # The length is given, so that columns stand under one another in any font.
            shown = text.strip(" ")
            at = column + len(text) - len(text.lstrip(" "))
            place = f'x="{MARGIN + at * CHAR:.1f}" y="{y:.1f}" textLength="{len(shown) * CHAR:.1f}"'
            weight = ' font-weight="bold"' if bold else ""
            yield f'<text {place} fill="{colour}"{weight}>{escape(shown)}</text>'
        column += len(text)
