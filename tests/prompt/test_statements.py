"""What is known of a prompt's demands after an edit is what a fresh look finds."""

from __future__ import annotations

from promptls.formats import format_by_id
from promptls.prompt import Prompt
from promptls.prompt.statements import Statements, _demands

TEXT = "- Always name the customer in the letter.\n- Sort the rows by date.\n- Never name the customer.\n"


def prompt(text: str) -> Prompt:
    return format_by_id("plain").parse(text, None)


def statements(text: str, before: Statements | None = None) -> Statements:
    read = prompt(text)
    return Statements(read, _demands(read), before)


def test_the_words_are_counted_as_if_afresh_and_none_is_kept_that_has_gone() -> None:
    known = statements(TEXT)
    known.counts()
    for edited in (
        TEXT.replace("date", "datex"),
        TEXT.replace("date", "amount"),
        TEXT + "- Read it.\n",
        TEXT,
    ):
        known = statements(edited, known)
        assert known.counts() == statements(edited).counts() and all(known.counts().values())
