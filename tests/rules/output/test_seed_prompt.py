"""The product page's prompt through the engine, with the shipped profile: diagnostics, quick fixes, adapt."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from promptls.diagnostics import Severity
from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.fix import fix_all
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace

MODEL = "glm-4.7-flash"
PATH = PurePath("x.prompt.txt")
RULES = frozenset({"empty-emphasis", "undescribed-nested-object", "missing-language-directive"})
SEED = "Extract the key information from this document. Be accurate.\n"
ADAPTED = (
    "Extract the key information from this document.\n"
    'Return a JSON object where key_points is an array of objects, each with "topic" (string) and "details" '
    "(string).\n"
    "Respond in English.\n"
)
PROMPTS = Path(__file__).parents[2] / "prompts"


def test_the_diagnostics_are_those_that_lead_to_the_adapted_text() -> None:
    found = analyse(Workspace(None), SEED, PATH, options=Options(model=MODEL)).diagnostics
    assert {d.rule for d in found} == RULES
    assert all(d.fixes for d in found)


def test_the_quick_fixes_together_give_the_adapted_text() -> None:
    fixed = fix_all(Workspace(None), SEED, PATH, unsafe=True, only=RULES, options=Options(model=MODEL))
    assert fixed.source == ADAPTED
    assert not fixed.refused


def test_the_adapted_text_has_nothing_at_warning_or_above() -> None:
    left = analyse(Workspace(None), ADAPTED, PATH, options=Options(model=MODEL)).diagnostics
    assert [d.rule for d in left if d.severity >= Severity.WARNING] == []


def test_adapt_gives_the_text_and_a_second_run_changes_nothing() -> None:
    workspace = Workspace(None)
    assert adapt(workspace, SEED, PATH, model=MODEL).source == ADAPTED
    assert adapt(workspace, ADAPTED, PATH, model=MODEL).source == ADAPTED


def test_one_fault_has_one_finding_with_and_without_the_model() -> None:
    with_model = analyse(Workspace(None), ADAPTED.split("\n")[0], PATH, options=Options(model=MODEL))
    without = analyse(Workspace(None), ADAPTED.split("\n")[0], PATH)
    asks_for_form = {"undescribed-nested-object", "missing-output-format", "json-without-schema"}
    assert asks_for_form & {d.rule for d in with_model.diagnostics} == {"undescribed-nested-object"}
    assert asks_for_form & {d.rule for d in without.diagnostics} == {"missing-output-format"}


def test_json_without_a_shape_is_one_finding_with_the_same_fix() -> None:
    text = "Extract the key information from this document as JSON.\n"
    found = analyse(Workspace(None), text, PATH, options=Options(model=MODEL)).diagnostics
    shape = [d for d in found if d.fixes and d.rule != "missing-language-directive"]
    assert [d.rule for d in shape] == ["json-without-schema"]
    assert "key_points" in shape[0].fixes[0].edits[0].text


def _samples() -> list[Path]:
    return sorted(
        p for p in PROMPTS.rglob("*") if p.is_file() and p.suffix in (".md", ".txt", ".mdc", ".json")
    )


@pytest.mark.parametrize("path", _samples(), ids=lambda p: p.relative_to(PROMPTS).as_posix())
def test_the_two_rewrites_are_idempotent_on_real_files(path: Path) -> None:
    source = path.read_bytes().decode("utf-8")
    where = PurePath(path.relative_to(PROMPTS))
    names = ("nested-object-fix", "english-enforcement")
    others = [
        r for r in adapt(Workspace(None), source, where, model=MODEL).profile.rewrites if r not in names
    ]
    once = adapt(Workspace(None), source, where, model=MODEL, exclude=others)
    twice = adapt(Workspace(None), once.source, where, model=MODEL, exclude=others)
    assert twice.source == once.source
    assert not once.refused
    left = analyse(Workspace(None), once.source, where, options=Options(model=MODEL)).diagnostics
    assert not {"undescribed-nested-object", "missing-language-directive"} & {d.rule for d in left}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Extract the order from this text.\n", "Extract the order from this text."),
        ("\nThe order follows.\n\n{{text}}\n", "The order follows."),
    ],
)
def test_a_declared_schema_is_told_at_words_of_the_prompt(text: str, words: str) -> None:
    source = "---\noutput:\n  schema:\n    order(object):\n      id: integer\n---\n" + text
    found = analyse(Workspace(None), source, PurePath("x.prompt"), options=Options(model=MODEL)).diagnostics
    (told,) = (d for d in found if d.rule == "undescribed-nested-object")
    assert source[told.span.start : told.span.end] == words
