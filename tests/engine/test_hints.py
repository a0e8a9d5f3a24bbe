"""Hints are kept few: one for one place, and eight of a rule at once."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.diagnostics import Diagnostic, Severity
from promptls.engine.analyse import analyse
from promptls.engine.hints import HINTS_SHOWN
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.rules.registry import rule_named

PATH = Path("/a.prompt.md")


def found(text: str, *, every: bool = False, ignore: tuple[str, ...] = ()) -> list[Diagnostic]:
    options = Options(select=("vagueness", "density"), every_hint=every, ignore=ignore)
    return list(analyse(Workspace(None), text, PATH, options=options).diagnostics)


def told(text: str, **how: object) -> list[tuple[str, str]]:
    return [(d.rule, text[slice(*d.span)]) for d in found(text, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["clear and concise summaries", "clear, concise summaries"])
def test_words_that_say_one_thing_are_one_finding(words: str) -> None:
    text = f"Write {words} of each case.\n"
    assert told(text) == [("vague-length", "concise summaries")]
    assert told(text, ignore=("vague-length",)) == [("vague-qualifier", "clear")]


def test_words_apart_are_two_findings() -> None:
    text = "Handle errors gracefully and write a concise summary of the case.\n"
    assert [rule for rule, _ in told(text)] == ["vague-qualifier", "vague-length"]


def test_the_same_words_are_told_by_the_more_severe_rule() -> None:
    line = "Never share the private keys of any customer with other people."
    text = f"- {line}\n- Sort the rows.\n- {line}\n- The private keys of a customer are never shared with people.\n"
    spans = Counter(d.span for d in found(text))
    assert set(spans.values()) == {1}
    assert ("duplicate-instruction", line) in told(text)


PARTS = st.sampled_from(
    "clear concise brief robust sufficient detail summaries and , . write provide some examples etc. "
    "if possible gracefully handle errors short code proper the a -".split(" ")
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PARTS, min_size=3, max_size=30))
def test_no_two_hints_of_one_family_cover_the_same_words(words: list[str]) -> None:
    hints = [d for d in found(" ".join(words).capitalize() + "\n", every=True) if d.severity is Severity.HINT]
    for one, two in combinations(hints, 2):
        if one.rule != two.rule and rule_named(one.rule).family == rule_named(two.rule).family:
            assert one.span.end <= two.span.start or two.span.end <= one.span.start


@pytest.mark.parametrize("lines", [HINTS_SHOWN, HINTS_SHOWN + 1, HINTS_SHOWN + 5])
def test_the_last_of_eight_counts_the_rest(lines: int) -> None:
    text = "".join(f"- Handle error {'abcdefghijklmno'[n]} gracefully.\n" for n in range(lines))
    hints = [d for d in found(text) if d.rule == "vague-qualifier"]
    assert len(hints) == HINTS_SHOWN
    more = lines - HINTS_SHOWN
    assert (f"and {more} more" in hints[-1].message) == bool(more)
    assert not any("more" in d.message for d in hints[:-1])
    assert len([d for d in found(text, every=True) if d.rule == "vague-qualifier"]) == lines
