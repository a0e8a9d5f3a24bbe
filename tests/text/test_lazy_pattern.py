"""A pattern that is compiled at its first use."""

from __future__ import annotations

import re

import pytest

from promptls.text.lazy_pattern import LazyPattern


def test_it_matches_as_the_compiled_pattern_does() -> None:
    lazy, eager = LazyPattern(r"\bno[dt]\b", re.I), re.compile(r"\bno[dt]\b", re.I)
    text = "NOT now, nod later"
    assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in eager.finditer(text)]
    found = lazy.search(text, 4)
    assert found is not None and found.span() == (9, 12)
    assert lazy.match(text) is not None
    assert lazy.fullmatch(text) is None


def test_a_wrong_pattern_is_noticed_at_its_first_use_only() -> None:
    lazy = LazyPattern("(")
    with pytest.raises(re.error):
        lazy.search("")


def test_it_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        LazyPattern("a").groups  # type: ignore[attr-defined]  # noqa: B018
