"""Which sentences are empty, which only look so, and that the deletion leaves everything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.engine.analyse import analyse
from promptls.engine.fix import FixResult, fix_all
from promptls.engine.workspace import Workspace
from promptls.prompt.emphasis import is_empty_demand

EMPTY = [
    "Be accurate.",
    "Be as accurate as possible.",
    "Do a good job.",
    "Make sure it is correct.",
    "Try your best.",
    "Be careful.",
    "Please be accurate!",
    "**Be accurate.**",
    "Ensure accuracy.",
    "Do your very best.",
    "Don't make any mistakes.",
    "Always be accurate and precise.",
    "The output must be correct.",
    "Give me the best possible answer.",
    "Provide accurate information.",
    "You must be accurate at all times.",
    "Pay close attention.",
    "Make sure that everything is accurate and correct.",
    "And get it right!",
]
FULL = [
    "Think carefully.",
    "Be accurate to two decimals.",
    "Be accurate with dates.",
    "Be concise.",
    "Make sure it is correct JSON.",
    "Be careful with dates.",
    "Do a good job of naming.",
    "Be right-aligned.",
    "Avoid errors in dates.",
    "Be specific.",
    "Ensure quality gates pass.",
    "Give the best answer first.",
    "Do your homework.",
    "Be good to users.",
    "The output must be correct HTML.",
    "Try hard-coded values.",
]


@pytest.mark.parametrize("sentence", EMPTY)
def test_a_demand_that_goes_without_saying(sentence: str) -> None:
    assert is_empty_demand(sentence)


@pytest.mark.parametrize("sentence", FULL)
def test_one_word_more_says_something(sentence: str) -> None:
    assert not is_empty_demand(sentence)


OTHERS = (
    "Read the file.",
    "Never skip a row.",
    "Is it sorted?",
    "Return CSV.",
    "See step 2.",
    "(Keep the header.)",
)
LINES = st.one_of(
    st.lists(st.sampled_from(("Be accurate.", "Do your best!", *OTHERS)), min_size=1, max_size=4).map(
        " ".join
    ),
    st.sampled_from(
        ("- Be careful.", "- Sort it.", "1. Ensure accuracy.", "2. Add the sums.", "", "## Rules", "Do so:")
    ),
)


def fixed(source: str) -> FixResult:
    return fix_all(
        Workspace(None), source, Path("/x.prompt.md"), unsafe=True, only=frozenset({"empty-emphasis"})
    )


@given(st.lists(LINES, min_size=1, max_size=10))
def test_nothing_but_the_empty_sentences_goes(lines: list[str]) -> None:
    source = "\n".join(("List the dates.", "", *lines, ""))
    result = fix_all(
        Workspace(None), source, Path("/x.prompt.md"), unsafe=True, only=frozenset({"empty-emphasis"})
    )
    assert result.refused == ()
    for sentence in (*OTHERS, "- Sort it.", "Add the sums.", "## Rules", "Do so:"):
        assert result.source.count(sentence) == source.count(sentence)
    assert "\n\n\n" not in result.source or "\n\n\n" in source
    assert fixed(result.source).source == result.source


def test_sentences_go_from_within_a_line_and_with_their_item() -> None:
    source = "List the dates. Be accurate. Return CSV.\n\n1. Sort it.\n2. Do your best!\n3. Add the sums.\n"
    assert fixed(source).source == "List the dates. Return CSV.\n\n1. Sort it.\n2. Add the sums.\n"


def test_the_finding_has_no_fix_where_nothing_would_be_left() -> None:
    analysis = analyse(Workspace(None), "Be accurate. Do your best.\n", Path("/x.prompt.md"))
    found = [d for d in analysis.diagnostics if d.rule == "empty-emphasis"]
    assert [len(d.fixes) for d in found] == [0, 0]
