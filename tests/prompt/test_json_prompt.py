"""A prompt that is one JSON object is read in its strings, and stays that object whatever is mended in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.formats import format_by_id
from promptls.prompt.json_blocks import is_json_prompt
from promptls.text import EditRefused

PROMPT = json.dumps(
    {
        "task": 'Write a short letter to the "owner".\\nGive a brief summary.',
        "rules": ["Handle errors gracefully.", "Sort them."],
        "example": "Handle errors gracefully.",
        "name": "short",
    },
    indent=2,
).replace("\\\\n", "\\n")
PATH = Path("/prompts/a.txt")
VAGUE = Options(select=("vague-qualifier", "vague-length"))


def found(text: str) -> list[tuple[int, str]]:
    analysis = analyse(Workspace(None), text, PATH, options=VAGUE)
    return [(text.count("\n", 0, d.span.start) + 1, text[slice(*d.span)]) for d in analysis.diagnostics]


def test_strings_are_read_and_examples_and_names_are_not() -> None:
    assert found(PROMPT) == [(2, "short letter"), (2, "brief summary"), (4, "gracefully")]


def test_keys_are_the_headings() -> None:
    analysis = analyse(Workspace(None), PROMPT, PATH, options=VAGUE)
    assert analysis.prompt is not None
    document = analysis.prompt.messages[0].document
    titles = {document.section_title(block) for block in document.blocks}
    assert titles == {"", "rules"}


@pytest.mark.parametrize(
    "text",
    [
        PROMPT + "\n\nSay why.",
        PROMPT.replace('"name"', "name"),
        '{"order": "Handle errors gracefully.", "total": 3}',
        f"[{PROMPT}]",
        '{"task": ' + "[" * 100_000 + "}",
    ],
    ids=["with prose", "not JSON", "data", "a list", "broken"],
)
def test_other_json_is_quoted(text: str) -> None:
    assert not is_json_prompt(text)


def test_an_edit_in_a_string_is_made_if_the_object_stays_as_it_is() -> None:
    text = format_by_id("plain").parse(PROMPT, PATH).messages[0].text
    at = PROMPT.index("short letter")
    edit = text.edit(at, at + 5, "80-word")
    changed = PROMPT[: edit.start] + edit.text + PROMPT[edit.end :]
    assert json.loads(changed)["task"].startswith("Write a 80-word letter")
    for new in ("\n", '"', '", "more": "', "\\x"):
        with pytest.raises(EditRefused):
            text.edit(at, at, new)
    with pytest.raises(EditRefused):
        text.edit(at, PROMPT.index("rules"), "")


def test_the_formatter_leaves_it_as_it_is() -> None:
    text = PROMPT.replace('"rules"', '\n\n\n"rules"')
    assert format_text(Workspace(None), text, PATH) == text
