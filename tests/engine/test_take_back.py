"""Of many prompts in one file each gives back what an earlier adapt added, and the file is read a few times for all."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import pytest

from promptls.engine.adapt import adapt
from promptls.engine.workspace import Workspace
from promptls.formats.kinds import chat_jsonl

GLM, GPT = "zai/glm-4.7-flash", "gpt-4.1"
PATH = PurePath("x.jsonl")
WORKSPACE = Workspace(None)
TASKS = (
    "Extract the key information from this document.",
    "Extract the names.\n\nRespond in English.",
    "Antworte kurz auf die Frage.\n\nRespond in English.",
    "Respond in English.\n\nSort the rows by date.\n\nRespond in English.\n\nBe brief.",
    "Name the capital.",
    "- Respond in English.\n- Keep it short.",
)


def lines(count: int) -> str:
    requests = ({"messages": [{"role": "user", "content": TASKS[n % len(TASKS)]}]} for n in range(count))
    return "".join(json.dumps(each) + "\n" for each in requests)


def to(model: str, text: str, source: str | None) -> str:
    return adapt(WORKSPACE, text, PATH, model=model, written_for=source).source


@pytest.mark.parametrize("source", [GLM, None], ids=["named", "by its style"])
def test_each_line_is_adapted_as_if_it_were_alone(source: str | None) -> None:
    text = to(GLM, lines(2 * len(TASKS)), "none")
    alone = [to(GPT, line, source) for line in text.splitlines(keepends=True)]
    assert to(GPT, text, source).splitlines(keepends=True) == alone
    assert "".join(alone) != text


@pytest.mark.parametrize("source", [GLM, None], ids=["named", "by its style"])
def test_the_file_is_read_as_often_for_many_lines_as_for_few(
    source: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    real: Any = chat_jsonl._read_line
    monkeypatch.setattr(chat_jsonl, "_read_line", lambda *args: reads.append(1) or real(*args))
    read = {}
    for count in (12, 48):
        text = to(GLM, lines(count), "none")
        reads.clear()
        to(GPT, text, source)
        read[count] = len(reads)
    assert read[48] <= 4 * read[12]
