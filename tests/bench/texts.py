"""Texts of a wished size with a finding every 300 bytes or so: a prompt for promptls, a module for ruff."""

from __future__ import annotations

import itertools

EVERY = 300
"""Bytes between two findings, as in research/lsp.md §2."""

_PLAIN = (
    "The reader works in a support team and has ten minutes. ",
    "Use the customer's own name for the product. ",
    "Quote the line of the log that shows the error. ",
    "Keep every number as it stands in the report. ",
    "A ticket may hold several questions from one customer. ",
    "Write dates as year, month and day. ",
)
_FAULTY = "Give an appropriate answer to each question. "
_CODE = (
    "def step_{n}(value):\n    total = value * {n}\n    if total > {n}:\n"
    "        total = total - 1\n    return total\n\n\n"
)


def prompt(size: int) -> str:
    """A Markdown prompt of about `size` bytes: sections with paragraphs and lists."""
    parts: list[str] = ["# Support desk\n\n"]
    length = since = 0
    for number in itertools.count():
        if length >= size:
            break
        if since >= EVERY:
            block, since = f"- {_FAULTY.strip()} Case {number}.\n", 0
        elif number % 12 == 11:
            block = f"\n## Part {number}\n\n"
        else:
            block = f"- {_PLAIN[number % len(_PLAIN)].strip()} Case {number}.\n"
        parts.append(block)
        length += len(block)
        since += len(block)
    return "".join(parts)


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
