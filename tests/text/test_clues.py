"""The clues of a pattern are in every text that it matches in."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import promptls
from promptls.text.clues import DIGIT, Needed, derive, spelled, words_of
from promptls.text.lazy_pattern import LazyPattern


def holds(text: str, needed: Needed) -> bool:
    """True if a clue of each group is in the text, told without the index that the engine has."""
    found: set[str] = set()
    for word in chain.from_iterable(map(spelled, words_of(text))):
        found |= {"=" + word, "!" + word, *("^" + word[:end] for end in range(1, len(word) + 1))}
        found |= {"~" + word[at:end] for at in range(len(word)) for end in range(at + 1, len(word) + 1)}
        found |= {DIGIT} if any(sign.isdecimal() for sign in word) else set()
    return all(found & clues for clues in needed)


@pytest.mark.parametrize(
    ("source", "clues"),
    [
        (r"\b(?:must|may) never\b", "=never; =may =must"),
        (r"\b(?:list|name)\s+all\b", "=all; =list =name"),
        (r"\b(?:list|name)\s+the\b", "=list =name; =the"),
        (r"(?<!\w)exampl", "^exampl"),
        (r"ing\b", "~ing"),
        (r"\{%", "!%; !{"),
        (r"\b\d+ of", f"^of; {DIGIT}"),
        (r"\b\d+\b", DIGIT),
        (r"必须|严禁", "~严禁 ~必须"),
        (r"\d+\s*字", f"^字 ~字; {DIGIT}"),
        (r"\bbe\s+(?:very\s+)?careful", "^careful; =be"),
        (r"\bexactly\s+\d|\d\s+words?\b", f"=exactly =word =words; {DIGIT}"),
        (r"\bone\b.*\btwo\b|\bone\b.*\btree\b", "=one; =tree =two"),
        (r"\w+|x", ""),
        (r"(?:never)?", ""),
        (r"never(?:x|)*", "~never"),
        (r"(?<![^\w])x", "~x"),
        (r"\b(?:list|name)\s+(?:\w+\s+){0,3}?(?:all|none)\b", "=all =none; =list =name"),
        (r"\b(?:\w+\s+)?never", "^never"),
        (r"(?:\w+\s+)?never", "~never"),
        (r"\b(?:the\s+){1,3}(?:end|close)", "^close ^end; ~the"),
    ],
)
def test_clues_are_the_rarest_words_that_any_match_holds(source: str, clues: str) -> None:
    told = [" ".join(sorted(group)) for group in derive(source, re.I)]
    assert "; ".join(told) == clues


def test_a_pattern_of_ascii_words_has_no_clues_since_words_are_others_there() -> None:
    assert derive(r"\bmust\b", re.A) == ()


@pytest.mark.parametrize("text", ["MUſT", "İf", "ıF", "\u212aeep", "naïve must", "x\u2019must", "\ufffcmust"])
def test_words_are_found_whatever_letters_stand_for_them(text: str) -> None:
    for source in (r"\bmust\b", r"\bif\b", r"\bkeep\b"):
        clues = derive(source, re.I)
        assert clues
        if re.search(source, text, re.I):
            assert holds(text, clues)


def test_what_stands_before_a_part_with_too_many_ways_is_not_told_with_the_end_of_it() -> None:
    source = "[a-f][ab](?:[ab ][ab ][ab ][ab ][ab ]y|z)"
    for text in ("aa    by", "fbaaaa y", "caz"):
        assert re.search(source, text)
        assert holds(text, derive(source, 0))


def in_other_signs(text: str) -> Iterator[str]:
    """The text in capitals, in letters that `re` takes for those of ASCII, with other blanks."""
    yield from (text.upper(), text.title(), text.replace(" ", "\n"), text.replace(" ", "\u00a0"))
    yield text.translate(str.maketrans("sikIK", "ſı\u212aİ\u212a"))


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
    for text in (matching, before + matching + behind, *in_other_signs(matching)):
        if pattern.search(text):
            assert holds(text, clues)
