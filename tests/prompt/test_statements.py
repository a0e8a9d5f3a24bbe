"""What is known of a prompt's demands after an edit is what a fresh look finds."""

from __future__ import annotations

from promptls.formats import format_by_id
from promptls.prompt import Prompt
from promptls.prompt.statements import Demand, Statements, _demands

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


def _share_two(one: Demand, two: Demand) -> bool:
    return len(one.words & two.words) > 1


def _share_all(one: Demand, two: Demand) -> bool:
    return one.words <= two.words and _share_two(one, two)


def _of_one_sense(one: Demand, two: Demand) -> bool:
    return one.negated == two.negated


def test_what_is_asked_first_changes_nothing_but_how_often_the_rest_is_asked() -> None:
    """Neither at a first look, nor after edits, nor when it is asked again."""
    known = statements(TEXT)
    for edited in (
        TEXT,
        TEXT + "- Name the customer in each letter.\n",
        TEXT[10:],
        TEXT.replace("Never n", "N"),
    ):
        known = statements(edited, known)
        expected = list(statements(edited).pairs(_share_all, _of_one_sense))
        for each in (known, statements(edited), known):
            assert list(each.pairs(_share_all, _of_one_sense, _share_two)) == expected


def test_a_first_look_asks_only_of_those_alike() -> None:
    asked: list[str] = []

    def likely(one: Demand, two: Demand) -> bool:
        asked.append(two.text)
        return True

    text = TEXT + "- Name the customer in each letter.\n- Never sort the rows.\n"
    found = [later.text for _, later in statements(text).pairs(likely, _of_one_sense, _share_two)]
    assert found == asked == ["Name the customer in each letter."]
