"""Each rewrite has texts made for it, and takes time in proportion to one in which it has something to do.

Calls are counted (`tests/sweep/calls.py`), and seconds where the work is in a loop or a search.
"""

from __future__ import annotations

import time

import pytest

from promptls.rewrites import Rewrite, all_rewrites
from tests.sweep.calls import calls
from tests.sweep.hostile import NUMBER, Hostile
from tests.sweep.linearity import exponent, fresh
from tests.sweep.rewritten import Rewritten, rewritten

SMALL, LARGE = 3_000, 12_000
MOST = 8
"""Times the calls for a text four times as long; 16 are quadratic."""


@pytest.mark.parametrize("rewrite", all_rewrites(), ids=lambda rewrite: rewrite.name)
def test_calls_grow_as_a_text_does_in_which_the_rewrite_changes_something(rewrite: Rewrite) -> None:
    texts = (text for text in rewritten(rewrite) if text.changes(SMALL))  # what is loaded once is loaded now
    text = next(texts, None)
    assert text is not None
    small, large = (calls(lambda *_: text.adapted(size), "", "") for size in (SMALL, LARGE))  # noqa: B023
    assert large < MOST * small, (text.name, small, large)


SLOW = (
    ("xml-sections", "# a\n"),
    ("xml-sections", "# a\n{% if a %}\n"),
    ("markdown-sections", "<a>\n"),
    ("drop-empty-emphasis", "1. Sort them.\n2. Be careful.\n"),
    ("drop-empty-emphasis", "Sort them. Be careful. "),
    ("drop-empty-emphasis", "Sort them. This is important. "),
)


_NUMBERS = Hostile(
    "flatten-nested-schema",
    f', "{NUMBER}": 1',
    start='Return JSON:\n\n```json\n{"a": {"b": 1}',
    end="}\n```\n",
    whole=True,
)


@pytest.mark.parametrize(
    "text", (*(Hostile(*each, "x.prompt.j2") for each in SLOW), _NUMBERS), ids=lambda text: text.name
)
def test_seconds_grow_as_the_text_does(text: Hostile) -> None:
    rewrite = next(each for each in all_rewrites() if each.name == text.name)
    made = Rewritten(rewrite, rewrite.cases[0], text, False)
    assert made.changes(2_000) or text is not _NUMBERS
    spent = {}
    for size in (20_000, 160_000):
        with fresh():
            begun = time.thread_time()
            made.adapted(size)
            spent[size] = time.thread_time() - begun
    (small, large) = spent.items()
    assert exponent(small, large) < 1.5, spent
