"""Where a file may say how thinking is switched, and how it would say the opposite."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.thinking import read_switch

SAID: list[tuple[dict[str, Any], bool, tuple[Any, Any]]] = [
    ({"thinking": {"type": "enabled"}}, True, (("thinking", "type"), "disabled")),
    ({"thinking": "Disabled"}, False, (("thinking",), "enabled")),
    ({"thinking": True}, True, (("thinking",), False)),
    ({"enable_thinking": False}, False, (("enable_thinking",), True)),
    (
        {"parameters": {"chat_template_kwargs": {"enable_thinking": True}}},
        True,
        (("parameters", "chat_template_kwargs", "enable_thinking"), False),
    ),
    (
        {"temperature": 1, "model": {"parameters": {"thinking": {"type": "disabled"}}}},
        False,
        (("model", "parameters", "thinking", "type"), "enabled"),
    ),
]


@pytest.mark.parametrize(("metadata", "on", "turned"), SAID)
def test_the_switch_is_read_and_turned(metadata: dict[str, Any], on: bool, turned: tuple[Any, Any]) -> None:
    switch = read_switch(metadata)
    assert switch is not None
    assert switch.on is on
    assert switch.turned("thinking.type", on=not on) == turned


@pytest.mark.parametrize(
    "metadata", [{}, {"model": "x", "tools": []}, {"parameters": "many"}, {"model": {"api": "chat"}}]
)
def test_a_file_without_parameters_has_no_switch(metadata: dict[str, Any]) -> None:
    assert read_switch(metadata) is None


def test_a_file_with_other_parameters_leaves_it_open() -> None:
    switch = read_switch({"modelParameters": {"temperature": 0.2}})
    assert switch is not None and switch.on is None
    assert switch.shown == ("modelParameters", "temperature")
    assert switch.turned("thinking.type", on=False) == (("modelParameters", "thinking"), {"type": "disabled"})
    assert switch.turned("enable_thinking", on=False) == (("modelParameters", "enable_thinking"), False)


@pytest.mark.parametrize(
    ("metadata", "retained", "path"),
    [
        ({"thinking": {"type": "enabled", "clear_thinking": False}}, True, ("thinking", "clear_thinking")),
        ({"thinking": {"type": "enabled"}, "clear_thinking": True}, False, ("clear_thinking",)),
        ({"thinking": {"type": "enabled"}}, None, ("thinking", "clear_thinking")),
        ({"enable_thinking": True}, None, ("clear_thinking",)),
        ({"thinking": {"clear_thinking": "yes"}}, None, ("thinking", "clear_thinking")),
    ],
)
def test_what_is_kept_between_turns(
    metadata: dict[str, Any], retained: bool | None, path: tuple[str, ...]
) -> None:
    switch = read_switch(metadata)
    assert switch is not None
    assert (switch.retained, switch.retained_path) == (retained, path)


_SHORT = "---\ntemperature: 1\n---\nName a bird.{}\n"


@pytest.mark.parametrize(
    ("model", "word", "rules"),
    [
        ("qwen3-32b", "", {"thinking-mode-mismatch": "enable_thinking: false"}),
        ("glm-4.7", "", {"thinking-mode-mismatch": 'thinking: {"type": "disabled"}'}),
        ("qwen3-32b", " /no_think", {}),
        ("glm-4.7", " /no_think", {"foreign-thinking-switch": 'thinking: {"type": "disabled"}'}),
        ("qwen3.7-max", " /no_think", {"foreign-thinking-switch": "enable_thinking: false"}),
        ("gpt-4o", " /no_think", {}),
    ],
)
def test_a_fix_says_it_as_the_model_takes_it(model: str, word: str, rules: dict[str, str]) -> None:
    """Where the text switches, only a model that does not heed the word gets a finding for it."""
    source = _SHORT.format(word)
    options = Options(model=model)
    found = analyse(Workspace(None), source, PurePath("a.prompt.md"), options=options).diagnostics
    fixes = {
        item.rule: "".join(edit.text for fix in item.fixes for edit in fix.edits)
        for item in found
        if "thinking" in item.rule
    }
    assert fixes.keys() == rules.keys()
    assert all(said in fixes[rule] for rule, said in rules.items())
