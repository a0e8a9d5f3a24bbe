"""Each rewrite takes time in proportion to a text made of its own cases, over and over.

Calls are counted (`tests/sweep/calls.py`), and seconds where the work is in a loop or a search.
"""

from __future__ import annotations

import time
from pathlib import Path, PurePath

import pytest

from promptls.engine.adapt import adapt
from promptls.engine.workspace import Workspace
from promptls.profiles import RewriteSpec
from promptls.rewrites import Rewrite, all_rewrites
from tests.sweep.calls import calls
from tests.sweep.hostile import Hostile
from tests.sweep.linearity import exponent, fresh

SMALL, LARGE = 3_000, 12_000
MOST = 8
"""Times the calls for a text four times as long; 16 are quadratic."""
WORKSPACE = Workspace(Path("/nowhere"))


def adapted(rewrite: Rewrite, source: str, path: PurePath) -> None:
    """The text after this rewrite alone, with the parameters of its first case."""
    spec = RewriteSpec(rewrite.name, 1, rewrite.name, "", (), rewrite.cases[0].params)
    adapt(WORKSPACE, source, path, model="claude-opus-4-5", written_for="none", rewrites=[spec])


@pytest.mark.parametrize("rewrite", all_rewrites(), ids=lambda rewrite: rewrite.name)
def test_calls_grow_as_the_text_does(rewrite: Rewrite) -> None:
    case = next(each for each in rewrite.cases if each.before != each.after)
    if case.path.endswith(".json"):
        pytest.skip("FILES WITH A GRAMMAR ARE NOT REPEATED")
    text = Hostile(rewrite.name, case.before, case.path)
    made = [
        calls(
            lambda _, source, path: adapted(rewrite, source, path),
            text.grown(size, numbered=False),
            text.path,
        )
        for size in (1_000, SMALL, LARGE)  # the first for what is loaded once
    ]
    assert made[2] < MOST * made[1], made


SLOW = (
    ("xml-sections", "# a\n"),
    ("xml-sections", "# a\n{% if a %}\n"),
    ("markdown-sections", "<a>\n"),
    ("drop-empty-emphasis", "1. Sort them.\n2. Be careful.\n"),
    ("drop-empty-emphasis", "Sort them. Be careful. "),
    ("drop-empty-emphasis", "Sort them. This is important. "),
)


@pytest.mark.parametrize(("name", "piece"), SLOW)
def test_seconds_grow_as_the_text_does(name: str, piece: str) -> None:
    rewrite = next(each for each in all_rewrites() if each.name == name)
    spent = {}
    for size in (20_000, 160_000):
        source = (piece * size)[:size]
        with fresh():
            begun = time.thread_time()
            adapted(rewrite, source, PurePath("/x.prompt.j2"))
            spent[size] = time.thread_time() - begun
    (small, large) = spent.items()
    assert exponent(small, large) < 1.5, spent
