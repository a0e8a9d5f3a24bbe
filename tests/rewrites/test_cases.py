"""Every rewrite of the registry: each of its cases, and that some leave the text alone."""

from __future__ import annotations

import pytest

from promptls.rewrites import Case, Rewrite, all_rewrites
from promptls.testing.examples import check_case, check_rewrite

CASES = [
    pytest.param(rewrite, case, id=f"{rewrite.name}-{i}")
    for rewrite in all_rewrites()
    for i, case in enumerate(rewrite.cases)
]


@pytest.mark.parametrize(("rewrite", "case"), CASES)
def test_a_case_comes_out_to_the_letter_and_stays(rewrite: Rewrite, case: Case) -> None:
    assert check_case(rewrite, case) == []


@pytest.mark.parametrize("rewrite", all_rewrites(), ids=lambda rewrite: rewrite.name)
def test_a_rewrite_shows_when_it_does_nothing(rewrite: Rewrite) -> None:
    assert check_rewrite(rewrite) == []
