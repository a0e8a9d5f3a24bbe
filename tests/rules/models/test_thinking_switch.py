"""Where a file may say how thinking is switched, and how it would say the opposite."""

from __future__ import annotations

from typing import Any

import pytest

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
    assert switch.turned() == turned


@pytest.mark.parametrize(
    "metadata", [{}, {"model": "x", "tools": []}, {"parameters": "many"}, {"model": {"api": "chat"}}]
)
def test_a_file_without_parameters_has_no_switch(metadata: dict[str, Any]) -> None:
    assert read_switch(metadata) is None


def test_a_file_with_other_parameters_leaves_it_open() -> None:
    switch = read_switch({"modelParameters": {"temperature": 0.2}})
    assert switch is not None and switch.on is None
    assert switch.shown == ("modelParameters", "temperature")
    assert switch.turned() == (("modelParameters", "thinking"), {"type": "disabled"})


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
