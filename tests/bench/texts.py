"""Texts of a wished size: real prompts of our own one after the other, and a module for ruff."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from tests.corpora import decoded, own_files

EVERY = 300
"""Bytes between two findings in the module, as in the file on which ruff's server was first measured."""

_CODE = (
    "def step_{n}(value):\n    total = value * {n}\n    if total > {n}:\n"
    "        total = total - 1\n    return total\n\n\n"
)
_LINE_END = re.compile(r"(?<=[a-z])(?=[.:]$)", re.M)
_HEADING = re.compile(r"^(#{1,6} .*)$", re.M)


def prompt(size: int, model: str | None) -> str:
    """A Markdown prompt of about `size` code points, with front matter that names the model.

    Our own Markdown prompts without their front matter, over and over. Headings and the ends of lines are
    numbered, so that no paragraph that holds a sentence is the same as one before it.
    """
    head = f"---\nmodel: {model}\n---\n\n" if model else ""
    parts, length = [head], len(head)
    bodies = list(_bodies())
    for number, body in enumerate(itertools.cycle(bodies)):
        if length >= size:
            break
        lines = itertools.count(1)
        text = _LINE_END.sub(lambda _, n=number, at=lines: f" {n}-{next(at)}", body)  # type: ignore[misc]
        text = _HEADING.sub(rf"\1 {number}", text)
        parts.append(text + "\n")
        length += len(text) + 1
    return "".join(parts)[:size]


def _bodies() -> Iterator[str]:
    for path in own_files():
        text = decoded(path) if path.suffix == ".md" else None
        if text:
            body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
            yield body.strip() + "\n"


def module(size: int) -> str:
    """A Python module of about `size` bytes with an unused import every 300 bytes (ruff's F401)."""
    parts: list[str] = []
    length = since = 0
    for number in itertools.count():
        if length >= size:
            break
        block = _CODE.format(n=number)
        if since >= EVERY:
            block, since = f"import module_{number}\n\n\n", 0
        parts.append(block)
        length += len(block)
        since += len(block)
    return "".join(parts)


def typing_place(text: str) -> tuple[int, int]:
    """Line and character inside a line of prose or code about the middle, where a person might type."""
    lines = text.split("\n")
    middle = text.count("\n", 0, len(text) // 2)
    wanted = re.compile(r"(?:- [A-Za-z]|[A-Z][a-z]|    total)")
    number = next((n for n in range(middle, len(lines)) if wanted.match(lines[n])), middle)
    return number, min(6, len(lines[number]))
