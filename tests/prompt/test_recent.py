"""Which of the versions of a text that is edited the next one is built on."""

from __future__ import annotations

import pytest

from promptls.prompt.document import Document
from promptls.prompt.recent import Recent

TEXT = "One line of words that says something of its own.\n" * 80


def asked(document: Document, searches: int) -> Document:
    """The document, after it was asked by so many searches."""
    for number in range(searches):
        document.gather_as(("a search", number), lambda block, content: ())
    return document


@pytest.mark.parametrize(
    ("by_the_latest", "latest_is_taken"), [(10, True), (9, True), (1, False), (0, False)]
)
def test_the_latest_version_counts_unless_its_analysis_was_broken_off(
    by_the_latest: int, latest_is_taken: bool
) -> None:
    recent = Recent()
    first = asked(recent.document(TEXT, ()), 11)
    second = asked(recent.document(f"x{TEXT}", ()), by_the_latest)
    third = recent.document(f"x{TEXT}y", ())
    assert third._before is (second if latest_is_taken else first)
