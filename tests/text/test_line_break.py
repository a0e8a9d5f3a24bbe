"""The line break of a file is sought once for all of its texts, however many and however long its first line."""

from __future__ import annotations

import pytest

from promptls.text import line_index
from promptls.text.line_index import newline_of


class Unequal(str):
    """A text that says how often it was held against another, which takes as long as it is."""

    held = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Unequal.held += 1
        return super().__eq__(other)


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r", ""])
def test_it_is_sought_once_and_no_copies_are_compared(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = 0

    class Counted:
        def search(self, text: str) -> object:
            nonlocal searches
            searches += 1
            return real.search(text)

    real = line_index._BREAK
    monkeypatch.setattr(line_index, "_BREAK", Counted())
    for text in (Unequal(f"a{line}b{line}"), Unequal(f"a{line}b{line}")):
        assert {newline_of(text) for _ in range(9)} == {line or "\n"}
    assert (searches, Unequal.held) == (2, 0)
