"""Results files of `promptls gain` that a profile names, read and put into words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.profiles.tree import Node
from promptls.regular_files import open_regular

FORMAT = "promptls gain results 1"
"""What a results file says of itself."""

NOT_MEASURED = "not measured"
_MOST = 5_000_000
"""Bytes of a results file; a whole run makes about 100,000."""


class Measured(NamedTuple):
    """An arm against another in one family's metric. Shares: 0.05 is 5 percentage points; p is Holm's."""

    family: str
    metric: str
    items: int
    arm: str
    base: str
    difference: float
    low: float
    high: float
    p: float
    verdict: str


class Measurement(NamedTuple):
    """One results file: the model as its endpoint names it, where and when it was asked, what was found."""

    file: str
    model: str
    profile: str
    endpoint: str
    dates: tuple[str, ...]
    rows: tuple[Measured, ...]

    @property
    def conditions(self) -> str:
        """Where the figures hold, for people."""
        days = " to ".join(dict.fromkeys(self.dates))
        return f"{self.model} at {self.endpoint} with the rewrites of {self.profile}, {days}, {self.file}"


def read_measurements(node: Node) -> tuple[Measurement, ...]:
    """The files that a profile names, beside or below it; what cannot be used is reported there."""
    if node.kind != "list":
        node.report("this has to be a list of results files of `promptls gain`")
        return ()
    return tuple(found for item in node.value if (found := _read(item)) is not None)


def _read(node: Node) -> Measurement | None:
    name = node.value
    if not isinstance(name, str) or os.path.isabs(name) or ".." in name.replace("\\", "/").split("/"):
        node.report("this has to be the name of a results file beside or below the profile")
        return None
    try:
        with open_regular(os.path.join(os.path.dirname(node.document.path), name)) as stream:
            data = json.loads(stream.read(_MOST))
        return _measurement(name, data)
    except OSError:
        node.report(f'"{name}" cannot be read; name a file that is there')
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        node.report(f'"{name}" is not a results file of `promptls gain`; name its gain.json')
    return None


def _measurement(name: str, data: Any) -> Measurement:
    if data["format"] != FORMAT:
        raise ValueError("another format")
    rows = [row for family in data["families"] for row in _rows(family)]
    conditions = data["conditions"]
    return Measurement(
        file=name,
        model=str(conditions["model"]),
        profile=str(conditions["profile"]),
        endpoint=str(conditions["endpoint"]),
        dates=tuple(map(str, conditions["dates"])),
        rows=tuple(rows),
    )


def _rows(family: Mapping[str, Any]) -> Iterator[Measured]:
    """All comparisons; a rewrite that acts alone asked the same as another arm, whose figures are its own."""
    found = [_row(family, row) for row in (*family["against_original"], *family["in_company"])]
    yield from found
    for arm in family["arms"]:
        if arm["name"].startswith("only ") and arm["same_as"] is not None:
            twins = (row for row in found if (row.arm, row.base) == (arm["same_as"], "original"))
            yield from (row._replace(arm=str(arm["name"])) for row in twins)


def _row(family: Mapping[str, Any], row: Mapping[str, Any]) -> Measured:
    found = row["estimate"]
    return Measured(
        family=str(family["name"]),
        metric=str(family["primary"]),
        items=int(row["items"]),
        arm=str(row["arm"]),
        base=str(row["base"]),
        difference=float(found["difference"]),
        low=float(found["low"]),
        high=float(found["high"]),
        p=float(row["p_holm"]),
        verdict=str(row["verdict"]),
    )


def in_words(row: Measured) -> str:
    """The figure with its interval, never without."""
    points = f"{row.difference * 100:+.1f} points [{row.low * 100:+.1f}, {row.high * 100:+.1f}]"
    return f'{points} in "{row.metric}" of {row.family}, {row.items} items: {row.verdict}'


def rewrite_in_words(measurements: tuple[Measurement, ...], rewrite: str) -> list[str]:
    """What one rewrite gains, alone and in company, with the conditions; "not measured" where it is not."""
    found = []
    for measurement in measurements:
        for row in measurement.rows:
            if (row.arm, row.base) == (f"only {rewrite}", "original"):
                found.append(f"alone {in_words(row)} ({measurement.conditions})")
            elif (row.arm, row.base) == ("adapted", f"without {rewrite}"):
                found.append(f"in company {in_words(row)} ({measurement.conditions})")
    return found or [NOT_MEASURED]


def gain_in_words(measurements: tuple[Measurement, ...]) -> list[str]:
    """What adapting gains, family by family, with the conditions; "not measured" where it is not."""
    found = [
        f"{in_words(row)} ({measurement.conditions})"
        for measurement in measurements
        for row in measurement.rows
        if (row.arm, row.base) == ("adapted", "original")
    ]
    return found or [NOT_MEASURED]
