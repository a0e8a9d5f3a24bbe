"""A results file that a profile names is shown wherever the model is; without one it says "not measured"."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptls.gain.results import to_json
from promptls.lsp.handlers.hover import _for_model, model_card
from promptls.profiles import Catalogue, ProfileError, ProfileFile
from promptls.profiles.page import page_json, page_markdown, page_text

from ..cli.runner import EXTRACT, lay, run
from .fake import Behaviour
from .simulation import plan_of, simulate

PROFILE = """
id: team/flash
extends: zai/glm-4.7-flash
name: Our Flash
measurements: [gain.json]
"""
ARMS = ("original", "adapted", "placebo", "only nested-object-fix", "without nested-object-fix")


@pytest.fixture(scope="module")
def results() -> str:
    return json.dumps(to_json(simulate(plan_of(("nested",), ARMS, 40), Behaviour(), 3)))


@pytest.fixture
def folder(tmp_path: Path, results: str) -> Path:
    lay(tmp_path, {".promptls/profiles/flash.yaml": PROFILE, ".promptls/profiles/gain.json": results})
    lay(tmp_path, {"a.prompt.md": EXTRACT})
    return tmp_path


def _catalogue(folder: Path) -> Catalogue:
    file = folder / ".promptls" / "profiles" / "flash.yaml"
    return Catalogue([ProfileFile(str(file), file.read_text())])


def _adapted(results: str) -> str:
    row = json.loads(results)["families"][0]["against_original"][0]
    return f"{row['estimate']['difference'] * 100:+.1f} points [{row['estimate']['low'] * 100:+.1f}"


def test_page_and_hovers_show_the_figure_with_its_conditions(folder: Path, results: str) -> None:
    profile = _catalogue(folder).get("team/flash")
    for form in (page_text(profile, 400), page_markdown(profile), model_card(profile)):
        text = form.replace("\\", "")
        assert _adapted(results) in text
        assert "http://fake/v1" in text and "2026-11-25" in text and "40 items" in text
    assert page_json(profile)["measurements"][0]["model"] == "fake"
    hover = "\n".join(_for_model("undescribed-nested-object", profile))
    assert "Measured gain of `nested-object-fix`: alone +" in hover and "in company +" in hover


def test_explain_shows_it_step_by_step(folder: Path) -> None:
    done = run(folder, "adapt", "a.prompt.md", "--model", "team/flash", "--explain")
    assert done.status == 0, done.err
    assert done.out.count("gain: alone +") == 1
    assert "gain: not measured" in done.out
    assert (
        "gain: not measured"
        in run(folder, "adapt", "a.prompt.md", "--model", "glm-4.7-flash", "--explain").out
    )


def test_without_a_file_everything_says_not_measured() -> None:
    profile = Catalogue().get("zai/glm-4.7-flash")
    assert "Not measured; `promptls gain`" in page_text(profile, 400)
    assert "Measured gain: not measured" in model_card(profile)
    assert "not measured" in "\n".join(_for_model("undescribed-nested-object", profile))


def test_figures_are_not_inherited(folder: Path) -> None:
    """A child is another model, or the same one changed."""
    child = ProfileFile(str(folder / "child.yaml"), "id: team/child\nextends: team/flash\nname: Child\n")
    file = folder / ".promptls" / "profiles" / "flash.yaml"
    catalogue = Catalogue([ProfileFile(str(file), file.read_text()), child])
    assert catalogue.get("team/flash").measurements and not catalogue.get("team/child").measurements


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gain.json", None, "cannot be read"),
        ("gain.json", "{", "not a results file"),
        ("gain.json", "[]", "not a results file"),
        ("gain.json", '{"format": "other"}', "not a results file"),
        ("../gain.json", "{}", "beside or below"),
        ("/etc/passwd", None, "beside or below"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_at_its_place(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        lay(tmp_path, {"gain.json": content})
    text = PROFILE.replace("gain.json", name)
    with pytest.raises(ProfileError) as error:
        Catalogue([ProfileFile(str(tmp_path / "flash.yaml"), text)]).get("team/flash")
    (problem,) = error.value.problems
    assert message in problem.message and (problem.line, problem.column) == (5, 16)
