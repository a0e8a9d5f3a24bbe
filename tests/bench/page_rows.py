"""The rows of a page of a long run, each measured by itself: what the page has is kept, in its order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def keep_row(row: str, same: int, page: Path, about: str, order: Callable[[list[str]], Any]) -> None:
    """Puts a row into the page, in place of the earlier one with the same first cells, of which there are `same`.

    `about` is what the page says before its rows, with the head of the table; `order` tells a row's place by its
    cells. The rows are those of the page itself, so that a fresh clone has them.
    """
    table = [line for line in _text_of(page).splitlines() if line.startswith("|")]
    rows = {tuple(_cells(line)[:same]): line for line in (*table[2:], row)}
    lines = sorted(rows.values(), key=lambda line: order(_cells(line)))
    page.write_text("\n".join([about, *lines]) + "\n", "utf-8")


def _text_of(page: Path) -> str:
    return page.read_text("utf-8") if page.exists() else ""


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
