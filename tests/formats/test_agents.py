"""YAML of agents, and chat requests one a line: which files are claimed, and what is wrong with them, at its place."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.formats import detect, format_by_id
from promptls.formats.kinds.chat_jsonl import FAULTY_LINES
from promptls.prompt import Prompt
from promptls.rewrites.placement import framing_message

AGENT = "pilot:\n  role: a\n  goal: b\n  backstory: c\n"
TASK = "plan:\n  description: a\n  expected_output: b\n"
RAILS = "prompts:\n  # the first\n\n  - task: general\n    content: a\n"
MESSAGE = '{"messages": [{"role": "user", "content": "a"}]}\n'


@pytest.mark.parametrize(
    ("name", "source", "format_id"),
    [
        ("config/agents.yaml", AGENT, "crewai"),
        ("my_agents.yml", "pilot:\n  role: a\n", "crewai"),
        ("crew.yaml", AGENT, "crewai"),
        ("crew.yaml", "pilot:\n  role: a\n  goal: b\n", None),
        ("tasks.yaml", TASK, "crewai"),
        ("other.yaml", TASK, "crewai"),
        ("tasks.yaml", "- hosts: all\n  tasks: []\n", None),
        ("tasks.yaml", "install:\n  cmd: make\n", None),
        ("values.yaml", "role: admin\ngoal: x\nbackstory: y\n", None),
        ("prompts.yml", RAILS, "nemo-guardrails"),
        ("config.yml", "instructions:\n  - type: general\n    content: a\nrails: {}\n", "nemo-guardrails"),
        ("config.yml", "instructions:\n  - type: general\n", None),
        ("config.yml", "prompts:\n  - name: a\n", None),
        ("agent.yaml", "agent:\n  system_template: a\n  instance_template: b\n", "swe-agent"),
        ("old.yaml", "system_template: a\ninstance_template: b\n", "swe-agent"),
        ("mail.yaml", "mail:\n  system_template: a\n", None),
        ("x.yaml", "system_prompt: a\nplanning:\n  initial_plan: b\n", "smolagents"),
        ("prompts/code_agent.yaml", "system_prompt: a\n", "smolagents"),
        ("x.yaml", "system_prompt: a\n", None),
        ("train.jsonl", MESSAGE, "chat-jsonl"),
        ("train.ndjson", "\n\n" + MESSAGE, "chat-jsonl"),
        (
            "batch.jsonl",
            '{"custom_id": "a", "body": {"messages": [{"content": "a", "role": "user"}]}}\n',
            "chat-jsonl",
        ),
        ("train.jsonl", '{"prompt": "a", "completion": "b"}\n' + MESSAGE, None),
        ("log.jsonl", '{"level": "info", "messages": ["a"]}\n', None),
        ("train.txt", MESSAGE, None),
    ],
)
def test_a_file_is_claimed_only_if_it_is_sure(name: str, source: str, format_id: str | None) -> None:
    detection = detect(PurePath(name), None, source)
    assert (detection.format.id if detection else None) == format_id


def faults(prompt: Prompt, source: str) -> list[str]:
    return [f"{source[p.span.start : p.span.end]}|{p.message}" for p in prompt.problems]


@pytest.mark.parametrize(
    ("format_id", "source", "expected"),
    [
        ("crewai", "", ["|No entry has"]),
        (
            "crewai",
            "pilot:\n  role: a\n  goal: [b]\n",
            ['r|"pilot" has no "backstory"', '[b]|"goal" must be a string'],
        ),
        ("crewai", AGENT.replace("goal: b", "goal: >\n    b.\\n\n    Now c"), [r'\n|"\n" reaches the model']),
        ("crewai", AGENT.replace("goal: b", r'goal: "b.\n Now c"'), []),
        ("crewai", AGENT.replace("goal: b", r"goal: read C:\notes and say `\n` or '\n'"), []),
        ("nemo-guardrails", "prompts: [a]\n", ['a|The entry has no "task"']),
        ("nemo-guardrails", "prompts:\n- task: a\n  content: [b]\n", ['[b]|"content" must be']),
        (
            "nemo-guardrails",
            "prompts:\n- task: a\n  messages:\n  - type: boss\n    content: b\n  - content: c\n",
            ['boss|The message has no "type"', 'c|The message has no "type"'],
        ),
        ("swe-agent", "agent: 3\n", ['a|The file has no "system_template"']),
        ("smolagents", "system_prompt: [a]\n", ['[a]|"system_prompt" must be a string']),
        ("smolagents", "planning: a\n", ['p|The file has no "system_prompt"']),
        (
            "chat-jsonl",
            MESSAGE + "{}\n3\n",
            ['{|The line has no list "messages"', '3|The line has no list "messages"'],
        ),
        (
            "chat-jsonl",
            MESSAGE + '{"messages": [{"role": "us\n' + MESSAGE,
            ['"|The JSON is not valid here: the string is not closed'],
        ),
        (
            "chat-jsonl",
            MESSAGE.strip() + MESSAGE,
            ['{"messages": [{"role": "user", "content": "a"}]}|The JSON'],
        ),
        ("chat-jsonl", '{"messages": [{"role": "boss", "content": "a"}]}', ['"boss"|"boss" is not a role']),
    ],
)
def test_what_is_wrong_is_told_at_its_place(format_id: str, source: str, expected: list[str]) -> None:
    found = faults(format_by_id(format_id).parse(source, None), source)
    assert len(found) == len(expected), found
    assert all(told.startswith(begin) for told, begin in zip(found, expected, strict=True)), found


def test_no_line_is_added_to_the_name_of_an_agent() -> None:
    prompt = format_by_id("crewai").parse(AGENT, None)
    framing = framing_message(prompt)
    assert framing is not None and prompt.messages[framing].text.text == "c"
    assert framing_message(format_by_id("crewai").parse("pilot:\n  role: a\n", None)) is None


def test_of_many_broken_lines_the_first_are_told_and_the_rest_counted() -> None:
    prompt = format_by_id("chat-jsonl").parse(MESSAGE + "{]\n" * 500, None)
    assert len(prompt.problems) == FAULTY_LINES + 1
    assert prompt.problems[-1].message.startswith("500 lines of the file have faults")
    assert len(prompt.messages) == 1


def test_who_speaks() -> None:
    source = "prompts:\n- task: a\n  messages:\n  - '{{ history }}'\n  - {type: bot, content: a}\n  - {type: system, content: b}\n"
    roles = [message.role.value for message in format_by_id("nemo-guardrails").parse(source, None).messages]
    assert roles == ["assistant", "system"]
