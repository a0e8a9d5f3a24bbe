"""Which documents are kept, and which of the versions of a text that is edited the next one is built on."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import Any

import pytest

from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import recent as module
from promptls.prompt.document import Document
from promptls.prompt.recent import Recent

ALL = Options(model="glm-4.7-flash", select=("all",))

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


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of which documents are made from now on."""
    found: list[str] = []

    class Counted(Document):
        def __init__(self, text: str, *more: Any) -> None:
            found.append(text)
            super().__init__(text, *more)

    monkeypatch.setattr(module, "Document", Counted)
    monkeypatch.setattr(module, "_RECENT", Recent())
    return found


SAID = [f"Sort the row {number}." for number in range(150)] + [f"{TEXT}{number}" for number in range(20)]
"""Messages of a long chat, some of them like one another, which are taken for versions of one text."""
CHAT = json.dumps({"messages": [{"role": "user", "content": each} for each in SAID]})


def test_each_message_of_a_long_chat_is_read_once_for_all_rules(made: list[str]) -> None:
    workspace = Workspace(Path("/nowhere"))
    for number in range(3):
        chat = CHAT.replace("row 7", f"column {number}")
        analysis = analyse(workspace, chat, PurePath("x.json"), options=ALL)
        assert analysis.prompt is not None and len(analysis.prompt.messages) == 170
        assert len(made) == 170 + number * sum("row 7" in each for each in SAID)


def test_each_message_of_a_long_chat_is_read_once_for_all_rewrites(made: list[str]) -> None:
    adapted = adapt(Workspace(Path("/nowhere")), CHAT, PurePath("x.json"), options=ALL)
    changed = sum(len(step.changes) for step in adapted.steps)
    assert set(SAID) <= set(made)
    assert len(made) <= 170 + changed


def test_what_is_kept_of_a_text_is_told_without_the_blocks_of_the_one_before() -> None:
    """Two threads would wait for each other for ever: each of the two properties has one lock in Python 3.11."""
    before = Document("Be brief.\n\nName the river.\n")
    after = Document("Be brief.\n\nName the rivers.\n", (), before)
    assert len(after.scan.blocks) == 2 and "blocks" not in vars(before)
