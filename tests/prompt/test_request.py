"""What is read of a file's metadata is read once, and never told of another file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promptls.last_asked import last_asked
from promptls.prompt.request import parameters
from promptls.prompt.thinking import read_switch
from promptls.prompt.tools import tools_in

VALUES = st.sampled_from(
    [True, "enabled", 3, {"type": "disabled"}, [{"name": "find", "parameters": {}}], ["read"]]
)
KEYS = st.sampled_from(["thinking", "topP", "tools", "parameters", "enable_thinking", "temperature", "name"])
FILES = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=4)


@given(FILES, st.lists(st.integers(0, 3), max_size=8))
def test_files_may_be_asked_about_in_any_order(files: list[dict[str, Any]], order: list[int]) -> None:
    for number in order:
        metadata = files[number % len(files)]
        for read in (parameters, read_switch, tools_in):
            assert read(metadata) == read.__wrapped__(metadata)  # type: ignore[attr-defined]


def test_the_file_asked_about_last_is_not_read_again() -> None:
    asked: list[Mapping[str, Any]] = []

    @last_asked
    def read(metadata: Mapping[str, Any]) -> int:
        asked.append(metadata)
        return len(asked)

    one: dict[str, Any] = {"a": 1}
    equal = dict(one)
    assert [read(one), read(one), read(equal), read(one)] == [1, 1, 2, 3]
