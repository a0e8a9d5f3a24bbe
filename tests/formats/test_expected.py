"""What is read of prompt files, checked by hand: `expected/` has one file for each, in YAML.

Places are lines and UTF-16 characters from 0, as the editor protocol counts them, followed by the words
that stand there in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.formats import all_formats
from promptls.prompt import Prompt
from promptls.text import Encoding, LineIndex, Span
from tests.corpora import OWN
from tests.formats.test_laws import samples

EXPECTED = Path(__file__).parent / "expected"
FILES = sorted(EXPECTED.rglob("*.yaml"))


def shown(source: str, index: LineIndex, span: Span) -> str:
    """A place and the words there, with line breaks as `⏎`."""
    (line, start), (last, end) = (index.position(at, Encoding.UTF16) for at in span)
    words = source[span.start : span.end].replace("\r\n", "⏎").replace("\n", "⏎")
    return f"{line}:{start}-{last}:{end} {words}"


def found_in(path: Path, rules: list[str], model: str | None) -> dict[str, Any]:
    """What promptls reads of a file, in the form of the expectations."""
    source = path.read_bytes().decode("utf-8")
    analysis = analyse(
        Workspace(path.parent), source, path, options=Options(model=model, select=tuple(rules))
    )
    prompt = analysis.prompt
    assert prompt is not None
    index = analysis.line_index
    texts = [message.text for message in prompt.messages]
    model_span = prompt.model_span
    variables = [
        f"{variable.name} {shown(source, index, texts[variable.message].to_file(variable.span))}"
        for variable in prompt.variables
    ]
    diagnostics = [
        f"{diagnostic.rule} {shown(source, index, diagnostic.span)}"
        for diagnostic in analysis.diagnostics
        if diagnostic.rule in (*rules, "invalid-file")
    ]
    return {
        "format": prompt.format,
        "kind": prompt.kind.value,
        "model": shown(source, index, model_span) if model_span else None,
        "messages": [{message.role.value: message.text.text} for message in prompt.messages],
        "variables": variables,
        "declared": {name: shown(source, index, span) for name, span in prompt.declared.items()},
        "schema": prompt.output_schema,
        "prompts": [_brief(source, index, each) for each in prompt.prompts],
        "diagnostics": diagnostics,
    }


def _brief(source: str, index: LineIndex, prompt: Prompt) -> dict[str, Any]:
    """One prompt of a file that holds several: how many of the messages are its own, and what it alone has."""
    found = {
        "title": prompt.title,
        "messages": len(prompt.messages),
        "kind": prompt.kind.value,
        "model": shown(source, index, prompt.model_span) if prompt.model_span else None,
        "variables": [variable.name for variable in prompt.variables],
        "declared": list(prompt.declared),
        "schema": prompt.output_schema,
    }
    return {key: value for key, value in found.items() if value}


@pytest.mark.parametrize("expectation", FILES, ids=lambda path: str(path.relative_to(EXPECTED)))
def test_the_file_is_read_as_expected(expectation: Path) -> None:
    expected = yaml.safe_load(expectation.read_text("utf-8"))
    path = OWN / expectation.relative_to(EXPECTED).with_suffix("")
    found = found_in(path, expected.pop("rules"), expected.pop("for", None))
    defaults: dict[str, Any] = {"model": None, "variables": [], "declared": {}, "schema": None, "prompts": []}
    assert found == defaults | expected


def test_every_format_has_three_files_and_three_diagnostics_in_each() -> None:
    read = [yaml.safe_load(path.read_text("utf-8")) for path in FILES]
    for format in all_formats():
        mine = [expected for expected in read if expected["format"] == format.id]
        assert len(mine) >= 3, format.id
        assert all(len(expected["diagnostics"]) >= 3 for expected in mine), format.id


THIN = ("chat-jsonl", "gemini-command", "jinja", "langchain", "modelfile", "poml", "promptfoo")
"""Formats of which few or no real files are at hand (issue 4)."""


def test_thin_formats_have_eight_files_of_our_own() -> None:
    for format_id in THIN:
        assert len(samples(format_id)) >= 8, format_id
    assert sum(path.suffix == ".mdc" for path, _ in samples("markdown-instructions")) >= 8
