"""Whether a sentence asks or forbids, where two turns make one."""

from __future__ import annotations

import pytest

from promptls.prompt.polarity import polarity


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("Name the date.", False),
        ("Never name the date.", True),
        ("Don't name the date.", True),
        ("Never omit the date.", False),
        ("Do not forget to name the date.", False),
        ("Avoid leaving out the date.", False),
        ("Omit the date.", True),
        ("Leave out the date.", True),
        ("Do not omit the date.", False),
        ("Retry three times (not the failed ones).", False),
        ("Name not only the date.", False),
    ],
)
def test_polarity(sentence: str, negated: bool) -> None:
    assert polarity(sentence, 0, len(sentence), 0).negated is negated


def test_what_turns_a_demand_round_is_no_content_of_it() -> None:
    sentence = "Do not forget to name the date."
    assert polarity(sentence, 0, len(sentence), 0).turns == {"forget"}
