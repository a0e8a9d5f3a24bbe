"""What the examples of the density rules cannot show: several messages, a profile's facts, whole files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.diagnostics import Diagnostic, Safety
from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.document import Document
from promptls.prompt.recent import document_of
from promptls.text import Span

PROMPTS = Path(__file__).parents[2] / "prompts"
RULES = (
    "dense-instructions",
    "duplicate-instruction",
    "instruction-wall",
    "overloaded-instruction",
    "prompt-too-long",
    "too-many-steps",
    "too-many-tasks",
)
WALL = "Read the mail. Sort the rows. Count the lines. Check the sums. Send the file. Close the case."
RULE = "Write all amounts with two decimals and the currency."


def _found(source: str, name: str, rule: str, model: str = "glm-4.7-flash") -> list[Diagnostic]:
    analysis = analyse(
        Workspace(None), source, Path("/") / name, options=Options(model=model, select=(rule,))
    )
    return [d for d in analysis.diagnostics if d.rule == rule]


def test_a_copy_in_the_users_message_links_to_the_system_message() -> None:
    source = (
        f'[{{"role": "system", "content": "{RULE} Be brief."}},\n'
        f' {{"role": "user", "content": "Draft the invoice. {RULE}"}}]\n'
    )
    (found,) = _found(source, "x.chat.json", "duplicate-instruction")
    assert source[found.span.start : found.span.end] == RULE
    assert found.span.start > source.index('"user"')
    assert [source[r.span.start : r.span.end] for r in found.related] == [RULE]
    assert [fix.safety for fix in found.fixes] == [Safety.UNSAFE]


def test_an_answer_in_a_few_shot_prompt_repeats_nothing() -> None:
    source = (
        f'[{{"role": "user", "content": "{RULE}"}},\n'
        f' {{"role": "assistant", "content": "{RULE}"}},\n'
        ' {"role": "user", "content": "Go on."}]\n'
    )
    assert _found(source, "x.chat.json", "duplicate-instruction") == []


def test_a_prompt_is_measured_against_the_window_of_its_model() -> None:
    sentence = "The harbour opens at six and the first boat leaves at seven. "
    (found,) = _found(sentence * 3000, "x.prompt.txt", "prompt-too-long")
    assert "32,000 is the most that is used well" in found.message
    (found,) = _found(sentence * 18000, "x.prompt.txt", "prompt-too-long")
    assert "window of 200,000 leaves no room" in found.message


def test_every_wall_of_a_file_has_its_own_fix() -> None:
    source = "\n\n".join(f"## Part {n}\n\n{WALL}" for n in range(300)) + "\n"
    found = _found(source, "x.prompt.md", "instruction-wall")
    assert len(found) == 300
    starts = [fix.edits[0].start for d in found for fix in d.fixes]
    assert starts == [d.span.start for d in found]


@pytest.mark.parametrize(
    "path", sorted(p for p in PROMPTS.rglob("*.*") if p.is_file()), ids=lambda path: path.name
)
def test_the_fixes_of_a_real_prompt_come_to_rest(path: Path) -> None:
    source = path.read_bytes().decode("utf-8")
    only = frozenset(RULES)
    once = fix_all(Workspace(None), source, path, unsafe=True, only=only)
    assert not once.refused
    again = fix_all(Workspace(None), once.source, path, unsafe=True, only=only)
    assert again.source == once.source


def test_a_chat_of_many_messages_is_measured_once_for_all_demands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(text: str, templates: tuple[Span, ...]) -> Document:
        asked.append(text)
        return document_of(text, templates)

    monkeypatch.setattr("promptls.prompt.prompt.document_of", counting)
    times = []
    for count in (50, 150):
        asked.clear()
        said = [("Be brief.", "Get to the point.")[number % 2] for number in range(count)]
        chat = {"model": "x", "messages": [{"role": "user", "content": f"{each} Sort it."} for each in said]}
        analyse(Workspace(), json.dumps(chat), Path("x.json"), options=Options(select=("repeated-demand",)))
        times.append(len(asked))
    assert times[0] > 50 and times[1] < 4 * times[0]


@pytest.mark.parametrize(
    ("before", "behind", "found"), [(1200, 0, 0), (0, 1200, 1)], ids=["end", "beginning"]
)
def test_a_demand_at_both_ends_of_a_chat_is_a_reminder(before: int, behind: int, found: int) -> None:
    """Its messages count together: what opens the last of them may stand near the end of all."""
    filler = "The harbour opens at six.\n\n"
    said = [f"Be brief. Sort it.\n\n{filler * before}", f"Get to the point. Read it.\n\n{filler * behind}"]
    messages = [{"role": "user", "content": each} for each in said]
    assert len(_found(json.dumps(messages), "x.chat.json", "repeated-demand")) == found
