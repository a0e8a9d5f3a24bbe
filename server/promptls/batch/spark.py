"""Findings as a column of a Spark frame, by `mapInPandas`. Needs PySpark (`pip install promptls[spark]`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from promptls.batch.checker import Checker

_PLACE = "struct<line: bigint, column: bigint>"
_EDIT = f"struct<start: {_PLACE}, `end`: {_PLACE}, text: string>"
_FIX = f"struct<title: string, safety: string, edits: array<{_EDIT}>>"
FINDINGS = (
    "array<struct<rule: string, severity: string, message: string, model: string, "
    f"start: {_PLACE}, `end`: {_PLACE}, fixes: array<{_FIX}>>>"
)
"""The type of a column of findings, in Spark's words."""


def check(
    frame: Any,
    checker: Checker,
    column: str = "prompt",
    *,
    name_column: str | None = None,
    into: str = "findings",
) -> Any:
    """The frame with one more column, `into`; lazy, as everything of Spark is.

    `column` holds the texts, `name_column` a file name for each. Raises ValueError where `into` is taken.
    """
    from pyspark.sql.types import StructType

    if into in frame.columns:
        raise ValueError(f'the frame has a column "{into}" already; name another one')
    added: Any = StructType.fromDDL(f"`{into}` {FINDINGS}")
    work = partial(_checked, checker=checker, column=column, name_column=name_column, into=into)
    return frame.mapInPandas(work, StructType([*frame.schema.fields, *added.fields]))


def _checked(
    parts: Iterator[Any], checker: Checker, column: str, name_column: str | None, into: str
) -> Iterator[Any]:
    for part in parts:
        names = _strings(part[name_column]) if name_column else None
        yield part.assign(**{into: checker(_strings(part[column]), names)})


def _strings(series: Any) -> list[str | None]:
    return [
        value if isinstance(value, str) else None for value in series
    ]  # pandas has several kinds of nothing
