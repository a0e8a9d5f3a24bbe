"""What the editor gets of every format: an outline, folds, and variables that can be followed and renamed."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from promptls.engine.analyse import Analysis, analyse
from promptls.engine.folding import folds
from promptls.engine.options import Options
from promptls.engine.outline import outline, walk
from promptls.engine.rename import rename_edits
from promptls.engine.variable_names import name_choices
from promptls.engine.variables import named, occurrence_at, occurrences
from promptls.engine.workspace import Workspace
from promptls.formats import all_formats, detect
from promptls.text import EditRefused, apply_edits
from tests.corpora import corpus_files, decoded, own_files

IDS = [format.id for format in all_formats()]
MOST = 12
"""Files of each format that are looked at, our own first."""
NO_FOLDS = {"chat-json", "chat-jsonl", "promptfoo-csv"}
"""Formats of ours whose texts stand on one line each, so that there is nothing to fold."""
NO_VARIABLES = {"gemini-command", "modelfile", "markdown-command"}
"""Formats without variables, or whose variables are what the person types, which the tool names."""
NOT_RENAMED = ("mend them first", "rename it in both by hand", "the tool that fills it in", "would not")


@cache
def files() -> dict[str, list[tuple[Path, str]]]:
    found: dict[str, list[tuple[Path, str]]] = {}
    for path in (*own_files(), *corpus_files()):
        source = decoded(path)
        detection = detect(path, None, source) if source is not None and len(source) < 20_000 else None
        if source is not None and detection:
            found.setdefault(detection.format.id, []).append((path, source))
    return found


def read(format_id: str) -> list[Analysis]:
    wish = Options(select=())
    return [
        analyse(Workspace(None), source, path, options=wish) for path, source in files()[format_id][:MOST]
    ]


@pytest.mark.parametrize("format_id", IDS)
def test_outline_and_folds(format_id: str) -> None:
    seen: Counter[str] = Counter()
    for analysis in read(format_id):
        assert analysis.prompt is not None
        for node in walk(outline(analysis.source, analysis.prompt)):
            assert node.name and node.span.contains(node.name_span)
            seen["nodes"] += 1
        for fold in folds(analysis.line_index, analysis.prompt):
            assert 0 <= fold.first < fold.last < analysis.line_index.line_count
            seen["folds"] += 1
    assert seen["nodes"], seen
    assert seen["folds"] or format_id in NO_FOLDS, seen


@pytest.mark.parametrize("format_id", IDS)
def test_variables_are_followed_renamed_and_completed(format_id: str) -> None:
    seen: Counter[str] = Counter()
    for analysis in read(format_id):
        assert analysis.prompt is not None
        for place in occurrences(analysis.source, analysis.prompt):
            found = occurrence_at(analysis.source, analysis.prompt, place.span.start)
            assert found is not None and found.name == place.name
            assert place in named(analysis.source, analysis.prompt, place.name)
            choices = name_choices(analysis, place.span.end)
            seen["completed"] += choices is not None
        for name in {place.name for place in occurrences(analysis.source, analysis.prompt)}:
            seen["renamed" if _renamed(analysis, name) else "refused"] += 1
    assert (seen["renamed"] > 0) != (format_id in NO_VARIABLES), seen
    assert seen["completed"] or format_id in NO_VARIABLES, seen


def _renamed(analysis: Analysis, name: str) -> bool:
    """Rename a variable, and back; False where a reason forbids it."""
    try:
        after = apply_edits(analysis.source, rename_edits(analysis, name, "quite_new"))
    except EditRefused as refusal:
        assert any(reason in str(refusal) for reason in NOT_RENAMED), refusal
        return False
    again = analyse(Workspace(None), after, analysis.path, options=Options(select=()))
    assert apply_edits(after, rename_edits(again, "quite_new", name)) == analysis.source
    return True
