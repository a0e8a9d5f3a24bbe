"""Names that nothing uses, in files that declare thousands of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import PurePath

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.workspace import Workspace
from promptls.rules.variables import unused_variable
from promptls.rules.variables.similar_name import COMPARED, similar_to


def test_what_a_name_may_be_meant_for_is_sought_among_all_names_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Held against all declared names anew for each of them, ten megabytes of tests took minutes."""
    made: list[int] = []

    def counted(names: Iterable[str]) -> Callable[[str], str | None]:
        made.append(len(names := list(names)))
        return similar_to(names)

    monkeypatch.setattr(unused_variable, "similar_to", counted)
    filled = {"ton": "warm"} | {f"colour{number}": "red" for number in range(500)}
    tests = [{"vars": {"text": "A", **filled}}]
    source = json.dumps(
        {"prompts": ["Sum up {{text}} in {{tone}}"], "providers": ["openai:gpt-4.1"], "tests": tests}
    )
    found = analyse(Workspace(), source, PurePath("/promptfooconfig.yaml")).diagnostics
    said = [diagnostic.message for diagnostic in found if diagnostic.rule == "unused-variable"]
    assert made == [1] and len(said) == 501
    assert sum('did you mean it for "tone"?' in message for message in said) == 1


def test_a_name_beyond_the_first_hundred_is_like_none() -> None:
    similar = similar_to(["colour"])
    assert similar("colours") == "colour"
    assert [similar(f"size{number}") for number in range(COMPARED - 1)] == [None] * (COMPARED - 1)
    assert similar("colou") is None and similar("colours") == "colour"
