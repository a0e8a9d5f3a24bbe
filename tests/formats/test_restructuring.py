"""Taking out and renaming entries and messages: the file reads as meant afterwards, or the edit is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.engine.laws import check_law
from promptls.formats import all_formats, format_by_id
from promptls.prompt import MessageRemoval, MetadataRemoval, MetadataRename, Restructuring
from promptls.text import EditRefused, apply_edits
from tests.formats.test_laws import files, samples

IDS = [format.id for format in all_formats() if samples(format.id)]
WHOLE = ["chat-json", "chat-jsonl", "chat-yaml", "prompty", "dotprompt", "poml"]
"""Formats from which a message can be taken out."""


def changed(format_id: str, source: str, change: Restructuring) -> str:
    format = format_by_id(format_id)
    prompt = format.parse(source, None)
    edited = apply_edits(source, [format.restructure(source, prompt, change)])
    assert check_law(format, None, prompt, [change], edited) is None
    return edited


@pytest.mark.parametrize("format_id", IDS)
def test_the_law_of_restructuring(format_id: str) -> None:
    format = format_by_id(format_id)

    @settings(max_examples=300, database=None, deadline=None)
    @given(file=files(format_id), data=st.data())
    def law(file: tuple[Path, str], data: st.DataObject) -> None:
        path, source = file
        prompt = format.parse(source, path)
        changes = list(_all_changes(len(prompt.messages), list(prompt.metadata_spans)))
        if not changes:
            return
        change = data.draw(st.sampled_from(changes))
        try:
            edit = format.restructure(source, prompt, change)
        except EditRefused:
            return
        assert check_law(format, path, prompt, [change], apply_edits(source, [edit])) is None

    law()


def _all_changes(messages: int, paths: list[tuple[str | int, ...]]) -> Iterator[Restructuring]:
    yield from (MessageRemoval(number) for number in range(messages))
    for path in paths:
        yield MetadataRemoval(path)
        yield MetadataRename(path, "another")


@pytest.mark.parametrize("format_id", WHOLE)
def test_messages_of_our_own_files_can_be_taken_out(format_id: str) -> None:
    format = format_by_id(format_id)
    done = 0
    for path, source in samples(format_id):
        prompt = format.parse(source, path)
        for number in range(len(prompt.messages)):
            change = MessageRemoval(number)
            try:
                edit = format.restructure(source, prompt, change)
            except EditRefused:
                continue
            assert check_law(format, path, prompt, [change], apply_edits(source, [edit])) is None
            done += len(prompt.messages) > 1
    assert done


@pytest.mark.parametrize("format_id", sorted(set(IDS) - set(WHOLE)))
def test_other_formats_say_that_they_cannot(format_id: str) -> None:
    format = format_by_id(format_id)
    for path, source in samples(format_id):
        prompt = format.parse(source, path)
        if prompt.messages:
            with pytest.raises(EditRefused, match="message"):
                format.restructure(source, prompt, MessageRemoval(0))


@pytest.mark.parametrize(
    ("format_id", "source", "change", "after"),
    [
        ("chat-json", '{"a": 1, "top_p": 2, "messages": []}', MetadataRemoval(("top_p",)), '{"a": 1, "messages": []}'),
        ("chat-json", '{"messages": [],\n  "top_p": 2\n}', MetadataRemoval(("top_p",)), '{"messages": []\n}'),
        (
            "chat-json",
            '{"messages": [], "extra_body": {"top_p": 2}}',
            MetadataRemoval(("extra_body", "top_p")),
            '{"messages": []}',
        ),
        (
            "chat-json",
            '[{"role": "system", "content": "a"}, {"role": "user", "content": "b"}]',
            MessageRemoval(0),
            '[{"role": "user", "content": "b"}]',
        ),
        (
            "chat-json",
            '{"max_tokens": 5, "messages": []}',
            MetadataRename(("max_tokens",), "max_completion_tokens"),
            '{"max_completion_tokens": 5, "messages": []}',
        ),
        (
            "chat-yaml",
            "model: a\n# of the sampler\nmodelParameters:\n  top_p: 1 # all\n  seed: 2\nmessages:\n- role: user\n  content: a\n",
            MetadataRemoval(("modelParameters", "top_p")),
            "model: a\n# of the sampler\nmodelParameters:\n  seed: 2\nmessages:\n- role: user\n  content: a\n",
        ),
        (
            "chat-yaml",
            "modelParameters: {top_p: 1}\nmessages:\n- role: user\n  content: a\n",
            MetadataRemoval(("modelParameters", "top_p")),
            "messages:\n- role: user\n  content: a\n",
        ),
        (
            "chat-yaml",
            "messages:\n  - role: system\n    content: |\n      a\n      b\n  # the question\n  - role: user\n    content: c\n",
            MessageRemoval(0),
            "messages:\n  # the question\n  - role: user\n    content: c\n",
        ),
        (
            "prompty",
            "---\nname: x\n---\nsystem:\nBe brief.\n\nuser:\nHi\n",
            MessageRemoval(0),
            "---\nname: x\n---\nuser:\nHi\n",
        ),
        ("prompty", "---\nname: x\n---\nuser:\nHi\n\nassistant:\nOh\n", MessageRemoval(1), "---\nname: x\n---\nuser:\nHi\n"),
        (
            "dotprompt",
            '---\nmodel: a\n---\n{{role "system"}}\nBe brief.\n{{role "user"}}\nHi {{name}}\n',
            MessageRemoval(0),
            '---\nmodel: a\n---\n{{role "user"}}\nHi {{name}}\n',
        ),
        (
            "dotprompt",
            '{{#role "system"}}\nBe brief.\n{{/role}}\n\n{{#role "user"}}\nHi {{name}}\n{{/role}}\n',
            MessageRemoval(0),
            '{{#role "user"}}\nHi {{name}}\n{{/role}}\n',
        ),
        (
            "dotprompt",
            '{{#role "user"}}\nHi\n{{/role}}\n\n{{#role "model"}}\nOh\n{{/role}}\n',
            MessageRemoval(1),
            '{{#role "user"}}\nHi\n{{/role}}\n',
        ),
        (
            "dotprompt",
            '---\nmodel: a\n---\n\n{{! of the desk }}\n\n{{role "system"}}\nBe brief.\n{{role "user"}}\nHi\n',
            MessageRemoval(0),
            '---\nmodel: a\n---\n\n{{! of the desk }}\n\n{{role "user"}}\nHi\n',
        ),
        (
            "markdown-prompt",
            "---\nmodel: a\ntemperature: 0.2\n---\nHi\n",
            MetadataRemoval(("temperature",)),
            "---\nmodel: a\n---\nHi\n",
        ),
    ],
)  # fmt: skip
def test_what_is_taken_out(format_id: str, source: str, change: Restructuring, after: str) -> None:
    assert changed(format_id, source, change) == after


@pytest.mark.parametrize(
    ("format_id", "source", "change"),
    [
        (
            "chat-json",
            '{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url"}]}]}',
            MessageRemoval(0),
        ),
        ("chat-json", '{"a": 1, "b": 2, "messages": []}', MetadataRename(("a",), "b")),
        ("chat-json", '{"messages": []}', MetadataRemoval(("top_p",))),
        ("chat-yaml", "a: &x 1\nb: *x\nmessages: []\n", MetadataRemoval(("a",))),
        ("dotprompt", '{{role "system"}}a{{history}}{{role "user"}}b', MessageRemoval(1)),
    ],
)
def test_what_is_refused(format_id: str, source: str, change: Restructuring) -> None:
    with pytest.raises(EditRefused):
        changed(format_id, source, change)
