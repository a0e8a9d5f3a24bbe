"""What to do about a nested argument: an object's fields can be arguments, those of a list's entries cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace

_FIELDS = {"type": "object", "properties": {"x": {"type": "number"}}}


@pytest.mark.parametrize(
    ("schema", "advice"),
    [
        (_FIELDS, 'give its fields arguments of their own, such as "area_x"'),
        ({"type": "array", "items": _FIELDS}, "take a string of JSON, and say so in its description"),
        (
            {"type": "object", "additionalProperties": {"type": "number"}},
            "take a string of JSON, and say so in its description",
        ),
    ],
)
def test_the_advice_fits_the_argument(tmp_path: Path, schema: dict[str, object], advice: str) -> None:
    tool = {"name": "find", "parameters": {"type": "object", "properties": {"area": schema}}}
    source = json.dumps(
        {"model": "glm-4.7-flash", "messages": [{"role": "user", "content": "Find."}], "tools": [tool]}
    )
    options = Options(select=("nested-tool-arguments",))
    found = analyse(Workspace(tmp_path), source, tmp_path / "a.chat.json", options=options).diagnostics
    (message,) = [d.message for d in found if d.rule == "nested-tool-arguments"]
    assert message.partition(" (zai")[0].endswith(f"; {advice}")
