"""What is recorded of how the formats' own loaders agree with us; docs/formats/agreement.md is made of it.

A test that compares says what it saw to `hold`. The record may lag behind, since more files may be there than when
it was made, but it never claims more than a run shows. `PROMPTLS_RECORD=1` writes what a run shows.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.corpora import OWN, shared_corpus

RECORD = Path(__file__).with_name("agreement.json")


def recorded() -> dict[str, Any]:
    """The loaders by name: the formats they are of, how many files were read the same, and what was left out."""
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))["loaders"]
    return found


def hold(loader: str, same: list[Path], left_out: Mapping[str, str]) -> str:
    """Compare what a run shows with the record, and say it in one line. `left_out` are paths and reasons."""
    seen = {**_counted(same), "left_out": dict(sorted(Counter(left_out.values()).items()))}
    if os.environ.get("PROMPTLS_RECORD"):
        _write(loader, seen)
    row = recorded()[loader]
    if shared_corpus() is not None:
        assert all(seen[key] >= row.get(key, 0) for key in ("own", "corpus", "framework")), (seen, row)
        assert set(seen["left_out"]) == set(row["left_out"]), (seen, row)
    return f"{loader}: {len(same)} files read the same, left out: {seen['left_out'] or 'none'}"


def _counted(same: list[Path]) -> dict[str, int]:
    corpus = shared_corpus()
    own = sum(path.is_relative_to(OWN) for path in same)
    others = sum(corpus is not None and path.is_relative_to(corpus) for path in same)
    return {"own": own, "corpus": others, "framework": len(same) - own - others}


def _write(loader: str, seen: Mapping[str, Any]) -> None:
    data = json.loads(RECORD.read_text("utf-8"))
    data["loaders"][loader] |= {**seen, "date": date.today().isoformat()}
    RECORD.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", "utf-8")
