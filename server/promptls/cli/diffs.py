"""Unified diffs of prompt files, for `--diff` and for showing what a fix does."""

from __future__ import annotations

import os

from promptls.cli.console import Style, show_text
from promptls.text.lazy_pattern import LazyPattern

_LINES = LazyPattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$")


def split_lines(text: str) -> list[str]:
    """The lines with their breaks; only `\\n`, `\\r\\n` and `\\r` break a line."""
    return _LINES.findall(text)


def bare_lines(text: str) -> list[str]:
    """The lines without their breaks."""
    return [line.rstrip("\r\n") for line in split_lines(text)]


def unified(before: str, after: str, name: str, style: Style, context: int = 3) -> str:
    """A unified diff that `patch -p0` can apply, painted if the style paints."""
    from promptls.cli.line_diff import unified_lines  # most runs show no diff

    lines: list[str] = []
    # `patch` takes a name to its end only where a tab follows, and knows no line break but \n.
    shown = _quoted(name) if show_text(name) != name or '"' in name else name + "\t" * (" " in name)
    for line in unified_lines(_patch_lines(before), _patch_lines(after), shown, context):
        text = line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
        lines.append(_paint(text, style))
    return "".join(lines)


def _quoted(name: str) -> str:
    """A name with control characters as git and `patch` write it: octal bytes in quotes."""
    raw = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in os.fsencode(name)
    )
    return f'"{raw}"'


def _patch_lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _paint(line: str, style: Style) -> str:
    if not (style.on or style.terminal):
        return line
    shown = show_text(line[:-1])
    if line.startswith(("+++", "---")):
        return style.paint(shown, "bold") + "\n"
    if line.startswith("+"):
        return style.paint(shown, "green") + "\n"
    if line.startswith("-"):
        return style.paint(shown, "red") + "\n"
    return (style.paint(shown, "cyan") if line.startswith("@@") else shown) + "\n"
