"""A sieve lets through every block that one of its patterns matches in."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.prompt.document import BlockContent, Document, read_block
from promptls.prompt.sieve import Choice, Sieve, Sought, all_sieves, current_index
from promptls.rules.registry import all_rules
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern
from tests.corpora import decoded, own_files


def lost(document: Document, each: int = 1) -> list[str]:
    """Patterns that match in a block that has no bit of theirs; one block in so many is looked at."""
    read_block.cache_clear()  # type: ignore[attr-defined]  # sieves may have come since it read the same block
    index, found = current_index(), list[str]()
    for block, content in [*zip(document.blocks, document.contents, strict=True)][::each]:
        assert content.sifted_by is index
        for sieve in all_sieves():
            if sieve.takes(block.kind, block.example):
                views = {content.text, content.outside_code, content.prose}
                held = [
                    p for p, bit in zip(sieve.patterns, sieve.each(), strict=True) if not content.bits & bit
                ]
                found += [p._source for p in held if any(p.search(view) for view in views)]
    return found


def test_no_pattern_of_any_rule_matches_in_a_block_of_our_prompts_that_is_held_back() -> None:
    all_rules()
    texts = [text for path in own_files() if (text := decoded(path)) is not None]
    examples = [each.text for rule in all_rules() for each in (*rule.good, *rule.bad)]
    assert len(texts) > 20
    assert not [source for text in examples for source in lost(Document(text))]
    assert not [source for text in texts for source in lost(Document(text), 11)]


WORDS = st.sampled_from(
    "must MUST don't don’t only json {name} {{x}} `code` <b> </b> “quoted” 'single' ## - 1. 2) five 10 not if "
    "answer in French İf muſt 必须 输出 naïve (open [TODO] https://x.y/z ![a](b) *** etc. \\n \n \n\n :".split(
        " "
    )
)


@settings(deadline=None, max_examples=30)
@given(st.lists(WORDS, max_size=40), st.sampled_from(["", " "]), st.data())
def test_nor_in_a_text_of_odd_words_however_it_is_masked(
    words: list[str], between: str, data: st.DataObject
) -> None:
    text = between.join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert not lost(Document(text, (Span(start, end),) if end > start else ()))


def test_a_sieve_made_late_holds_nothing_back_of_what_was_read_before() -> None:
    before = Document("Feed the heron.\n")
    assert before.contents[0].text
    late = Sieve([LazyPattern(r"\bheron\b")])
    assert before.contents[0].may_hold(late)
    assert before.gather_as("late", lambda block, content: ["found"], late) == [(0, "found")]
    assert before.gather_as("none", lambda block, content: ["found"], Sieve([LazyPattern("egret")])) == []


def test_a_block_that_holds_some_of_the_words_of_each_pattern_is_not_asked() -> None:
    text = "The heron sleeps.\n\nFeed the dog and a perch.\n\nFeed the heron.\n\nA perch in Lake 7.\n"
    sieve = Sieve([LazyPattern(r"\bfeed\s+the\s+heron\b", re.I), LazyPattern(r"\bperch\b.*\b\d")])
    assert Document(text).gather_as("both", lambda block, content: ["asked"], sieve) == [
        (2, "asked"),
        (3, "asked"),
    ]


def test_a_choice_tells_what_there_may_be_in_a_block() -> None:
    choice = Choice({"bird": LazyPattern(r"\bheron\b"), "fish": LazyPattern(r"\bperch\b")})
    told: list[tuple[str, ...]] = []

    def search(block: object, content: object, kinds: tuple[str, ...]) -> tuple[str, ...]:
        told.append(kinds)
        return kinds

    document = Document("Feed the heron.\n\nFeed the dog.\n\nA perch and a heron.\n")
    assert document.gather_each(search, choice) == [(0, "bird"), (2, "bird"), (2, "fish")]
    assert told == [("bird",), ("bird", "fish")]


def test_a_sought_pattern_is_found_in_any_block() -> None:
    sought = Sought(r"\bheron\b")
    assert Document("```\nheron\n```\n").mentions(sought)
    assert not Document("```\nherons\n```\n").mentions(sought)


def test_of_many_blocks_those_are_asked_that_are_let_through() -> None:
    lines = ["The heron sleeps." if number % 7 == 3 else "Feed the dog." for number in range(60)]
    document = Document("\n\n".join(lines) + "\n")
    sieve = Sieve([LazyPattern(r"\bheron\b")])
    assert document.lets_through(sieve) and not document.lets_through(Sieve([LazyPattern("egret")]))
    found = document.gather_as("heron", lambda block, content: ["asked"], sieve)
    assert [number for number, _ in found] == [number for number in range(60) if number % 7 == 3]


def test_what_no_block_was_let_through_for_is_asked_of_edited_blocks_alone() -> None:
    before = Document("The dog sleeps.\n\n" * 40)
    sieve = Sieve([LazyPattern(r"\bheron\b")])
    assert before.blocks and not before.lets_through(sieve)
    asked: list[str] = []

    def search(block: object, content: BlockContent) -> tuple[str, ...]:
        asked.append(content.text)
        return ("found",)

    after = Document("The dog sleeps.\n\n" * 20 + "A heron.\n\n" + "The dog sleeps.\n\n" * 19, before=before)
    assert after.lets_through(sieve)
    assert after.gather_as("heron", search, sieve) == [(20, "found")]
    assert asked == ["A heron."]
