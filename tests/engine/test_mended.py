"""What is put together of a whole text and mended after an edit is what a fresh look finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.engine import languages
from promptls.prompt import asked_output, statements
from promptls.prompt.language import SAMPLE
from promptls.rules.density import dense_instructions
from tests.prompt.test_rescan import EDITS, PIECES, document, edited

ASKING = (
    "Return JSON:\n\n", "Return JSON like this:\n", '```json\n{"id": 7, "rows": []}\n```\n', "The input is JSON:\n",
    'Return: {"status": "open", "note": "..."}\n', "Return JSON with the keys title, summary and points.\n",
    "<output>\n", "</output>\n", '{"a": 1}\n', "## Response\n", "- Sort the rows.\n", "Name the file. Quote it.\n",
    "When you read:\n", "If it rains, stay. Never guess.\n", "# If asked\n", "x" * (SAMPLE // 2), "請列出所有項目。\n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from((*ASKING, *PIECES)), min_size=5, max_size=60).map("".join)
MORE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from((*ASKING, *PIECES))),
    min_size=1,
    max_size=8,
)
MENDED = (
    (asked_output._read_asking, asked_output._read_after),
    (asked_output._read_telling, asked_output._read_after),
    (dense_instructions._groups_in, dense_instructions._groups_after),
    (languages._opening, languages._opening_again),
    (statements._standing, statements._standing_after),
)


@pytest.mark.parametrize(("read", "mend"), MENDED, ids=lambda each: each.__qualname__)
@settings(max_examples=200)
@given(TEXTS, st.one_of(MORE, EDITS))
def test_it_is_mended_as_if_read_afresh(
    read: Callable[..., Any],
    mend: Callable[..., Any],
    text: str,
    edits: list[tuple[float, int, str]],
) -> None:
    kept = document(text, None)
    kept.whole(read, mend)
    for edit in edits:
        text = edited(text, edit)
        kept, alone = document(text, kept), document(text, None)
        assert kept.whole(read, mend) == alone.whole(read, mend)
