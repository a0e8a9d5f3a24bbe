"""Findings as a column of a Ray dataset. Needs Ray Data (`pip install promptls[ray]`)."""

from __future__ import annotations

from typing import Any

from promptls.batch.arrow import with_findings
from promptls.batch.checker import Checker


def check(
    dataset: Any,
    checker: Checker,
    column: str = "prompt",
    *,
    name_column: str | None = None,
    into: str = "findings",
) -> Any:
    """The dataset with one more column; lazy, as everything of Ray Data is.

    The columns are those of `batch.arrow.with_findings`.
    """
    arguments = {"checker": checker, "column": column, "name_column": name_column, "into": into}
    return dataset.map_batches(with_findings, batch_format="pyarrow", fn_kwargs=arguments)
