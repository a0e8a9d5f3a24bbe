"""The lines of a diff: the library's for short texts, and for long ones what turns the one into the other."""

from __future__ import annotations

import re
from difflib import unified_diff
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from promptls.cli import line_diff
from promptls.cli.line_diff import unified_lines
from tests.sweep.calls import calls

LINES = st.lists(st.sampled_from(["a\n", "b\n", "- b\n", "\n", "c d\n"]), max_size=14)
CONTEXT = st.integers(0, 3)


def patched(old: list[str], diff: list[str]) -> list[str]:
    """What `patch` makes of a text."""
    new: list[str] = []
    at = 0
    for line in diff[2:]:
        if head := re.match(r"@@ -(\d+)(?:,(\d+))? ", line):
            start = int(head[1]) - (head[2] != "0")
            new += old[at:start]
            at = start
        elif line[0] == "+":
            new.append(line[1:])
        else:
            assert old[at] == line[1:]
            at += 1
            new += [line[1:]] if line[0] == " " else []
    return new + old[at:]


@given(LINES, LINES, CONTEXT)
def test_short_texts_have_the_diff_of_the_library(old: list[str], new: list[str], context: int) -> None:
    expected = [*unified_diff(old, new, "a", "a", n=context)]
    assert [*unified_lines(old, new, "a", context)] == expected
    assert patched(old, expected) == new


@given(LINES, LINES, CONTEXT)
def test_that_of_long_texts_leads_from_one_to_the_other(old: list[str], new: list[str], context: int) -> None:
    with mock.patch.object(line_diff, "LONG", -1):
        diff = [*unified_lines(old, new, "a", context)]
    assert patched(old, diff) == new
    assert bool(diff) is (old != new)


def test_calls_grow_as_the_texts_do() -> None:
    made = []
    for size in (1_500, 6_000):
        old = [f"Sort them {n}.\n" if n % 4 else "Be careful.\n" for n in range(2 * size)]
        new = [line for line in old if line.startswith("Sort")]
        made.append(calls(lambda *_, texts=(old, new): [*unified_lines(*texts, "a", 3)], "", "a.txt"))
    assert made[1] < 6 * made[0], made
