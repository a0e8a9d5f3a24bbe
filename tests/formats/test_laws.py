"""The laws that every format keeps, tried on our own files of it: edits, metadata, damage."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import Format, all_formats, detect, format_by_id
from promptls.testing.laws import law_holds
from promptls.text import EditRefused, apply_edits
from tests.corpora import decoded, own_files
from tests.formats.laws import cases, hostile

IDS = [format.id for format in all_formats()]

OWN_LAW = {"chat-json", "chat-yaml", "gemini-command"}
"""Formats whose own test of the law generates 2,000 cases of their own."""
LENGTH = 20_000
"""Code points of a text made of one thing over and over: enough for a parser that is not linear to hang."""
REPEATED = (
    "{{", "{{a}}", "{% ", "{% raw %}x", "{#", "{{! ", "}}", "{", "\"", "'", "system:\n", '# user[a="b"]:\nx\n',
    "---\n", "\n", " ", "\r", "\ufeff", "\0", "# a\n", "a.", "a = 1\n", "- ", "[", "<message role='x'>",
    "SYSTEM x\n", "!{a{b}", "&a *a ", "\\\\",
)  # fmt: skip
HEADS = (
    "", "---\nmodel: a\n---\n", "messages:\n- role: user\n  content: |\n    ", 'messages:\n- role: user\n  content: "',
    'prompt = """', "FROM a\nSYSTEM \"\"\"", '{"messages": [{"role": "user", "content": "', "template: >\n  ",
    '{"_type": "prompt", "template": "',
)  # fmt: skip


@cache
def samples(format_id: str) -> tuple[tuple[Path, str], ...]:
    """Our own files of a format."""
    found: list[tuple[Path, str]] = []
    for path in own_files():
        source = decoded(path)
        detection = detect(path, None, source) if source is not None else None
        if source is not None and detection is not None and detection.format.id == format_id:
            found.append((path, source))
    return tuple(found)


@st.composite
def files(draw: st.DrawFn, format_id: str) -> tuple[Path, str]:
    """A file of a format, as it is or with other line breaks or a byte order mark."""
    path, source = draw(st.sampled_from(samples(format_id)))
    source = source.replace("\r\n", "\n").replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    return path, draw(st.sampled_from(["", "", "\ufeff"])) + source.removeprefix("\ufeff")


@pytest.mark.parametrize("format_id", IDS)
def test_the_edit_law(format_id: str) -> None:
    format = format_by_id(format_id)

    @settings(max_examples=cases(500 if format_id in OWN_LAW else 2000), database=None)
    @given(file=files(format_id), new=hostile, data=st.data())
    def law(file: tuple[Path, str], new: str, data: st.DataObject) -> None:
        path, source = file
        prompt = format.parse(source, path)
        if not prompt.messages:
            return
        message = data.draw(st.integers(0, len(prompt.messages) - 1))
        length = len(prompt.messages[message].text.text)
        start = data.draw(st.integers(0, length))
        end = data.draw(st.integers(start, min(length, start + 40)))
        law_holds(format, source, prompt, message, start, end, new, path)

    law()


@pytest.mark.parametrize("format_id", IDS)
def test_the_law_of_metadata(format_id: str) -> None:
    format = format_by_id(format_id)

    @settings(max_examples=200, database=None)
    @given(
        file=files(format_id),
        value=st.one_of(hostile, st.booleans(), st.integers(), st.none()),
        data=st.data(),
    )
    def law(file: tuple[Path, str], value: object, data: st.DataObject) -> None:
        path, source = file
        prompt = format.parse(source, path)
        paths = [*prompt.metadata_spans, ("model",), ("new", "key")]
        where = data.draw(st.sampled_from(paths))
        try:
            edit = format.set_metadata(source, prompt, where, value)
        except EditRefused:
            return
        after = format.parse(apply_edits(source, [edit]), path)
        assert [m.text.text for m in after.messages] == [m.text.text for m in prompt.messages]
        found: object = after.metadata
        for key in where:
            found = found[key]  # type: ignore[index]
        assert found == value

    law()


@pytest.mark.parametrize("format_id", IDS)
def test_damaged_files_are_read_without_a_crash(format_id: str) -> None:
    format = format_by_id(format_id)

    @settings(max_examples=500, database=None)
    @given(file=files(format_id), new=hostile, data=st.data())
    def read(file: tuple[Path, str], new: str, data: st.DataObject) -> None:
        path, source = file
        start = data.draw(st.integers(0, len(source)))
        end = data.draw(st.sampled_from([start, len(source), min(len(source), start + 5)]))
        _read(
            format, path, source[:start] + data.draw(st.sampled_from([new, "\0", "[" * 500])) + source[end:]
        )

    read()


@pytest.mark.parametrize("format_id", IDS)
def test_hostile_files_are_read(format_id: str) -> None:
    format = format_by_id(format_id)
    for head in HEADS:
        for text in REPEATED:
            _read(format, Path("prompts/x"), head + text * (LENGTH // len(text)))


def _levels(count: int, level: str) -> str:
    """YAML in which each level names the one before it several times over."""
    return "a0: &a0 {k: x}\n" + "".join(
        level.replace("N", str(n)).replace("B", str(n - 1)) for n in range(1, count)
    )


KEYS = (
    "prompts", "providers", "targets", "tests", "messages", "instructions", "models", "system_prompt", "planning",
    "agent", "model", "environment", "defaultTest", "testData", "template", "input_variables",
)  # fmt: skip
BOMBS = {
    "lists": _levels(12, "aN: &aN [*aB, *aB, *aB, *aB, *aB, *aB, *aB, *aB, *aB]\n")
    + "".join(f"{key}: *a11\n" for key in KEYS),
    "mappings": _levels(20, "aN: &aN {role: *aB, content: *aB, task: *aB, raw: *aB, id: *aB, config: *aB}\n")
    + "".join(f"{key}: [*a19, *a19]\n" for key in KEYS),
    "merges": _levels(40, "aN: &aN {<<: [*aB, *aB], lN: x}\n") + "".join(f"{key}: [*a39]\n" for key in KEYS),
    "within itself": "".join(f"{key}: &{key} [*{key}]\n" for key in KEYS),
    "lists in lists": "prompts: " + "[" * 1000,
    "mappings in mappings": "\n".join(" " * depth + "agent:" for depth in range(1000)),
    "arrays in arrays": '{"messages": ' + "[" * 1000,
    "a NUL": "prompts:\n  - name it\0 now\n",
}
LONGEST = 3.0
"""Seconds of CPU; a bomb that goes off takes hours."""


@pytest.mark.parametrize("bomb", sorted(BOMBS))
@pytest.mark.parametrize("format_id", IDS)
def test_bombs_do_not_go_off(format_id: str, bomb: str) -> None:
    started = time.process_time()
    _read(format_by_id(format_id), Path("prompts/x"), BOMBS[bomb])
    assert time.process_time() - started < LONGEST


def _read(format: Format, path: Path, source: str) -> None:
    prompt = format.parse(source, path)
    for problem in prompt.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(source)
    for message in prompt.messages:
        for piece in message.text.pieces:
            if piece.literal:
                text = message.text.text[piece.text_start : piece.text_end]
                assert source[piece.file_start : piece.file_end] == text
    for variable in prompt.variables:
        assert variable.span.end <= len(prompt.messages[variable.message].text.text)
