"""What is remembered of a text and mended for its next version is what a fresh look gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.formats.templates import scan_templates
from promptls.rules.output.invalid_json_example import _brace_lines
from promptls.rules.security.hidden_unicode import _hidden
from promptls.rules.structure.fences import _fence_lines
from promptls.text import LineIndex
from promptls.text.followed import WORTH, Followed, edited_lines
from promptls.tokens import estimate

LINES = (
    "Sort the rows.\n", "```md\n", "  ~~~\n", "  {\n", "}\n", "Hello {{name}} and {% if x %} $1\n", "a\u200bb\u202e\n",
    "row\r\n", "row\r", "\n", "请用中文回答。**现在**----\n", "{{\n", '"key": 1}}\n', "é😀", "\r", "``", "{", "  ",
)  # fmt: skip
PIECES = st.lists(st.sampled_from(LINES), max_size=6).map("".join)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=6)
LONG = st.lists(st.sampled_from(LINES), min_size=10, max_size=60).map(
    lambda lines: "".join(lines) + "Name the buyer.\n" * (WORTH // 10)
)


def _line_starts(text: str) -> list[tuple[int, int]]:
    index = LineIndex(text)
    return [(index.line_start(line), index.line_end(line)) for line in range(index.line_count)]


def _templates(text: str) -> list[object]:
    return list(scan_templates(text))


@pytest.mark.parametrize("look", [_line_starts, _templates, estimate, _brace_lines, _hidden, _fence_lines])
@given(text=LONG, edits=EDITS)
def test_what_is_found_after_edits_is_what_a_fresh_look_finds(
    look: Callable[[str], object], text: str, edits: list[tuple[float, int, str]]
) -> None:
    for changed in (text, *_versions(text, edits)):
        found = look(changed)
        Followed.on = False
        try:
            assert look(changed) == found
        finally:
            Followed.on = True


def _versions(text: str, edits: list[tuple[float, int, str]]) -> Iterator[str]:
    for share, gone, new in edits:
        at = int(share * len(text))
        text = text[:at] + new + text[at + gone :]
        yield text


@given(text=LONG, edits=EDITS)
def test_outside_of_the_edited_lines_nothing_differs(text: str, edits: list[tuple[float, int, str]]) -> None:
    changed = list(_versions(text, edits))[-1]
    start, old_end, new_end = edited_lines(text, changed)
    assert text[:start] == changed[:start]
    assert text[old_end:] == changed[new_end:]
    assert start == 0 or text[start - 1] == "\n"
    assert old_end == len(text) or text[old_end - 1] == "\n"


def test_an_edited_text_is_read_in_its_edited_lines_alone() -> None:
    read: list[str] = []

    def whole(text: str) -> int:
        read.append(text)
        return text.count("x")

    def mend(before: int, old: str, new: str) -> int:
        start, old_end, new_end = edited_lines(old, new)
        return before - old[start:old_end].count("x") + whole(new[start:new_end])

    count = Followed(whole, mend)
    text = "Take the box.\n" * WORTH
    assert count(text) == WORTH
    assert count(text.replace("Take", "Take xx", 1)) == WORTH + 2
    assert count(text) == WORTH
    assert [len(part) for part in read] == [len(text), len("Take xx the box.\n"), len("Take the box.\n")]
