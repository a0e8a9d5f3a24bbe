"""The edit law over every prompt of the corpora, and how many ordinary edits are refused."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from promptls.engine.edits import model_paths
from promptls.formats import all_formats, detect
from promptls.prompt import Message
from promptls.testing.laws import law_holds
from promptls.text import EditRefused, apply_edits
from tests.conftest import TABLE
from tests.corpora import corpus_files, decoded, own_files
from tests.formats.laws import ordinary_edits

REFUSED = 0.02
"""The share of ordinary edits of prose that a format may refuse (issue 4)."""
ENOUGH = 50


def test_ordinary_edits_keep_the_law(record_property: Callable[[str, object], None]) -> None:
    tried: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    left_out: dict[str, Counter[str]] = {}
    for path in (*own_files(), *corpus_files()):
        for name, made in _edits_of(path):
            if isinstance(made, str):
                left_out.setdefault(name, Counter())[made] += 1
                continue
            tried[name] += 1
            refused[name] += not made
    rows = [
        f"{refused[name] / count:7.2%} of {count:6} refused  {name}"
        + "".join(f", {number} {reason}" for reason, number in sorted(left_out.get(name, {}).items()))
        for name, count in sorted(tried.items())
    ]
    record_property(TABLE, "\n".join(rows))
    assert set(tried) == {format.id for format in all_formats()}
    assert {name for name, n in tried.items() if n >= ENOUGH and refused[name] > REFUSED * n} == set()


def _edits_of(path: Path) -> list[tuple[str, bool | str]]:
    """The format and, of each edit, whether it was made, or why it is not counted."""
    source = decoded(path)
    detection = detect(path, None, source) if source is not None else None
    if source is None or detection is None:
        return []
    format = detection.format
    prompt = format.parse(source, path)
    seed = random.Random(path.name)
    made: list[tuple[str, bool | str]] = []
    for number, message in enumerate(prompt.messages):
        for _, start, end, new in ordinary_edits(message.text.text, seed):
            if _in_template(message, start, end):
                made.append((format.id, "in a template's own syntax"))
            elif _is_shared(message):
                made.append((format.id, "shared by an alias"))
            elif law_holds(format, source, prompt, number, start, end, new, path):
                made.append((format.id, True))
            elif _is_laid_out(message, start, end, new):
                made.append((format.id, "of the format's own layout"))
            else:
                breaks = _breaks_object(message.text.text, start, end, new)
                made.append((format.id, "would break the object that the prompt is" if breaks else False))
    return made


def _in_template(message: Message, start: int, end: int) -> bool:
    return any(span.start < end and start < span.end for span in message.text.templates)


def _is_shared(message: Message) -> bool:
    """Text that a YAML alias stands for is never edited, and that is told; it is not counted here."""
    try:
        message.text.edit(0, 0, "")
    except EditRefused as refusal:
        return "alias" in str(refusal)
    return False


def _is_laid_out(message: Message, start: int, end: int, new: str) -> bool:
    """Headings and bullets that a format makes itself stand nowhere in the file; that is told, and not counted."""
    try:
        message.text.edit(start, end, new)
    except EditRefused as refusal:
        return "itself lays out" in str(refusal)
    return False


def _breaks_object(text: str, start: int, end: int, new: str) -> bool:
    """A prompt that is one JSON object has no place for a line between its keys, and its keys are no prose."""
    try:
        before = json.loads(text)
    except ValueError:
        return False
    try:
        after = json.loads(text[:start] + new + text[end:])
    except ValueError:
        return True
    return isinstance(before, dict) and _keys(before) != _keys(after)


def _keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: _keys(each) for key, each in value.items()}
    return [_keys(each) for each in value] if isinstance(value, list) else None


def _prompts() -> list[Path]:
    return [path for path in own_files() if (text := decoded(path)) is not None and detect(path, None, text)]


@pytest.mark.parametrize("path", _prompts(), ids=lambda path: path.name)
def test_naming_a_model_keeps_the_law(path: Path) -> None:
    source = decoded(path)
    assert source is not None
    detection = detect(path, None, source)
    assert detection is not None
    prompt = after = detection.format.parse(source, path)
    for where in model_paths(prompt):
        try:
            edit = detection.format.set_metadata(source, after, where, "zai/glm-4.7-flash")
        except EditRefused:
            return
        source = apply_edits(source, [edit])
        after = detection.format.parse(source, path)
    assert after.model == "zai/glm-4.7-flash"
    assert {each.model for each in after.prompts} <= {"zai/glm-4.7-flash", None}
    assert [m.text.text for m in after.messages] == [m.text.text for m in prompt.messages]
