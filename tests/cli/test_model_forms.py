"""`promptls model --compare` and `--new`: several models side by side, and profiles of one's own."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.cli.runner import EXTRACT, MODEL, lay, run

PROFILE = ".promptls/profiles/team-small.yaml"
PAGE = Path(__file__).parents[2] / "docs/your-own-models.md"


def test_two_models_are_compared_fact_by_fact(tmp_path: Path) -> None:
    found = run(tmp_path, "model", "--compare", MODEL, "sonnet", "--output-format", "json").json()
    flash, sonnet = found["models"]
    assert (flash, sonnet) == ("zai/glm-4.7-flash", "anthropic/claude-sonnet-5-5")
    assert found["facts"]["context window"] == {flash: 200_000, sonnet: 1_000_000}
    assert found["rules"]["too-many-steps"] == {flash: {"max_steps": 8}, sonnet: None}
    assert found["prompt"] == {}


def test_a_file_adds_what_each_model_makes_of_it(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    result = run(tmp_path, "model", "--compare", MODEL, "gpt-4o", "a.prompt.txt", "--output-format", "json")
    found = result.json()["prompt"]
    flash, gpt = found["zai/glm-4.7-flash"], found["openai/gpt-4o"]
    assert flash["tokens"]["level"] == "proxy" and gpt["tokens"] == {
        "tokens": 11,
        "level": "exact",
        "error_pct": 0.0,
    }
    assert gpt["input_cost"] == 11 * 2.5 / 1_000_000 and flash["input_cost"] == 0
    assert [item["rewrite"] for item in flash["rewrites"]] == [
        "drop-empty-emphasis",
        "nested-object-fix",
        "english-enforcement",
    ]
    assert "undescribed-nested-object" in {item["rule"] for item in flash["findings"]}
    assert run(tmp_path, "model", "--compare", MODEL, "gpt-4o", "-", stdin=EXTRACT).status == 0


def test_the_table_fits_the_terminal_and_marks_what_differs(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    text = run(tmp_path, "model", "--compare", MODEL, "gpt-4o", "a.prompt.txt", env={"COLUMNS": "80"}).out
    assert max(map(len, text.splitlines())) <= 80
    assert "* context window" in text and "11 (exact)" in text and text.endswith("* what differs\n")
    markdown = run(tmp_path, "model", "--compare", MODEL, "gpt-4o", "--output-format", "markdown").out
    assert "| **context window** | 200,000 | 128,000 |" in markdown


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    for argv, said in (
        ([MODEL], "needs two models"),
        ([MODEL, "gtp-4o"], "gpt-4o"),
        ([MODEL, "gpt-4o", "nothing.prompt.md"], "nothing.prompt.md"),
    ):
        result = run(tmp_path, "model", "--compare", *argv)
        assert result.status == 2 and said in result.err and result.out == ""
    assert run(tmp_path, "model", MODEL, "--new", "team/x").status == 2
    assert run(tmp_path, "model", "--extends", "glm").status == 2


def test_a_new_profile_loads_takes_over_its_parent_and_is_completed_by_its_schema(tmp_path: Path) -> None:
    result = run(tmp_path, "model", "--new", "team/small", "--extends", "glm-4.7-flash")
    assert result.status == 0 and "team-small.yaml" in result.err
    found = run(tmp_path, "model", "team/small", "--output-format", "json")
    assert found.err == "" and found.json()["facts"]["context_window"]["value"] == 200_000
    text = (tmp_path / PROFILE).read_text()
    schema = yaml.safe_load((tmp_path / ".promptls/profile.schema.json").read_text())
    jsonschema.validate(yaml.load(text, yaml.BaseLoader), _of_strings(schema))
    again = run(tmp_path, "model", "--new", "team/small", "--extends", "glm")
    assert again.status == 2 and "left alone" in again.err and (tmp_path / PROFILE).read_text() == text


def _of_strings(schema: dict[str, object]) -> dict[str, object]:
    """The schema without the part that BaseLoader, which reads every scalar as text, cannot meet."""
    return {
        key: value for key, value in schema.items() if key in ("type", "properties", "additionalProperties")
    }


def test_a_new_profile_whose_comments_are_taken_away_loads_too(tmp_path: Path) -> None:
    run(tmp_path, "model", "--new", "team/small", "--extends", "glm")
    lines = (tmp_path / PROFILE).read_text().splitlines()
    code = [
        line.removeprefix("# ") if line.startswith(("# facts", "# anti_p", "# rewr", "#   ")) else line
        for line in lines
    ]
    lay(tmp_path, {PROFILE: "\n".join(code) + "\n"})
    found = run(tmp_path, "model", "team/small", "--output-format", "json")
    assert found.status == 0 and found.err == ""
    assert found.json()["anti_patterns"]["steps"]["thresholds"] == {"max_steps": 5}
    assert "english-enforcement" not in found.json()["rewrites"]


@pytest.mark.parametrize("parent", ["glm", MODEL, "gpt-4.1"])
def test_the_override_that_a_new_profile_shows_is_of_its_own_parent(tmp_path: Path, parent: str) -> None:
    run(tmp_path, "model", "--new", "team/small", "--extends", parent)
    text = (tmp_path / PROFILE).read_text()
    override = text.split("alone: `")[1].split("`")[0]
    lay(tmp_path, {PROFILE: f"{text}\n{override}\n"})
    assert run(tmp_path, "model", "team/small").err == ""


def test_a_faulty_profile_is_not_extended(tmp_path: Path) -> None:
    lay(tmp_path, {".promptls/profiles/bad.yaml": "id: team/bad\nextends: glm\nnonsense: 1\n"})
    result = run(tmp_path, "model", "--new", "team/small", "--extends", "team/bad")
    assert result.status == 2 and "Traceback" not in result.err and not (tmp_path / PROFILE).exists()


def test_the_override_of_the_documentation_loads(tmp_path: Path) -> None:
    page = PAGE.read_text()
    lay(tmp_path, {PROFILE: page.split("```yaml\n")[1].split("```")[0]})
    found = run(tmp_path, "model", MODEL, "--output-format", "json")
    assert found.err == "" and found.json()["anti_patterns"]["many-steps"]["thresholds"] == {"max_steps": 5}


def test_one_threshold_of_a_shipped_model_can_be_changed(tmp_path: Path) -> None:
    override = f"id: zai/{MODEL}\nname: Ours\nextends: zai/{MODEL}\nanti_patterns:\n  many-steps: {{thresholds: {{max_steps: 3}}}}\n"
    steps = "".join(
        f"{number}. Take the result of step {number - 1} and sort it.\n" for number in range(1, 6)
    )
    lay(tmp_path, {"a.prompt.md": steps})
    argv = ("check", "--model", MODEL, "--select", "too-many-steps", "a.prompt.md", "--output-format", "json")
    assert run(tmp_path, *argv).json() == []
    lay(tmp_path, {".promptls/profiles/ours.yaml": override})
    assert [item["rule"] for item in run(tmp_path, *argv).json()] == ["too-many-steps"]


def test_a_retired_model_is_a_warning_with_its_successor(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "---\nmodel: claude-3-opus-20240229\n---\nName three birds, one a line.\n"})
    (found,) = run(tmp_path, "check", "--output-format", "json", "--select", "retired-model").json()
    assert found["severity"] == "warning"
    assert "2026-01-05" in found["message"] and "anthropic/claude-opus-5-5" in found["message"]


def test_an_unknown_model_is_a_hint_with_the_nearest_three(tmp_path: Path) -> None:
    lay(tmp_path, {"a.prompt.md": "---\nmodel: gpt-7\n---\nName three birds, one a line.\n"})
    found = run(tmp_path, "check", "--output-format", "json").json()
    (unknown,) = [item for item in found if item["rule"] == "unknown-model"]
    assert unknown["severity"] == "hint" and unknown["message"].count("openai/gpt-") == 3


def test_a_profile_that_names_what_nobody_has_is_told_where(tmp_path: Path) -> None:
    text = (
        "id: team/x\nname: X\nextends: glm\nanti_patterns:\n"
        "  a: {text: t, rule: too-many-step, source: product-page, confidence: high}\n"
        "  many: {text: t, rule: too-many-tasks, thresholds: {max_taks: 2}, source: product-page, confidence: high}\n"
        "  wall: {thresholds: {min_unit: 3}}\n"
        "rewrites:\n  zap: {order: 1, transform: english-enforcment, text: t, source: product-page}\n"
    )
    lay(tmp_path, {".promptls/profiles/x.yaml": text, "a.prompt.md": "Name three birds, one a line.\n"})
    result = run(tmp_path, "check", "a.prompt.md")
    assert result.status == 2
    told = [line.removeprefix("error: ") for line in result.err.splitlines()]
    places = [":".join(line.split(":")[1:3]) for line in told]
    rows = text.splitlines()
    words = ((5, "too-many-step,"), (6, "max_taks"), (7, "min_unit:"), (9, "english-enforcment"))
    assert places == [f"{row}:{rows[row - 1].index(word) + 1}" for row, word in words]
    assert all("write " in line for line in told)


def test_two_profiles_of_one_name_are_told_at_the_second(tmp_path: Path) -> None:
    head = "name: {0}\nextends: glm\nmatch: {{exact: [our-model]}}\n"
    texts = {name: f"id: team/{name}\n" + head.format(name) for name in ("a", "b")}
    lay(tmp_path, {f".promptls/profiles/{name}.yaml": text for name, text in texts.items()})
    lay(tmp_path, {"a.prompt.md": "Name three birds, one a line.\n"})
    result = run(tmp_path, "check", "a.prompt.md")
    assert result.status == 2
    assert '.promptls/profiles/b.yaml:4:17: "our-model" is a name of team/a already' in result.err
