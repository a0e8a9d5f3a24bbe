"""On texts that mix kinds, all rules together, fixing, laying out and adapting make calls in proportion to the text.

What a loop does without a call is not counted; `make sweep` measures the time of the same texts, to 2 MB.
"""

from __future__ import annotations

import pytest

from tests.sweep.calls import WORK, calls
from tests.sweep.mixed import MIXED, Mixed

SMALL, LARGE = 4_000, 16_000
MOST = {"check": 7, "format": 5.5, "adapt": 5.5, "fix": 11}
"""Times the calls for a text four times as long; 4 are in proportion, 16 quadratic. The rest is what a short text has
little of: rules that nothing in it is for are not run, and bounds fill (`tags` makes 6.2 times as many at 16 kB, and 3.5
at 256 kB). And there are longer texts that are fixed in up to ten passes, where a short one is in three."""


@pytest.mark.parametrize("text", MIXED, ids=lambda text: text.name)
@pytest.mark.parametrize("work", WORK)
def test_calls_grow_as_the_text_does(text: Mixed, work: str) -> None:
    # What is loaded once, and a short text may not need: rules that it holds nothing for are not run.
    calls(WORK[work], text.grown(LARGE), text.path)
    small, large = (calls(WORK[work], text.grown(size), text.path) for size in (SMALL, LARGE))
    assert large < MOST[work] * small, (small, large)


@pytest.mark.parametrize("text", MIXED, ids=lambda text: text.name)
def test_the_same_seed_gives_the_same_text(text: Mixed) -> None:
    assert text.grown(SMALL) == text.grown(SMALL)
    assert SMALL <= len(text.grown(SMALL)) < 2 * SMALL
