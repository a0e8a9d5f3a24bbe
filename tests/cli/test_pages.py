"""`promptls rule`, `promptls model` and `promptls init`, for every rule and model there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from promptls.cli.main import VERBS
from promptls.engine.builtin import BUILTIN
from promptls.engine.settings import parse_settings
from promptls.profiles import Catalogue
from promptls.rules.registry import all_rules, families
from tests.cli.runner import EXTRACT, MODEL, lay, run


@pytest.mark.parametrize("name", [*(rule.name for rule in all_rules()), *BUILTIN])
def test_every_rule_has_a_page(tmp_path: Path, name: str) -> None:
    result = run(tmp_path, "rule", name)
    assert result.status == 0 and result.out.startswith(f"# {name}\n") and len(result.out) > 60
    # What is indented so far, Markdown shows as code.
    assert "\n    " not in result.out.partition("## Options")[2].partition("## Examples")[0]
    assert run(tmp_path, "rule", name, "--output-format", "json").json()["name"] == name


def test_a_rule_that_depends_on_the_model_says_for_which_and_who_advises_it_when(tmp_path: Path) -> None:
    page = run(tmp_path, "rule", "shouting-emphasis").out
    families = re.findall(r"^- (\S+) \(\d+ models?\): .*\(\d{4}-\d\d-\d\d\)$", page, re.M)
    assert {"claude", "gpt"} <= set(families) and "glm" not in families
    assert "## Models" not in run(tmp_path, "rule", "vague-length").out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_and_each_of_its_flags(tmp_path: Path, verb: str) -> None:
    result = run(tmp_path, verb, "--help")
    assert result.status == 0 and result.out.startswith(f"usage: promptls {verb} ")
    flags = [line for line in result.out.split("\n") if re.match(r"  -{1,2}\w", line)]
    assert flags and all(re.search(r"  \S+.*  \S", line) or line.strip() for line in flags)
    unknown = run(tmp_path, verb, "--no-such-flag")
    assert unknown.status == 2 and unknown.err.startswith('error: unknown flag "--no-such-flag"')


def test_rules_are_listed_all_or_by_family(tmp_path: Path) -> None:
    names = {line.split()[0] for line in run(tmp_path, "rule").out.splitlines()}
    assert names == {rule.name for rule in all_rules()}
    for family in families():
        listed = run(tmp_path, "rule", family, "--output-format", "json").json()
        assert listed and {item["family"] for item in listed} == {family}


@pytest.mark.parametrize("id", Catalogue().ids())
def test_every_model_has_a_page_in_every_form(tmp_path: Path, id: str) -> None:
    for form in ("text", "markdown", "json"):
        result = run(tmp_path, "model", id, "--output-format", form)
        assert result.status == 0 and result.err == ""
    assert json.loads(result.out)["id"] == id


def test_models_are_listed_all_or_by_family_with_those_of_the_workspace(tmp_path: Path) -> None:
    lay(tmp_path, {".promptls/profiles/x.yaml": "id: acme/x\nname: Acme X\nextends: glm\n"})
    ids = [item["id"] for item in run(tmp_path, "model", "--output-format", "json").json()]
    assert sorted(ids) == sorted([*Catalogue().ids(), "acme/x"])
    assert "acme/x" in run(tmp_path, "model", "glm").out
    assert run(tmp_path, "model", "acme/x").out.startswith("Acme X\n")


def test_init_writes_settings_that_hold(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "--model", MODEL).out == "wrote promptls.toml\n"
    lay(tmp_path, {"a.prompt.txt": EXTRACT})
    found = run(tmp_path, "check", "--output-format", "json").json()
    assert {item["model"] for item in found} == {"zai/glm-4.7-flash"}


def test_every_line_of_the_template_is_valid_when_it_is_uncommented(tmp_path: Path) -> None:
    run(tmp_path, "init")
    text = (tmp_path / "promptls.toml").read_text()
    assert parse_settings(text, "promptls.toml", root="/") is not None
    lines = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line
        for line in text.splitlines()
    ]
    settings = parse_settings("\n".join(lines), "promptls.toml", root="/")
    assert settings is not None and settings.problems == () and settings.overrides and settings.base.severity


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    lay(tmp_path, {"promptls.toml": "mine", "sub/pyproject.toml": "[tool.promptls]\n"})
    result = run(tmp_path, "init")
    assert result.status == 2 and "exists already" in result.err
    assert (tmp_path / "promptls.toml").read_text() == "mine"
    assert "pyproject.toml holds the settings" in run(tmp_path, "init", "sub").err
