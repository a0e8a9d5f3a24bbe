"""The clues that are written down are those that are read off the patterns, and most are written down."""

from __future__ import annotations

from promptls.prompt.sieve import all_sieves
from promptls.rules.registry import all_rules
from promptls.text import listed_clues
from promptls.text.clues import derive
from promptls.text.listed_clues import clues_of_pattern, written


def test_what_is_written_down_of_a_pattern_is_what_is_read_off_it() -> None:
    all_rules()
    patterns = {pattern.written for sieve in all_sieves() for pattern in sieve.patterns}
    assert len(patterns) > 100
    listed = {one for one in patterns if listed_clues._key(*one) in listed_clues._listed()}
    # One that was changed a moment ago is written down by the next `make docs`.
    assert len(listed) > 0.8 * len(patterns)
    assert all(clues_of_pattern(*one) == derive(*one) for one in listed)


def test_a_pattern_that_is_not_written_down_is_read() -> None:
    assert clues_of_pattern(r"\bno such heron\b", 0) == derive(r"\bno such heron\b", 0) != ()
    assert clues_of_pattern("[\ud800-\udfff]", 0) == ()


def test_a_pattern_without_clues_is_written_down_too() -> None:
    sources = [(r"\b(?:must|may) never\b", 2), (r"\w+", 0), (r"\{%|#", 0)]
    lines = dict(line.split("\t", 1) for line in written(sources).splitlines() if "\t" in line)
    assert lines[listed_clues._key(*sources[0])] == "=never\t=may =must"
    assert written(sources).splitlines().count(listed_clues._key(*sources[1])) == 1
