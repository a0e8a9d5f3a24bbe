"""Tags over several messages, templates with branches, and a fix for each fence that can be proved."""

from __future__ import annotations

from promptls.diagnostics import Safety
from promptls.prompt import Kind, Message, Prompt, Role
from promptls.prompt.document import Document
from promptls.rules.structure.fences import fence_findings
from promptls.rules.structure.tags import tag_findings
from promptls.text import Span, map_literal


def chat(*texts: str) -> Prompt:
    messages = tuple(Message(Role.USER, map_literal(text, Span(0, len(text)))) for text in texts)
    return Prompt("test", Kind.TASK, messages)


def found(*texts: str) -> list[str]:
    prompt = chat(*texts)
    return [finding.message for finding in tag_findings(prompt)]


def test_a_tag_may_be_closed_in_the_next_message() -> None:
    assert found("<notes>\nOne.", "Two.\n</notes>\nList them.") == []


def test_branches_of_a_template_are_not_judged() -> None:
    assert found("{% if a %}\n<notes>\n{% else %}\n<notes kind='b'>\n{% endif %}\nOne.\n</notes>") == []


def test_an_open_tag_before_a_deliberate_ending_is_part_of_it() -> None:
    assert found("<xml>\n<rules>\nBe brief.\n</rules>\n<answer>\n") == []


def test_a_tag_that_is_closed_elsewhere_must_be_closed_here() -> None:
    messages = found("<a-b>\nOne.\n</a-b>\n\n<a-b>\nTwo.\n\nList them.\n")
    assert messages == ['"<a-b>" is never closed; write "</a-b>" where the part that it marks ends']


def test_a_mention_does_not_take_the_place_of_the_opening_tag() -> None:
    assert found("Think in <plan> tags.\n\n<plan>\nAs in <plan> above.\n</plan>\n") == []


def test_a_closing_tag_behind_text_on_its_line_counts() -> None:
    assert found("<notes>One.\nTwo.</notes>\nList them.\n") == []


def fence(text: str) -> list[tuple[str, list[Safety]]]:
    return [
        (text[f.where.span.start : f.where.span.end], [p.safety for p in f.proposals])  # type: ignore[union-attr]
        for f in fence_findings(0, Document(text))
    ]


def test_only_code_to_the_end_can_be_closed_safely() -> None:
    assert fence("```py\n# sum\nprint(1)\n") == [("```py", [Safety.SAFE])]
    assert fence("```py\nprint(1)\n\nThen say what it prints.\n") == [("```py", [])]
    assert fence("```js\nf()\n\n# Rules\n") == [("```js", [])]
    assert fence("~~~\nf()\n") == [("~~~", [])]


def test_a_fence_on_the_last_line_is_left_for_the_model() -> None:
    assert fence("Write it.\n\n```python\n") == []
    assert fence("Write it.\n\n```\n") == []
