"""A pattern that is rewritten to fail sooner matches where the pattern as it was does."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.text.kept_patterns import KeptPatterns, _engine
from promptls.text.quick_patterns import beginnings, looked_for_first

SIGNS = "abkKsSiI \n-ſ\u212aİıéÉ字"
PARTS = st.sampled_from(
    [*"abksi", "ab", "ask", "kiss", "é", "字", r"\b", r"\s", r"\w", ".", "[a-k]", "[^a]", "[é-ü]", "[ſs]", "$", "^"]
)  # fmt: skip


def _group(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    ways = st.lists(inner, min_size=1, max_size=5).map("|".join)
    opened = st.sampled_from(["(?:", "(", "(?=", "(?!", "(?i:", "(?-i:", "(?a:"])
    closed = st.sampled_from([")", ")?", ")*", "){1,2}", ")+?"])
    repeatable = st.tuples(opened.filter(lambda head: "=" not in head and "!" not in head), ways, closed)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        repeatable.map("".join),
        st.tuples(opened, ways).map(lambda made: made[0] + made[1] + ")"),
        st.tuples(st.sampled_from(["(?<=", "(?<!"]), st.sampled_from("aks字")).map(lambda made: made[0] + made[1] + ")"),
    )  # fmt: skip


PATTERNS = st.recursive(PARTS, _group, max_leaves=12)


def found(pattern: re.Pattern[str], text: str) -> list[object]:
    at = [pattern.match(text, start) for start in range(len(text) + 1)]
    return [[m.regs for m in pattern.finditer(text)], [m and m.regs for m in at]]


@given(
    st.lists(PATTERNS, min_size=1, max_size=4).map("|".join),
    st.sampled_from([0, re.I, re.M, re.I | re.S, re.I | re.A]),
    st.text(SIGNS, max_size=12),
)
def test_it_matches_where_the_pattern_of_re_does(source: str, flags: int, text: str) -> None:
    real = re.compile(source, flags)
    kept = KeptPatterns("")
    assert found(kept.compile(source, flags), text) == found(real, text)
    assert kept._kept or not _engine(), "it was compiled as ever, so that this has shown nothing"


@pytest.mark.parametrize("letter", "aiksz")
def test_a_letter_is_what_it_is_in_any_script(letter: str) -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]))
    for source in (letter, rf"\b{letter}", f"{letter}a|{letter}|é", f"[{letter}é]x*"):
        real, quick = re.compile(source, re.I), KeptPatterns("").compile(source, re.I)
        assert [m.regs for m in quick.finditer(everything)] == [m.regs for m in real.finditer(everything)]


def test_places_that_no_match_begins_at_are_passed_over() -> None:
    engine = _engine()
    if engine is None:
        pytest.skip("a Python whose re is made in another way")
    parsed = engine.parse(r"(?<!x)\b(?:must|may|[0-2])?(?:never|字)\b", re.I)
    signs = beginnings(parsed, re.I)
    assert signs == frozenset(map(ord, "mMnN012字"))
    slow = engine.code(parsed, re.I)
    assert len(looked_for_first(slow, signs)) > len(slow)


def test_a_very_long_word_said_twice_is_compiled() -> None:
    word = "never" * 2000
    assert KeptPatterns("").compile(f"{word}s|{word}x|a", re.I).search(word + "X")
