"""The clues of a pattern are in every text that it matches in."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import promptls
from promptls.text.clues import DIGIT, Clues, derive, spelled, words_of
from promptls.text.lazy_pattern import LazyPattern


def holds(text: str, clues: Clues) -> bool:
    """True if one of the clues is in the text, told without the index that the engine has."""
    for word in chain.from_iterable(map(spelled, words_of(text))):
        sure = {"=" + word, "!" + word, *("^" + word[:end] for end in range(1, len(word) + 1))}
        parts = {"~" + word[at:end] for at in range(len(word)) for end in range(at + 1, len(word) + 1)}
        if clues & (sure | parts) or (DIGIT in clues and any(sign.isdecimal() for sign in word)):
            return True
    return False


@pytest.mark.parametrize(
    ("source", "clues"),
    [
        (r"\b(?:must|may) never\b", {"=never"}),
        (r"\b(?:list|name)\s+all\b", {"=all"}),
        (r"\b(?:list|name)\s+the\b", {"=list", "=name"}),
        (r"(?<!\w)exampl", {"^exampl"}),
        (r"ing\b", {"~ing"}),
        (r"\{%", {"!%"}),
        (r"\b\d+ of", {"^of"}),
        (r"\b\d+\b", {DIGIT}),
        (r"必须|严禁", {"~必须", "~严禁"}),
        (r"\d+\s*字", {"^字", "~字"}),
        (r"\bbe\s+(?:very\s+)?careful", {"^careful"}),
        (r"\w+|x", None),
        (r"(?:never)?", None),
        (r"(?<![^\w])x", {"~x"}),
    ],
)
def test_clues_are_the_rarest_words_that_any_match_holds(source: str, clues: set[str] | None) -> None:
    assert derive(source, re.I) == (clues if clues is None else frozenset(clues))


def test_a_pattern_of_ascii_words_has_no_clues_since_words_are_others_there() -> None:
    assert derive(r"\bmust\b", re.A) is None


@pytest.mark.parametrize("text", ["MUſT", "İf", "ıF", "\u212aeep", "naïve must", "x\u2019must", "\ufffcmust"])
def test_words_are_found_whatever_letters_stand_for_them(text: str) -> None:
    for source in (r"\bmust\b", r"\bif\b", r"\bkeep\b"):
        clues = derive(source, re.I)
        assert clues is not None
        if re.search(source, text, re.I):
            assert holds(text, clues)


@cache
def all_patterns() -> tuple[LazyPattern, ...]:
    """Every pattern of a module of promptls that has clues."""
    found: list[LazyPattern] = []
    for info in pkgutil.walk_packages(promptls.__path__, "promptls."):
        if not info.name.startswith(("promptls.lsp", "promptls.__main__")):
            values = vars(importlib.import_module(info.name)).values()
            found += [each for each in values if isinstance(each, LazyPattern) and each.clues()]
    return tuple(found)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.text(max_size=8), st.text(max_size=8))
def test_a_text_that_a_pattern_matches_in_holds_one_of_its_clues(
    data: st.DataObject, before: str, behind: str
) -> None:
    pattern = data.draw(st.sampled_from(all_patterns()), label="pattern")
    matching = data.draw(st.from_regex(re.compile(pattern._source, pattern._flags)))
    clues = pattern.clues()
    assert clues
    for text in (matching, before + matching + behind):
        if pattern.search(text):
            assert holds(text, clues)
