"""What spares a search its work must not change what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt import language, units
from promptls.prompt.block import scan_blocks
from promptls.prompt.language import detect_language
from promptls.prompt.units import find_units, split_sentences

OPENINGS = st.sampled_from(
    "then|first,|firſt|also|and|but|don't|don’t|do not|never|you must|you should|your task is to|let's|let’s|to begin"
    "|after that|in addition|in case it rains,|if it rains,|when it rains:|as soon as it rains,|如果下雨，|for letters,"
    "|**Tone:**|__Tone__|Tone:|Output & Tone -|- |– |\ufffc|always|only|then-and-there|thenfoo|I want you to|Please".split(
        "|"
    )
)
SENTENCES = st.lists(OPENINGS, max_size=5).map(lambda words: " ".join([*words, "write the letter."]))


@given(SENTENCES)
def test_a_unit_is_read_the_same_without_a_look_at_its_first_word(text: str) -> None:
    found = find_units(text, split_sentences(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "_may_lead", lambda *_: True)
        assert find_units(text, split_sentences(text)) == found


SIGNS = st.text(
    alphabet="the der and und para è é × ÷ – — ・゛ \ufffc“”…… 中の한яع ỿ ſ", min_size=0, max_size=40
)


@given(SIGNS)
def test_a_language_is_told_the_same_with_and_without_signs_beyond_ascii(text: str) -> None:
    found = detect_language.__wrapped__(text)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_without_signs", lambda sample: sample)
        assert detect_language.__wrapped__(text) == found  # type: ignore[attr-defined]


def test_a_dash_makes_a_text_no_slower_to_tell() -> None:
    sample = "Write the letter — and sign it…"
    assert language._without_signs(sample).isascii()
    assert not language._without_signs("Écris la lettre").isascii()


@pytest.mark.parametrize(
    "line", ["---", "* * *", "_ _ _ ", "- - a", "-- -", "***x", "-\t-\t-", "--", "- -\u00a0-"]
)
def test_a_rule_is_told_from_an_item(line: str) -> None:
    from promptls.prompt.block import _RULE, BlockKind

    (block,) = scan_blocks(line)
    assert (block.kind is BlockKind.RULE) == bool(_RULE.match(line))
