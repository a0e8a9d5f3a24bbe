"""Lines of JSON Lines files that hold no `messages`: requests of the Responses API, and ShareGPT's."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import pytest

from promptls.formats import detect, format_by_id
from promptls.prompt import MessageRemoval, Prompt
from promptls.text import EditRefused, apply_edits

FORMAT = format_by_id("chat-jsonl")
RESPONSE = {
    "custom_id": "a",
    "url": "/v1/responses",
    "body": {
        "model": "gpt-4o",
        "instructions": "Sort.\n",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi 😀"}, {"type": "input_image"}]},
            {"type": "function_call_output", "call_id": "1", "output": "x"},
            {"type": "message", "role": "assistant", "content": "Yes."},
        ],
        "text": {"format": {"type": "json_schema", "schema": {"type": "object"}}},
    },
}
SHARED = {
    "conversations": [{"from": "human", "value": "Soup?"}, {"from": "gpt", "value": "Leek."}],
    "id": "s",
}


def parse(*lines: Any) -> Prompt:
    return FORMAT.parse("\n".join(map(json.dumps, lines)), PurePath("x.jsonl"))


def texts(prompt: Prompt) -> list[tuple[str, str]]:
    return [(message.role.value, message.text.text) for message in prompt.messages]


def test_a_request_of_the_responses_api() -> None:
    [prompt] = parse(RESPONSE).prompts
    assert texts(prompt) == [("system", "Sort.\n"), ("user", "Hi 😀"), ("assistant", "Yes.")]
    assert (prompt.model, prompt.output_schema, prompt.title) == ("gpt-4o", {"type": "object"}, "a")
    assert prompt.metadata["input"][1]["output"] == "x"
    bare = parse({"model": "gpt-4o", "input": "Hi"})
    assert texts(bare) == [("user", "Hi")] and bare.model == "gpt-4o"


def test_a_conversation_of_sharegpt() -> None:
    [prompt] = parse(SHARED).prompts
    assert texts(prompt) == [("user", "Soup?"), ("assistant", "Leek.")]
    assert (prompt.title, prompt.model) == ("s", None)
    wrong = parse({"conversations": [{"from": "boss", "value": "x"}, {"from": "human", "value": 1}]})
    assert [problem.message for problem in wrong.problems] == [
        '"boss" is nobody whom ShareGPT knows; use system, human, gpt or tool',
        '"value" must be a string',
    ]


def test_both_are_edited_in_their_lines() -> None:
    source = json.dumps(RESPONSE) + "\n" + json.dumps(SHARED) + "\n"
    prompt = FORMAT.parse(source, None)
    edited = apply_edits(source, [prompt.messages[1].text.edit(3, 4, 'a "b"\n')])
    assert texts(FORMAT.parse(edited, None))[1] == ("user", 'Hi a "b"\n')
    edit = FORMAT.set_metadata(source, prompt, ("lines", 0, "body", "model"), "zai/glm-4.7-flash")
    assert FORMAT.parse(apply_edits(source, [edit]), None).model == "zai/glm-4.7-flash"
    with pytest.raises(EditRefused):
        FORMAT.restructure(source, prompt, MessageRemoval(0))  # the instructions are no entry of their own


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"model": "a", "input": [{"role": "user", "content": "x"}]}, "Responses API"),
        (RESPONSE, "Responses API"),
        (SHARED, "conversations"),
        ({"input": "Translate", "output": "x"}, None),
        ({"model": "m", "prompt": "x"}, None),
    ],
)
def test_what_is_claimed(line: Any, said: str | None) -> None:
    found = detect(PurePath("x.jsonl"), None, json.dumps(line))
    assert (found is None) if said is None else (found is not None and said in found.reason)
