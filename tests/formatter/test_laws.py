"""The formatter's laws, over texts put together at random."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promptls.formats import Layout
from promptls.formatter import layout_groups
from promptls.text import Span, apply_edits
from tests.formatter import oracle
from tests.formatter.documents import documents

_WORDS = """\
Write a poem. / You must cite the source: / text / * / - / + / 2. / a. one / 1) one / 日本語の文。 / 😀 emoji
\u00a0 / \u3000字 / a\u2028b / say "this / and that" / `code / code` here / **bold** / *em* / | a | b |
|---|---| / a | b / --- | --- / > quote / > - item / === / --- / *** / - - - / * * / * - - / <rules>
</rules> / <example> / </example> / <output_format> / </output_format> / <br> / <pre> / </pre>
<!-- note / end --> / <!-- all --> / ```py / ``` / ~~~ / ````md / ```` / # Title / ##   Title  two
### Examples / #5 is no title / {{name}} / {% if x %} / {% endif %} / {{#each xs}} / {{/each}} / \"\"\"
Example: / For example: / $ARGUMENTS / - one / -   one / * two / *\ttwo / + three / • four / 1. five
2.  six / 10. ten / - [ ] task / - `x / * > q / - ``` / - # t / 1. - x / -      wide / - Must not fail.
\f / [a]: /url""".replace("\n", " / ").split(" / ")
_LINE = st.builds(
    lambda indent, words, tail: indent + words + tail,
    st.sampled_from(["", "", "", "", " ", "  ", "   ", "    ", "      ", "\t"]),
    st.sampled_from(_WORDS),
    st.sampled_from(["", "", "", " ", "  ", "    ", "\t", " \t", "\t  "]),
)
_BLANK = st.sampled_from(["", "", "  ", "\t"])
_SOUP = st.lists(st.one_of(_LINE, _LINE, _LINE, _BLANK), max_size=14).map("\n".join)
_ITEM = st.builds(
    lambda depth, step, marker, gap, words, tail: " " * (depth * step) + marker + gap + words + tail,
    st.integers(0, 3),
    st.sampled_from([2, 2, 3, 4, 4]),
    st.sampled_from(["-", "*", "*", "*", "+", "•", "1.", "2."]),
    st.sampled_from([" ", " ", "  ", "   ", "\t"]),
    st.sampled_from(["one", "Use it.", "two\nmore", "two  \n   more", "x\n        far"]),
    st.sampled_from(["", "", "  "]),
)
_LISTS = st.lists(st.one_of(_ITEM, _ITEM, _ITEM, _ITEM, _BLANK, _LINE), max_size=12).map("\n".join)
_TEXT = st.one_of(_SOUP, _LISTS, documents())
_LAYOUT = st.sampled_from(list(Layout))


@given(_TEXT, _LAYOUT)
def test_a_second_run_changes_nothing(text: str, layout: Layout) -> None:
    once = oracle.formatted(text, layout)
    assert oracle.formatted(once, layout) == once


@given(_TEXT, _LAYOUT)
def test_only_white_space_and_bullets_change(text: str, layout: Layout) -> None:
    assert oracle.characters(oracle.formatted(text, layout)) == oracle.characters(text)


@given(_TEXT, _LAYOUT)
def test_blocks_and_units_stay(text: str, layout: Layout) -> None:
    after = oracle.formatted(text, layout)
    assert oracle.blocks(after) == oracle.blocks(text)
    assert oracle.units(after) == oracle.units(text)


@given(documents(), _LAYOUT)
@example("* a\n\n- b", Layout.MARKDOWN)
def test_commonmark_reads_the_same(text: str, layout: Layout) -> None:
    assert oracle.html(oracle.formatted(text, layout)) == oracle.html(text)


@pytest.mark.parametrize(
    "said", ['Begin each with "* ".', "Use `*` as the bullet.", "Use an asterisk for each point."]
)
def test_bullets_stay_where_the_text_speaks_of_them(said: str) -> None:
    shown = "Answer so:\n\n* Name\n* Age\n\n"
    assert oracle.formatted(shown + said + "\n", Layout.MARKDOWN) == shown + said + "\n"
    assert oracle.formatted(shown, Layout.MARKDOWN) != shown


@given(documents(), st.integers(0, 200), st.integers(0, 200))
def test_a_part_can_be_laid_out_alone(text: str, one: int, other: int) -> None:
    span = Span(min(one, other), max(one, other))
    prompt = oracle.prompt_of(text)
    groups = layout_groups(prompt, Layout.MARKDOWN)
    inside = [group for group in groups if all(span.contains(change.edit.span) for change in group)]
    after = apply_edits(text, [change.edit for group in inside for change in group])
    assert oracle.characters(after) == oracle.characters(text)
