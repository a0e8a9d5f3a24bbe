"""JSON outside of fences is looked up among fences and JSON: as if compared with each of them, in few steps."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt import Kind, Message, Prompt, Role
from promptls.prompt.asked_output import asked_output
from promptls.prompt.block import BlockKind
from promptls.rules.output import invalid_json_example as module
from promptls.rules.rule import Context
from promptls.text import Span, map_literal, meeting

OBJECT = '{\n  "a": 1,\n}\n'
PIECES = (
    OBJECT, f"```json\n{OBJECT}```\n\n", f"<answer>\n{OBJECT}</answer>\n\n", 'Return JSON: {"a": [1,]}\n\n', '["a", "b", "c"]\n\n',
    "Be brief.\n\n", '<answer>\n{\n  "list":\n["a", "b"]\n}\n</answer>\n\n', "```\n", "\n",
)  # fmt: skip


def context_of(text: str) -> Context:
    prompt = Prompt("test", Kind.TASK, (Message(Role.USER, map_literal(text, Span(0, len(text)))),))
    return cast(Context, type("Asked", (), {"prompt": prompt})())


def compared(ctx: Any) -> set[tuple[int, Span]]:
    """The same, each with all others."""
    document = ctx.prompt.messages[0].document
    found = {(a.message, a.place) for a in asked_output(ctx.prompt).shapes if a.source == "inline"}
    code = [Span(block.start, block.end) for block in document.blocks if block.kind is BlockKind.FENCE]
    for body in (
        *module._between_tags(document),
        *module._on_lines_of_its_own(document),
        *module._lists_on_lines(document),
    ):
        if not any(one.start < body.end and body.start < one.end for one in (*code, *(s for _, s in found))):
            found.add((0, body))
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_it_is_what_meets_no_fence_and_no_other_json(text: str) -> None:
    ctx = context_of(text)
    assert module._outside_fences(ctx) == compared(ctx)


def test_no_object_is_compared_with_all_fences(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[Span] = []

    def counted(spans: Any, place: Span) -> Any:
        found = meeting(spans, place)
        looked_up.extend((place, *found))
        return found

    monkeypatch.setattr(module, "meeting", counted)
    ctx = context_of(f"```json\n{OBJECT}```\n\n{OBJECT}\n" * 300)
    assert len(module._outside_fences(ctx)) == 300
    assert 300 <= len(looked_up) <= 900
