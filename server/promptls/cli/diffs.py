"""Unified diffs of prompt files, for `--diff` and for showing what a fix does."""

from __future__ import annotations

import difflib
import re

from promptls.cli.console import Style, show_text

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$")


def split_lines(text: str) -> list[str]:
    """The lines with their breaks; only `\\n`, `\\r\\n` and `\\r` break a line."""
    return _LINES.findall(text)


def unified(before: str, after: str, name: str, style: Style, context: int = 3) -> str:
    """A unified diff that `patch` can read, painted if the style paints."""
    lines: list[str] = []
    for line in difflib.unified_diff(split_lines(before), split_lines(after), name, name, n=context):
        text = line if line.endswith("\n") else line.rstrip("\r") + "\n\\ No newline at end of file\n"
        lines.append(_paint(text, style))
    return "".join(lines)


def _paint(line: str, style: Style) -> str:
    if not style.on:
        return line
    body, end = (line[:-1], "\n") if line.endswith("\n") else (line, "")
    shown = show_text(body)
    if line.startswith(("+++", "---")):
        return style.paint(shown, "bold") + end
    if line.startswith("+"):
        return style.paint(shown, "green") + end
    if line.startswith("-"):
        return style.paint(shown, "red") + end
    return (style.paint(shown, "cyan") if line.startswith("@@") else shown) + end
