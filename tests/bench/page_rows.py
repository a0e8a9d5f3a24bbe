"""The rows of a page of a long run, each measured by itself: kept between runs, and written in their order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

R = TypeVar("R", bound=tuple[Any, ...])


def keep_row(
    row: R, same: int, kept: Path, page: Path, about: str, order: Callable[[R], Any], line: Callable[[R], str]
) -> None:
    """Puts a row into the page, in place of the earlier one with the same first fields, of which there are `same`.

    `kept` is the file of all rows so far, `about` what the page says before them.
    """
    known: list[R] = [type(row)(*each) for each in json.loads(kept.read_text())] if kept.exists() else []
    rows = sorted([*(each for each in known if each[:same] != row[:same]), row], key=order)
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(rows))
    page.write_text("\n".join([about, *map(line, rows)]) + "\n", "utf-8")
