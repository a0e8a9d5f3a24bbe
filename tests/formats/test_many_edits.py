"""Many edits of one file at once: each still reads back as meant, and the file is read a few times for all."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.engine.laws import check_law
from promptls.engine.realise import edits_of_each, file_edits
from promptls.formats import Format, format_by_id
from promptls.formats.kinds import chat_jsonl
from promptls.formats.reread import _Reread
from promptls.formats.scalar_proof import ScalarProof
from promptls.formats.sections import _SplitProof
from promptls.formats.slices import LayeredProof
from promptls.prompt import (
    Change,
    MessageRemoval,
    MetadataChange,
    MetadataRemoval,
    MetadataRename,
    Prompt,
    TextChange,
    singles,
)
from promptls.text import EditRefused, Written, apply_edits
from tests.formats.laws import hostile, prose
from tests.formats.test_laws import IDS, files, samples

MANY = 400
PROOFS = (_Reread, ScalarProof, _SplitProof, LayeredProof)
READS = 60
"""Times that a file of MANY sentences may be read again for as many edits: some for each doubling of them."""


@st.composite
def changes(draw: st.DrawFn, prompt: Prompt) -> list[list[Change]]:
    """Things that are wanted of a file at once, each of one to three changes that do not touch."""
    return [draw(_of_one_text(prompt)) for _ in range(draw(st.integers(2, 7)))]


@st.composite
def _of_one_text(draw: st.DrawFn, prompt: Prompt) -> list[Change]:
    message = draw(st.integers(0, len(prompt.messages) - 1))
    length = len(prompt.messages[message].text.text)
    found: list[Change] = []
    at = draw(st.integers(0, length))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        end = draw(st.integers(at, min(length, at + 12)))
        found.append(TextChange(message, at, end, draw(st.one_of(prose, hostile))))
        at = end + 1
        if at > length:
            break
    return found


@pytest.mark.parametrize("format_id", IDS)
def test_each_of_many_edits_keeps_the_law(format_id: str) -> None:
    format = format_by_id(format_id)

    @settings(max_examples=100, database=None)
    @given(file=files(format_id), data=st.data())
    def law(file: tuple[Path, str], data: st.DataObject) -> None:
        path, source = file
        prompt = format.parse(source, path)
        if not prompt.messages:
            return
        several = data.draw(changes(prompt))
        for wanted, found in zip(several, edits_of_each(source, prompt, format, several), strict=True):
            if not isinstance(found, EditRefused):
                assert check_law(format, path, prompt, wanted, apply_edits(source, found)) is None

    law()


def _long(format: Format) -> tuple[Path, str, Prompt, int]:
    """A file of our own with MANY sentences more in one of its messages, and the number of that."""
    sentences = "".join(f"Name thing {number} first. " for number in range(MANY)).rstrip()
    for path, source in samples(format.id):
        prompt = format.parse(source, path)
        for number, message in enumerate(prompt.messages):
            text = message.text.text
            for at in {match.end() for match in re.finditer(r"[.:] |\n", text)} | {len(text)}:
                change = TextChange(number, at, at, f" {sentences} ")
                try:
                    after = apply_edits(source, file_edits(source, prompt, format, [change]))
                except EditRefused:
                    continue
                return path, after, format.parse(after, path), number
    raise AssertionError(f"no file of {format.id} takes more sentences")


def _in_every_sentence(prompt: Prompt, number: int, new: str) -> list[list[Change]]:
    text = prompt.messages[number].text.text
    return [
        [TextChange(number, match.start(), match.end(), new)]
        for match in re.finditer(r"(?<=Name )thing(?= \d)", text)
    ]


class _Counted:
    """How often the proofs of each kind are asked, and how much they read."""

    def __init__(self) -> None:
        self.reads: Counter[type] = Counter()

    def patches(self) -> Iterator[mock._patch[object]]:
        for kind in PROOFS:
            yield mock.patch.object(kind, "holds", self._counting(kind, kind.holds))

    def _counting(self, kind: type, real: object) -> object:
        def holds(proof: object, written: Sequence[Written]) -> bool:
            self.reads[kind] += 1
            return bool(real(proof, written))  # type: ignore[operator]

        return holds


@pytest.mark.parametrize("new", ["matter", "", "<b> & {it}: 'x' \"y\" #z"])
@pytest.mark.parametrize("format_id", IDS)
def test_many_edits_cost_a_few_readings(format_id: str, new: str) -> None:
    format = format_by_id(format_id)
    path, source, prompt, number = _long(format)
    several = _in_every_sentence(prompt, number, new)
    assert len(several) == MANY
    counted = _Counted()
    patches = list(counted.patches())
    for patch in patches:
        patch.start()
    try:
        alone = edits_of_each(source, prompt, format, several)
        together = file_edits(source, prompt, format, [change for each in several for change in each])
    finally:
        for patch in patches:
            patch.stop()
    assert sum(not isinstance(found, EditRefused) for found in alone) == MANY
    assert max(counted.reads.values(), default=0) <= READS
    everything = [change for each in several for change in each]
    assert check_law(format, path, prompt, everything, apply_edits(source, together)) is None
    for at in random.Random(1).sample(range(MANY), 3):
        found = alone[at]
        assert not isinstance(found, EditRefused)
        assert check_law(format, path, prompt, several[at], apply_edits(source, found)) is None


def _requests() -> str:
    """A file of MANY requests, some of them with line breaks of their own kind, and blank and broken lines."""
    lines: list[str] = ["\ufeff"]
    for number in range(MANY):
        messages = [{"role": role, "content": f"Name {role} {number} 😀."} for role in ("system", "user")]
        request = {"model": "o3", "messages": messages, "temperature": 0.5}
        lines += [
            json.dumps({"custom_id": str(number), "body": request} if number % 3 else request),
            "\r\n" if number % 2 else "\n",
            "" if number % 7 else ' \n{"no": "chat"}\n',
        ]
    return "".join(lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda own, first: MetadataChange((*own.at, "temperature"), 1),
        lambda own, first: MetadataChange((*own.at, "max_tokens"), 200),
        lambda own, first: MetadataRemoval((*own.at, "temperature")),
        lambda own, first: MetadataRename((*own.at, "temperature"), "top_p"),
        lambda own, first: MessageRemoval(first + 1),
    ],
    ids=["set", "add", "remove", "rename", "message"],
)
def test_an_edit_of_every_line_reads_that_line_alone(change: Callable[[Prompt, int], Change]) -> None:
    format, source = format_by_id("chat-jsonl"), _requests()
    prompt = format.parse(source, None)
    several = [[change(single.prompt, single.first)] for single in singles(prompt)]
    assert len(several) == MANY
    with mock.patch.object(chat_jsonl, "_read_line", wraps=chat_jsonl._read_line) as read:
        found = edits_of_each(source, prompt, format, several)
    assert MANY <= read.call_count <= 2 * MANY
    edits = [edit for each in found if not isinstance(each, EditRefused) for edit in each]
    assert len(edits) >= MANY
    everything = [change for each in several for change in each]
    assert check_law(format, None, prompt, everything, apply_edits(source, edits)) is None
    for at in (0, 1, MANY - 1):
        alone = found[at]
        assert not isinstance(alone, EditRefused)
        assert check_law(format, None, prompt, several[at], apply_edits(source, alone)) is None
