"""For each family three prompts before and after adaptation, with the vendor's advice that stands behind each.

The cases are `examples` of the profiles themselves, and the files of `golden/`: `model`, `path`, `before` and
`after` (left out where nothing may change), `include` for rewrites that run by name only, `source` with the
ids of the profile's sources that support it, and `why`.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Any

import pytest
import yaml

from promptls.engine.adapt import adapt
from promptls.engine.workspace import Workspace
from promptls.profiles import Catalogue
from promptls.profiles.catalogue import builtin_folder

GOLDEN = Path(__file__).parent / "golden"


def cases() -> list[Any]:
    found = []
    for path in sorted(GOLDEN.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("family", "case"), cases())
def test_a_prompt_is_adapted_as_the_vendor_advises(family: str, case: dict[str, Any]) -> None:
    catalogue = Catalogue()
    profile = catalogue.get(case["model"])
    assert family in (profile.extends, profile.family)
    assert set(case["source"]) <= set(profile.sources) and case["source"] and case["why"]
    path = PurePath(case.get("path", "example.prompt.md"))
    wanted = case.get("after", case["before"])
    result = adapt(Workspace(None), case["before"], path, model=profile.id, include=case.get("include", ()))
    assert result.analysis.prompt is not None
    assert result.refused == ()
    assert result.source == wanted
    again = adapt(Workspace(None), wanted, path, model=profile.id, include=case.get("include", ()))
    assert again.source == wanted


def test_each_family_has_three_cases() -> None:
    catalogue = Catalogue()
    folder = Path(builtin_folder()) / "families"
    counts = {}
    for name in sorted(os.listdir(folder)):
        family = catalogue.get(name.removesuffix(".yaml"))
        if family.extends:
            continue  # counts with its parent
        examples = {example.before: example for example in family.examples}
        for model in map(catalogue.get, catalogue.ids()):
            if family.id in (model.extends, model.family):
                examples |= {example.before: example for example in model.examples}
        file = GOLDEN / f"{family.id}.yaml"
        written = len(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else 0
        counts[family.id] = written + len(examples)
    assert {id: count for id, count in counts.items() if count < 3} == {}


def test_where_no_guide_was_found_nothing_but_what_facts_demand_runs() -> None:
    """The families whose profile says that no guide was found, with the day."""
    bound = {
        "fold-system-into-user", "drop-prefill", "parameter-fix", "schema-to-prose", "thinking-switch",
        "stable-prefix", "json-keyword",
    }  # fmt: skip
    found = set()
    for model in map(Catalogue().get, Catalogue().ids()):
        text = model.preferred_format.text if model.preferred_format else ""
        if "found (2026-" in text:
            found.add(model.family)
            assert {spec.transform for spec in model.rewrites.values()} <= bound, model.id
    assert found >= {"phi", "nemotron", "grok", "minimax", "deepseek"}


def _kinds_of(family: str) -> list[str]:
    """The models of a family, one for each set of rewrites."""
    catalogue = Catalogue()
    found: dict[tuple[str, ...], str] = {}
    for model in map(catalogue.get, catalogue.ids()):
        if family in (model.extends, model.family):
            found.setdefault(tuple(spec.transform for spec in model.ordered_rewrites()), model.id)
    return sorted(found.values())


@pytest.mark.parametrize(("family", "case"), cases())
def test_a_good_prompt_of_a_family_is_left_alone_for_each_of_its_models(
    family: str, case: dict[str, Any]
) -> None:
    good = case.get("after", case["before"])
    path = PurePath(case.get("path", "example.prompt.md"))
    for model in _kinds_of(family):
        assert adapt(Workspace(None), good, path, model=model).source == good, model
