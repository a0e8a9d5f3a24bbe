"""What spares a search its work must not change what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt import language, lemmas, units
from promptls.prompt.block import BlockKind, scan_blocks
from promptls.prompt.language import detect_language
from promptls.prompt.lemmas import lemmas_in_order, lemmas_once, stem
from promptls.prompt.units import find_units, split_sentences
from promptls.rules.emphasis import shouting_emphasis
from promptls.rules.examples import few_shot_on_reasoning_model
from promptls.text.lazy_pattern import LazyPattern

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
        patch.setattr(units, "_first_word", lambda *_: None)
        assert find_units(text, split_sentences(text)) == found


STOPS = st.lists(
    st.sampled_from(
        [
            *". ! ? … ; 。 ，".split(),
            "\n",
            " ",
            "  ",
            "e.g.",
            "Dr.",
            "Go",
            "on",
            "必须",
            "如果",
            "\u2028",
            '."',
            "?)",
        ]
    )
).map("".join)


@given(STOPS)
def test_sentences_are_the_same_without_a_look_for_what_ends_them(text: str) -> None:
    found = split_sentences(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "_STOP_SIGN", re.compile(""))
        assert split_sentences(text) == found


LINES = st.lists(
    st.sampled_from(
        [
            *"- * + • 1. 12) 3、 a. b) # ###### ####### > | ` ``` ````x ~~~ ~~~~ `x` <b> </b> <b/> <b".split(),
            *"=== == --- -- *** ___ - - <!-- x: 中".split(),
            *(" ", "   ", "    ", "\t", "\x0b", "\xa0", "\u2028", "\n"),
        ]
    ),
    max_size=6,
).map("".join)


@given(LINES)
def test_a_paragraph_ends_where_a_line_begins_another_block(line: str) -> None:
    blocks = scan_blocks("Words\n" + line)
    goes_on = blocks[0].end > len("Words")
    alone = scan_blocks(line.split("\n", maxsplit=1)[0])
    is_prose = bool(alone) and alone[0].kind is BlockKind.PARAGRAPH
    # What only looks like a comment that nothing closes ends it too, and so does a line under a title.
    ends = re.match(r"\s*(?:<!--|={3,}\s*$)", line.split("\n", maxsplit=1)[0])
    assert goes_on == (is_prose and not ends)


@given(st.text(alphabet="ab Ü’'‘`$3.,%_]()/:{}\ufffc—", max_size=30))
def test_content_words_are_the_same_whether_parted_or_sought(text: str) -> None:
    found = lemmas_in_order(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lemmas, "_DIGIT", b"")
        assert lemmas_in_order(text) == found


@given(st.text(alphabet="ab Ü’'‘`$3٣.,%_]()/:{}\n\ufffc—", max_size=30))
def test_content_words_are_the_same_in_order_and_as_a_set(text: str) -> None:
    assert lemmas_once(text) == frozenset(lemmas_in_order(text))


ENDED = st.builds(
    "".join,
    st.tuples(st.text("abeisyz", max_size=5), st.sampled_from([ending for ending, _ in lemmas._ENDINGS])),
)


@given(ENDED)
def test_a_stem_is_the_same_if_all_endings_are_tried_and_of_a_word_as_bytes(word: str) -> None:
    found = stem(word)
    assert lemmas._CONTENT[word.encode()] in ("", lemmas._of_stem(found))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lemmas, "_ENDINGS_BY_LAST", {word[-2:]: lemmas._ENDINGS})
        assert stem(word) == found


SIGNS = st.text(
    alphabet="the der and und para è é × ÷ – — ・゛ \ufffc“”…… 中の한яع ỿ ſ", min_size=0, max_size=40
)


@given(SIGNS)
def test_a_language_is_told_the_same_with_and_without_signs_beyond_ascii(text: str) -> None:
    assert_told_the_same_without("_without_signs", lambda sample: sample, text)


def assert_told_the_same_without(shortcut: str, long_way: Callable[[str], object], text: str) -> None:
    found = detect_language.__wrapped__(text)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, shortcut, long_way)
        assert detect_language.__wrapped__(text) == found  # type: ignore[attr-defined]


WORDS = st.lists(
    st.sampled_from(
        "the of you write Format e-mail x1y a_la la le de el die der und is to que con un_e le-la".split()
    ),
    max_size=60,
).map(" ".join)


@given(WORDS)
def test_a_language_is_told_the_same_with_and_without_a_first_look_for_english(text: str) -> None:
    assert_told_the_same_without("_is_clearly_english", lambda sample: False, text)


def test_a_dash_makes_a_text_no_slower_to_tell() -> None:
    sample = "Write the letter — and sign it…"
    assert language._without_signs(sample).isascii()
    assert not language._without_signs("Écris la lettre").isascii()


@pytest.mark.parametrize(
    "line", ["---", "* * *", "_ _ _ ", "- - a", "-- -", "***x", "-\t-\t-", "--", "- -\u00a0-"]
)
def test_a_rule_is_told_from_an_item(line: str) -> None:
    from promptls.prompt.block import _RULE

    (block,) = scan_blocks(line)
    assert (block.kind is BlockKind.RULE) == bool(_RULE.match(line))


def texts_of(pattern: LazyPattern) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(*pattern.written), fullmatch=True)


@given(texts_of(few_shot_on_reasoning_model._OPENS))
def test_the_label_of_an_example_has_one_of_the_words_that_are_sought_first(label: str) -> None:
    assert few_shot_on_reasoning_model._NAMES.search(label)


@given(texts_of(shouting_emphasis._SHOUT) | texts_of(shouting_emphasis._SENTENCE))
def test_what_shouts_is_loud(shout: str) -> None:
    assert shouting_emphasis._LOUD.search(shout)
