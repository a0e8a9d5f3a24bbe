"""The unit counter against prompts with a known number of requirements (docs/evidence.md, own counts)."""

from __future__ import annotations

import pytest

from promptls.prompt.recent import document_of

REQUIREMENTS = (
    "Write at most 150 words.",
    "Use British spelling throughout.",
    "The summary must name the author.",
    "Do not quote more than one sentence.",
    "Mention the year of publication.",
    "Avoid jargon that a pupil would not know.",
    "If the text is older than ten years, say so in the first line.",
    "Give every number with its unit.",
    "End with one open question.",
    "Never speculate about the author's motives.",
    "Keep paragraphs under four sentences.",
    "Start with the main finding.",
    "You should write in the present tense.",
    "Put names of people in bold.",
    "Ensure that all dates follow ISO 8601.",
    "Only use facts that stand in the text.",
    "Separate the sections by a blank line.",
    "Expand each abbreviation once.",
    "Make sure the tone is neutral.",
)


def _prompt(count: int, marker: str) -> str:
    bullets = "\n".join(f"{marker.format(n)} {text}" for n, text in enumerate(REQUIREMENTS[:count], 1))
    return f"Summarise the article.\n\nFollow the guideline below:\n{bullets}\n\n{{{{article}}}}\n"


@pytest.mark.parametrize("count", [1, 5, 10, 19])
@pytest.mark.parametrize("marker", ["-", "*", "{}.", "•"])
def test_bulleted_requirements_and_the_task_line_count_exactly(count: int, marker: str) -> None:
    units = document_of(_prompt(count, marker)).units
    assert len(units) == count + 1
    assert not any(unit.unit.lead_in for unit in units)


@pytest.mark.parametrize("count", [5, 19])
def test_the_same_requirements_in_running_text_count_the_same(count: int) -> None:
    units = document_of("Summarise the article. " + " ".join(REQUIREMENTS[:count])).units
    assert len(units) == count + 1


def test_what_only_tells_or_shows_does_not_count() -> None:
    text = (
        "The harbour opens at six. Boats leave every hour.\n\n"
        "## Write short notes\n\n"
        "<example>\n- Write at most 150 words.\n</example>\n\n"
        "```\n- Use British spelling.\n```\n\n"
        "> Avoid jargon.\n"
    )
    assert document_of(text).units == ()
