"""Damaged files of every format, through the whole product: told at the place, in bounded time and memory, no crash."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.formats import all_formats, format_by_id
from promptls.text import EditRefused, apply_edits
from tests.formats.test_laws import BOMBS, samples

IDS = [format.id for format in all_formats()]
WORKSPACE = Workspace(Path("/nowhere"))
WRONG: tuple[Any, ...] = (3, None, True, [], [[1]], {}, {"x": [1]}, "", "x")
"""Values of the wrong type, or of the right one and empty."""
LARGE = 10_000_000
SENTENCE = "Name the harbour of the ship. "
OPEN = {
    "baml": 'function F() -> string {\n  client X\n  prompt #"\n    Name it.\n',
    "chat-json": '{"messages": [{"role": "user", "content": "Name it."',
    "chat-jsonl": '{"messages": [{"role": "user", "content": "Name it."}]}\n{"messages": [{"role": "user"\n',
    "chat-yaml": 'messages:\n- role: user\n  content: "Name it.\n',
    "crewai": 'a:\n  role: b\n  goal: "c\n',
    "dotprompt": "---\nmodel: a\n",
    "gemini-command": 'prompt = """Name it.\n',
    "jinja": "Name it. {% if a %}\n",
    "langchain": '{"_type": "prompt", "template": "Name it.',
    "modelfile": 'FROM a\nSYSTEM """Name it.\n',
    "nemo-guardrails": 'prompts:\n- task: a\n  content: "b\n',
    "poml": "<poml><task>Name it.",
    "promptfoo": 'prompts:\n- "Name it\n',
    "promptl": "<system>Name it.\n",
    "prompty": "---\nname: a\n",
    "python-strings": '# promptls: prompt\nx = """Name it.\n',
    "semantic-kernel": 'template: "Name it\n',
    "smolagents": 'system_prompt: "Name it\n',
    "swe-agent": 'system_template: "Name it\n',
    "typescript-strings": "// promptls: prompt\nconst x = `Name it.\n",
} | {
    format_id: "---\nname: a\n"
    for format_id in IDS
    if format_id.startswith("markdown-") and format_id != "markdown-system"
}
"""A file of each format that ends too early."""
NO_END = {"plain", "promptfoo-csv", "promptfoo-text", "skprompt", "markdown-system"}
"""Formats that are text to the end, so that none of their files ends too early."""


def checked(path: Path, source: str) -> Analysis:
    found = analyse(WORKSPACE, source, path, options=Options(assume=True))
    assert [d.message for d in found.diagnostics if d.rule == "internal-error"] == []
    assert all(0 <= d.span.start <= d.span.end <= len(source) for d in found.diagnostics)
    return found


@pytest.mark.parametrize("format_id", IDS)
def test_a_file_that_ends_too_early_is_told(format_id: str) -> None:
    if format_id in NO_END:
        assert format_id not in OPEN
        return
    prompt = format_by_id(format_id).parse(OPEN[format_id], Path("x"))
    assert prompt.problems
    assert all(p.span.end <= len(OPEN[format_id]) for p in prompt.problems)


@pytest.mark.parametrize("format_id", IDS)
def test_files_cut_off_anywhere_are_checked(format_id: str) -> None:
    for path, source in samples(format_id)[:3]:
        for at in range(0, len(source), max(1, len(source) // 12)):
            checked(path, source[:at])
            checked(path, source[:at] + "\0" + source[at:])


def _wronged(data: Any) -> Iterator[tuple[Any, Any]]:
    """The data with each of its values of each wrong type in turn, and that value."""
    keys = (
        range(min(len(data), 3)) if isinstance(data, list) else list(data) if isinstance(data, dict) else []
    )
    for key in keys:
        for wrong in WRONG:
            yield _with(data, key, wrong), wrong
        for inner, wrong in _wronged(data[key]):
            yield _with(data, key, inner), wrong


def _with(data: Any, key: Any, value: Any) -> Any:
    changed = data.copy()
    changed[key] = value
    return changed


def _data(path: Path, source: str) -> tuple[Any, str] | None:
    """The values of a file that is JSON or YAML, or of its front matter, and what stands behind that."""
    if path.suffix in (".json", ".yaml", ".yml"):
        return yaml.safe_load(source), ""
    if path.suffix in (".jsonl", ".ndjson"):
        line, _, rest = source.removeprefix("\ufeff").lstrip().partition("\n")
        return json.loads(line), "\n" + rest
    parts = source.removeprefix("\ufeff").replace("\r\n", "\n").split("---\n", 2)
    if len(parts) == 3 and not parts[0].strip():
        try:
            return yaml.safe_load(parts[1]), "---\n" + parts[2]
        except yaml.YAMLError:
            return None
    return None


@pytest.mark.parametrize("format_id", IDS)
def test_values_of_wrong_types_are_read(format_id: str) -> None:
    format = format_by_id(format_id)
    for path, source in sorted(samples(format_id), key=lambda sample: len(sample[1]))[:3]:
        found = _data(path, source)
        elsewhere = not format.parse(source, path).messages  # all prompts stand in other files
        for data, wrong in _wronged(found[0]) if found else ():
            assert found is not None
            head = json.dumps(data, ensure_ascii=False)
            text = f"---\n{head}\n{found[1]}" if found[1].startswith("---") else head + found[1]
            prompt = format.parse(text, path)
            # Nothing at all may be meant, and a number is a text to YAML; anything else is read or told.
            meant = not wrong or not isinstance(wrong, (list, dict))
            assert prompt.messages or prompt.problems or meant or elsewhere, text
            assert all(0 <= p.span.start <= p.span.end <= len(text) for p in prompt.problems)


@pytest.mark.parametrize(
    "name", ["lists in lists", "mappings in mappings", "arrays in arrays", "within itself"]
)
@pytest.mark.parametrize("format_id", ["chat-json", "chat-yaml", "crewai", "promptfoo", "smolagents"])
def test_what_is_nested_too_deep_is_told(format_id: str, name: str) -> None:
    assert format_by_id(format_id).parse(BOMBS[name], Path("x")).problems


@pytest.mark.parametrize("format_id", IDS)
def test_ten_megabytes_of_text_are_read_in_time_that_grows_with_them(format_id: str) -> None:
    format = format_by_id(format_id)
    path, small = _grown(format_id, LARGE // 10)
    format.parse(small[: len(small) * 2 // 3], path)
    _, large = _grown(format_id, LARGE)
    took = []
    for source in (small, large):
        started = time.process_time()
        prompt = format.parse(source, path)
        took.append(time.process_time() - started)
        assert max(len(message.text.text) for message in prompt.messages) >= len(source) * 0.9
    assert took[1] < 40 * took[0] + 1, took


def _grown(format_id: str, size: int) -> tuple[Path, str]:
    """A file of a format whose first message that takes it has so much text."""
    format = format_by_id(format_id)
    new = SENTENCE * (size // len(SENTENCE) + 1)
    for path, source in sorted(samples(format_id), key=lambda sample: len(sample[1])):
        for message in format.parse(source, path).messages:
            at = len(message.text.text) // 2
            try:
                return path, apply_edits(source, [message.text.edit(at, at, new)])
            except EditRefused:
                continue
    raise AssertionError(f"no text of {format_id} takes {size} characters")
