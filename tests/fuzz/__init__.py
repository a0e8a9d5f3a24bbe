"""Random input for everything that reads: files, settings, the wire, and the planner of fixes."""

from __future__ import annotations

import os

from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2000"))
"""Of each test. By default they take some two minutes of processor time together; `make fuzz` has more."""


@st.composite
def overwritten(draw: st.DrawFn, text: str, bits: st.SearchStrategy[str]) -> str:
    """The text with some of its places written over."""
    for _ in range(draw(st.integers(0, 6))):
        at = int(draw(st.floats(0, 1)) * len(text))
        new = "".join(draw(st.lists(bits, max_size=4)))
        text = text[:at] + new + text[at + draw(st.integers(0, 30)) :]
    return text
