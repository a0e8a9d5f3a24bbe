"""Anything in a file: it is read, checked, fixed, adapted and laid out without a fault of ours."""

from __future__ import annotations

from pathlib import Path, PurePath

from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.diagnostics import Fix, Safety, plan
from promptls.engine.adapt import adapt
from promptls.engine.analyse import Analysis, analyse
from promptls.engine.fix import fix_all
from promptls.engine.layout import format_text
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.formats.registry import detect, own_formats
from promptls.text import Edit, OverlappingEdits, apply_edits
from tests.corpora import decoded, own_files
from tests.fuzz import EXAMPLES, overwritten
from tests.prompt.test_rescan import PIECES
from tests.sweep.hostile import OPENERS

WISHES = Options(model="glm-4.7-flash", select=("all",))
TEXTS = {path: text for path in own_files() if (text := decoded(path)) is not None and len(text) < 4000}
SYNTAX = (
    "---\n", "model: ", "messages:\n", "- role: user\n", "  content: |\n", "    ", '"role": "system", ', '{"messages": [', "]}", "}",
    "\\n", "\\ud83d", "\\", '"', "'", "&a ", "*a ", "!!python/object ", "? ", ": ", ">-\n", "\t", "\r\n", "\r", "\ufeff", "\x00", "\ud800",
    "{{#each x}}", "{{/each}}", "{%- raw -%}", "${", "system:\n", "<!-- promptls: model=glm-4.7-flash -->\n",
)  # fmt: skip
BITS = st.sampled_from((*PIECES, *SYNTAX, *OPENERS.values())) | st.text(max_size=5)


@st.composite
def files(draw: st.DrawFn) -> tuple[PurePath, str]:
    """One of our prompt files with some places written over, or its name with anything in it."""
    path = draw(st.sampled_from(sorted(TEXTS)))
    return path, draw(overwritten(TEXTS[path] if draw(st.booleans()) else "", BITS))


def faults(analysis: Analysis) -> list[str]:
    return [d.message for d in analysis.diagnostics if d.rule == "internal-error"]


def test_every_format_is_among_the_files() -> None:
    found = {detect(path, None, text) for path, text in TEXTS.items()}
    assert {each.format.id for each in found if each} == {format.id for format in own_formats()}


@settings(max_examples=EXAMPLES)
@given(files())
def test_any_file_is_checked_fixed_adapted_and_laid_out(file: tuple[PurePath, str]) -> None:
    path, text = file
    workspace = Workspace(Path("/nowhere"))
    assert faults(analyse(workspace, text, path, options=WISHES)) == []
    fixed = fix_all(workspace, text, path, unsafe=True, options=WISHES)
    assert faults(fixed.analysis) == []
    adapted = adapt(workspace, text, path, options=WISHES)
    assert faults(adapted.analysis) == []
    laid_out = format_text(workspace, text, path)
    assert format_text(workspace, laid_out, path) == laid_out


EDITS = st.builds(
    lambda start, length, text: Edit(start, start + length, text),
    st.integers(0, 60),
    st.integers(0, 20),
    st.text(max_size=3),
)
FIXES = st.builds(
    lambda title, edits, safety, rule: Fix(title, tuple(sorted(set(edits))), safety, rule),
    st.sampled_from("abc"),
    st.lists(EDITS, min_size=1, max_size=4),
    st.sampled_from(Safety),
    st.sampled_from(("one", "two")),
)


@settings(max_examples=EXAMPLES)
@given(st.lists(FIXES, max_size=8), st.booleans())
def test_what_the_planner_chooses_can_be_applied_whole(fixes: list[Fix], unsafe: bool) -> None:
    lawful = [fix for fix in fixes if _applies("x" * 80, fix.edits)]
    chosen = plan(lawful, unsafe=unsafe).chosen
    assert set(chosen) <= set(lawful)
    assert unsafe or all(fix.safety is Safety.SAFE for fix in chosen)
    assert _applies("x" * 80, tuple({edit for fix in chosen for edit in fix.edits}))
    assert plan(reversed(lawful), unsafe=unsafe).chosen == chosen


def _applies(text: str, edits: tuple[Edit, ...]) -> bool:
    try:
        apply_edits(text, edits)
    except OverlappingEdits:
        return False
    return True
