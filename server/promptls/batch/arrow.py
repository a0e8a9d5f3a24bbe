"""Findings as a column of an Arrow table. Needs pyarrow (`pip install promptls[arrow]`)."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from promptls.batch.checker import Checker

_PLACE = pa.struct([("line", pa.int64()), ("column", pa.int64())])
_EDIT = pa.struct([("start", _PLACE), ("end", _PLACE), ("text", pa.string())])
_FIX = pa.struct([("title", pa.string()), ("safety", pa.string()), ("edits", pa.list_(_EDIT))])
FINDINGS = pa.list_(
    pa.struct(
        [
            ("rule", pa.string()),
            ("severity", pa.string()),
            ("message", pa.string()),
            ("model", pa.string()),
            ("start", _PLACE),
            ("end", _PLACE),
            ("fixes", pa.list_(_FIX)),
        ]
    )
)
"""The type of a column of findings."""


def with_findings(
    table: Any,
    checker: Checker,
    column: str = "prompt",
    *,
    name_column: str | None = None,
    into: str = "findings",
) -> Any:
    """The table (or record batch) with one more column, `into`, of type FINDINGS.

    `column` holds the texts, `name_column` a file name for each. Raises KeyError for a column that there is
    not, and ValueError where `into` is taken.
    """
    if into in table.schema.names:
        raise ValueError(f'the table has a column "{into}" already; name another one')
    texts = table.column(column).to_pylist()
    names = table.column(name_column).to_pylist() if name_column else None
    return table.append_column(pa.field(into, FINDINGS), pa.array(checker(texts, names), FINDINGS))
