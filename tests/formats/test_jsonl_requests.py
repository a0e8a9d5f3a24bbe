"""Lines of JSON Lines files that hold no `messages`: requests of the Responses API, and ShareGPT's."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

import pytest

from promptls.engine.laws import check_law
from promptls.formats import detect, format_by_id
from promptls.prompt import MessageRemoval, MetadataRename, Prompt
from promptls.testing.laws import law_faults
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
    assert texts(prompt) == [("system", "Sort.\n"), ("user", "Hi 😀"), ("tool", "x"), ("assistant", "Yes.")]
    assert (prompt.model, prompt.output_schema, prompt.title) == ("gpt-4o", {"type": "object"}, "a")
    assert prompt.metadata["input"][1] == {"type": "function_call_output", "call_id": "1"}
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


def test_what_a_tool_answered_is_a_message_of_the_tool() -> None:
    called = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    parts = [{"type": "input_text", "text": "4 °C"}]
    answers = [
        {"type": "function_call_output", "call_id": "c", "output": output} for output in ("3 °C", parts)
    ]
    prompt = parse({"model": "gpt-5", "input": [{"role": "user", "content": "Ask"}, called, *answers]})
    assert texts(prompt) == [("user", "Ask"), ("tool", "3 °C"), ("tool", "4 °C")]
    assert law_faults(FORMAT, json.dumps({"model": "gpt-5", "input": answers}), PurePath("a.jsonl")) == []


def test_a_first_line_unlike_the_others_is_told_and_not_the_end_of_the_file() -> None:
    good = json.dumps({"messages": [{"role": "user", "content": "Ask"}]})
    for first in ('{"messages": "Ask"}', "[]", '"Ask"', "{"):
        source = "\n".join([first, good, good, ""])
        found = detect(PurePath("a.jsonl"), None, source)
        assert found is not None and found.format is FORMAT, first
        prompt = FORMAT.parse(source, None)
        assert len(prompt.messages) == 2
        assert [problem.span.start <= len(first) for problem in prompt.problems] == [True]
    for lines in ([good], ["{}", "{}", good], [good, "{}", "{}", "{}"]):
        assert detect(PurePath("a.jsonl"), None, "\n".join(['{"a": 1}', *lines, ""])) is None


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


BARE = [
    [
        {"role": "system", "content": "Sort.\n"},
        {"role": "user", "content": [{"type": "text", "text": "Hi 😀"}]},
    ],
    [{"role": "user", "content": "Name {{it}}."}, {"role": "assistant", "name": "a", "content": "Soup."}],
]


def test_lines_that_are_lists_of_messages() -> None:
    source = "\n".join(map(json.dumps, BARE))
    found = detect(PurePath("x.jsonl"), None, source)
    assert found is not None and found.format.id == "chat-jsonl"
    first, second = parse(*BARE).prompts
    assert texts(first) == [("system", "Sort.\n"), ("user", "Hi 😀")]
    assert texts(second) == [("user", "Name {{it}}."), ("assistant", "Soup.")]
    assert [variable.name for variable in second.variables] == ["it"]
    assert not parse(*BARE).problems


@pytest.mark.parametrize(
    "change", [MessageRemoval(2), MetadataRename(("lines", 1, "messages", 1, "name"), "as")]
)
def test_a_list_of_messages_is_restructured(change: Any) -> None:
    source = "\n".join(map(json.dumps, BARE))
    prompt = FORMAT.parse(source, None)
    edited = apply_edits(source, [FORMAT.restructure(source, prompt, change)])
    assert check_law(FORMAT, None, prompt, [change], edited) is None
    assert edited != source


def test_a_list_of_messages_takes_no_parameters() -> None:
    source = "\n".join(map(json.dumps, BARE))
    with pytest.raises(EditRefused, match="not a JSON object"):
        FORMAT.set_metadata(source, FORMAT.parse(source, None), ("lines", 0, "temperature"), 1)


@pytest.mark.parametrize("line", ["[1, 2]", '[{"role": "admin", "id": 1}]', '[{"content": "x"}]', "[]"])
def test_lists_of_other_things_are_left_alone(line: str) -> None:
    assert detect(PurePath("x.jsonl"), None, f"{line}\n{line}\n") is None
