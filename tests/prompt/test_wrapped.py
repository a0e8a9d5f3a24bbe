"""A prompt that stands whole in one fence is read; what a prompt shows in a fence is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.block import wrapped_in

INSIDE = "You are a clerk.\n\n- Handle errors gracefully.\n- Sort the rows.\n"
NESTED = INSIDE + "\n```json\n{}\n```\n\nFollow best practices.\n"


def found(text: str) -> list[str]:
    analysis = analyse(
        Workspace(None), text, Path("/a.prompt.md"), options=Options(select=("vague-qualifier",))
    )
    return [text[slice(*diagnostic.span)] for diagnostic in analysis.diagnostics]


@pytest.mark.parametrize("before", ["", "# The clerk\n\n", "\n\n"])
@pytest.mark.parametrize("info", ["", "prompt", "Markdown", "text"])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_fence_that_is_the_prompt_is_read(before: str, info: str, fence: str) -> None:
    assert found(f"{before}{fence}{info}\n{INSIDE}{fence}\n") == ["gracefully"]


def test_a_fence_in_it_quotes_as_ever() -> None:
    assert found(f"````\n{NESTED}````") == ["gracefully", "best practices"]


@pytest.mark.parametrize(
    "text",
    [
        f"Use this:\n\n```\n{INSIDE}```\n",
        f"```\n{INSIDE}```\n\nSort the rows of it.\n",
        f"```python\n{INSIDE}```\n",
        f"```\n{INSIDE}",
        "```\nname: clerk\nHandle errors gracefully.\n```\n",
        f"```\n{NESTED}```\n",
    ],
    ids=["led to", "spoken of", "code", "open", "speaks to no one", "closed within"],
)
def test_other_fences_quote(text: str) -> None:
    assert wrapped_in(text) is None
    assert "gracefully" not in found(text)


def test_the_formatter_leaves_it_as_it_is() -> None:
    text = f"```\n* Name it.\n\n\n\n{INSIDE}```\n"
    assert format_text(Workspace(None), text, Path("/a.prompt.md")) == text
