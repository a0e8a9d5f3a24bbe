"""Whole files before and after a rewrite, kept as files: `golden/<rewrite>/<case>.before.…` and `.after.…`.

A file `<case>.params.json` beside them holds the parameters that the profile would give.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.rewrites import Case, all_rewrites, rewrite_named
from promptls.testing.examples import check_case

GOLDEN = Path(__file__).parent / "golden"
BEFORE = sorted(GOLDEN.glob("*/*.before.*"))


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: f"{path.parent.name}-{path.name.split('.')[0]}")
def test_a_file_comes_out_to_the_letter_and_stays(path: Path) -> None:
    name, rest = path.name.split(".before.")
    after = path.with_name(f"{name}.after.{rest}")
    params = path.with_name(f"{name}.params.json")
    case = Case(
        path.read_text("utf-8"),
        after.read_text("utf-8"),
        f"{name}.{rest}",
        None,
        json.loads(params.read_text("utf-8")) if params.exists() else {},
    )
    assert case.before != case.after
    assert check_case(rewrite_named(path.parent.name), case) == []


def test_each_rewrite_has_two_files() -> None:
    counts = {rewrite.name: 0 for rewrite in all_rewrites()}
    for path in BEFORE:
        counts[path.parent.name] += 1
    assert {name for name, count in counts.items() if count < 2} == set()
