"""The law of keeping: what is read of an edited text is what is read of it alone, whatever was kept."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from promptls.formats.templates import scan_templates
from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.json_blocks import is_json_prompt
from promptls.prompt.rescan import rescan, scanned
from promptls.text import Span
from promptls.text.alike import common_prefix, common_suffix

PIECES = (
    "\n", "\n\n", "# Title\n", "## Examples\n", "- item\n", "1. one\n", "```\n", "```", "~~~md\n", "<!--", "-->",
    "<example>\n", "</example>\n", "<Samples>\n", "</samples>\n", "===\n", "---\n", "> quote\n", "| cell |\n",
    "Example:\n", "for example:\n", "word ", "  ", "{{x}}", "{% if x %}", "{", "}", "$1", " \n", "*", "“", "Return JSON. ",
    "Be accurate. ", ":\n", "\u2028", "é😀",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 40), st.lists(st.sampled_from(PIECES), max_size=3).map("".join)
    ),
    min_size=1,
    max_size=8,
)


def edited(text: str, edit: tuple[float, int, str]) -> str:
    at = int(edit[0] * len(text))
    return text[:at] + edit[2] + text[at + edit[1] :]


@given(st.sampled_from(("", "# Title\n")), st.sampled_from(("", "md", "python")), TEXTS, EDITS)
def test_so_it_is_where_a_fence_becomes_the_prompt_or_ceases_to_be_it(
    before: str, info: str, inside: str, edits: list[tuple[float, int, str]]
) -> None:
    text = f"{before}````{info}\nYou are a bird.\n{inside}\n````\n"
    kept = scanned(text)
    for edit in edits:
        text = edited(text, edit)
        kept, _ = rescan(kept, text)
        assert kept == scanned(text)


@given(TEXTS, EDITS)
def test_a_rescan_is_a_scan(text: str, edits: list[tuple[float, int, str]]) -> None:
    kept = scanned(text)
    for edit in edits:
        text = edited(text, edit)
        kept, _ = rescan(kept, text)
        assert kept == scanned(text)


def lengths(block: Block, content: BlockContent, least: int) -> list[tuple[int, bool]]:
    return [(len(content.text), block.example)] * (len(content.text) >= least)


def described(found: Document) -> list[tuple[object, ...]]:
    """All that the contents of its blocks say."""
    names = [name for name in BlockContent.__slots__ if name != "sifted_by"]
    return [tuple(getattr(content, name) for name in names) for content in found.contents]


def document(text: str, before: Document | None) -> Document:
    return Document(text, tuple(found.span for found in scan_templates(text)), before)


@given(TEXTS, EDITS, st.booleans())
def test_a_document_says_the_same_with_and_without_the_one_before(
    text: str, edits: list[tuple[float, int, str]], gathers: bool
) -> None:
    kept = document(text, None)
    for edit in edits:
        if gathers:
            kept.gather(lengths, 5)
        text = edited(text, edit)
        kept, alone = document(text, kept), document(text, None)
        assert kept.blocks == alone.blocks
        assert described(kept) == described(alone)
        assert kept.units == alone.units
        assert kept.gather(lengths, 5) == alone.gather(lengths, 5)


@given(TEXTS, st.integers(0, 200), st.integers(0, 10))
def test_blocks_are_found_at_a_place(text: str, start: int, length: int) -> None:
    found = document(text, None)
    place = Span(start, start + length)
    wanted = [n for n, b in enumerate(found.blocks) if b.start < place.end and place.start < b.end]
    assert [n for n in found.blocks_at(place) if found.blocks[n].start < found.blocks[n].end] == wanted
    assert list(found.templates_in(place)) == [
        t for t in found.templates if t.start < place.end and place.start < t.end
    ]


@given(TEXTS, TEXTS)
def test_what_two_texts_share_at_their_ends(first: str, second: str) -> None:
    before = common_prefix(first, second)
    assert first[:before] == second[:before]
    assert before == min(len(first), len(second)) or first[before] != second[before]
    after = common_suffix(first, second, before)
    assert before + after <= min(len(first), len(second))
    assert first[len(first) - after :] == second[len(second) - after :]


def test_what_is_kept_is_not_asked_for_again() -> None:
    asked: list[str] = []

    def extract(block: Block, content: BlockContent) -> list[str]:
        asked.append(content.text)
        return [content.text]

    before = document("".join(f"Paragraph {n}.\n\n" for n in range(50)), None)
    before.gather_as("key", extract)
    asked.clear()
    after = document(before.text.replace("Paragraph 25.", "Paragraph twenty-five."), before)
    assert after.gather_as("key", extract)[25] == (25, "Paragraph twenty-five.")
    assert len(asked) <= 3


@given(TEXTS, EDITS)
def test_so_it_is_where_json_becomes_the_prompt_or_ceases_to_be_it(
    inside: str, edits: list[tuple[float, int, str]]
) -> None:
    text = json.dumps({"task": inside, "rules": ["Be kind.", inside]}, indent=1, ensure_ascii=False)
    assert is_json_prompt(text)
    kept = scanned(text)
    for edit in edits:
        text = edited(text, edit)
        kept, _ = rescan(kept, text)
        assert kept == scanned(text)
