"""The shipped profiles: they load, say where everything comes from, and agree with themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from promptls.diagnostics import Safety, Severity
from promptls.profiles import Catalogue, Profile
from promptls.profiles.catalogue import builtin_folder
from promptls.profiles.names import reduce

FLASH = "zai/glm-4.7-flash"
RULES = frozenset(
    """dense-instructions instruction-wall overloaded-instruction too-many-tasks prompt-too-long
    duplicate-instruction vague-qualifier missing-output-format json-without-schema vague-schema
    undescribed-nested-object invalid-json-example missing-language-directive multi-file-coordinated-edit
    long-agent-run too-many-steps thinking-mode-mismatch modality-mismatch unclosed-delimiter
    unresolved-placeholder empty-emphasis unknown-model""".split()
)
MODEL_BOUND = frozenset(
    """undescribed-nested-object missing-language-directive multi-file-coordinated-edit long-agent-run
    too-many-steps thinking-mode-mismatch modality-mismatch""".split()
)
THRESHOLDS = {
    "dense-instructions": {"max_units", "max_units_per_1000_tokens", "min_units_for_density"},
    "instruction-wall": {"min_units"},
    "overloaded-instruction": {"max_verbs", "max_words"},
    "too-many-tasks": {"max_tasks"},
    "prompt-too-long": {"max_tokens", "window_share"},
    "too-many-steps": {"max_steps"},
    "multi-file-coordinated-edit": {"max_files"},
    "long-agent-run": {"max_steps"},
    "modality-mismatch": {"allowed_input"},
    "vague-schema": {"max_depth"},
}


def all_ids() -> list[str]:
    found = []
    for parent, _, names in os.walk(builtin_folder()):
        for name in names:
            path = os.path.relpath(os.path.join(parent, name), builtin_folder())
            found.append(path.removesuffix(".yaml").replace(os.sep, "/").removeprefix("families/"))
    return sorted(found)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="module")
def flash(catalogue: Catalogue) -> Profile:
    return catalogue.get(FLASH)


def records(profile: Profile) -> Iterator[Any]:
    sections = (profile.facts, profile.claims, profile.capabilities, profile.limits, profile.practices)
    more = (profile.anti_patterns, profile.rewrites, profile.endpoints, profile.request_hints)
    for section in (*sections, *more):
        yield from section.values()
    yield from (record for record in (profile.summary, profile.preferred_format) if record)
    yield from profile.examples
    yield from (conflict for fact in profile.facts.values() for conflict in fact.conflicts)


def test_the_four_profiles_of_this_issue_are_there() -> None:
    assert all_ids() == ["generic", "glm", "zai/glm-4.7", FLASH]


@pytest.mark.parametrize("id", all_ids())
def test_each_profile_loads_and_its_place_is_its_id(catalogue: Catalogue, id: str) -> None:
    assert catalogue.get(id).id == id


@pytest.mark.parametrize("id", all_ids())
def test_each_statement_has_a_source_with_a_date(catalogue: Catalogue, id: str) -> None:
    profile = catalogue.get(id)
    for record in records(profile):
        assert record.sources, record
        assert set(record.sources) <= set(profile.sources), record
    for source in profile.sources.values():
        assert re.fullmatch(r"2026-\d\d-\d\d", source.retrieved), source
        assert source.url or source.note or source.publisher in ("project", "catalogue"), source
        assert source.url is None or source.url.startswith("https://"), source


@pytest.mark.parametrize("id", all_ids())
def test_rules_and_thresholds_are_the_ones_that_exist(catalogue: Catalogue, id: str) -> None:
    profile = catalogue.get(id)
    for pattern in profile.anti_patterns.values():
        assert pattern.rule in RULES
        assert set(pattern.thresholds) == THRESHOLDS.get(pattern.rule, set()), pattern.rule
        assert pattern.basis or not pattern.thresholds or pattern.rule == "modality-mismatch"
    for claim in (*profile.limits.values(), *profile.practices.values()):
        assert set(claim.rules) <= RULES
        assert claim.rules or claim.rewrites or claim.unchecked
        assert claim.unchecked is None or len(claim.unchecked) > 30


@pytest.mark.parametrize("id", Catalogue().ids())
def test_a_rule_that_a_model_is_said_to_be_checked_by_does_fire_for_it(catalogue: Catalogue, id: str) -> None:
    profile = catalogue.get(id)
    bound = {pattern.rule for pattern in profile.anti_patterns.values()} & MODEL_BOUND
    for claim in (*profile.limits.values(), *profile.practices.values()):
        assert set(claim.rules) & MODEL_BOUND <= bound, claim.id


def test_the_generic_profile_rewrites_nothing_and_binds_no_model_rule(catalogue: Catalogue) -> None:
    generic = catalogue.generic
    assert not generic.rewrites
    assert not {pattern.rule for pattern in generic.anti_patterns.values()} & MODEL_BOUND
    dense = generic.pattern_for("dense-instructions")
    assert dense and dense.thresholds["max_units"] == 75


def test_flash_is_of_the_small_tier(flash: Profile) -> None:
    found = {pattern.rule: dict(pattern.thresholds) for pattern in flash.anti_patterns.values()}
    assert found["dense-instructions"] == {
        "max_units": 30,
        "max_units_per_1000_tokens": 45,
        "min_units_for_density": 15,
    }
    assert found["too-many-steps"] == {"max_steps": 8}
    assert found["multi-file-coordinated-edit"] == {"max_files": 2}
    assert found["modality-mismatch"] == {"allowed_input": ["text"]}
    assert set(found) >= MODEL_BOUND


def test_severities_follow_the_evidence(flash: Profile) -> None:
    def severity(rule: str) -> Severity | None:
        pattern = flash.pattern_for(rule)
        assert pattern is not None
        return pattern.severity

    assert severity("undescribed-nested-object") is Severity.WARNING
    assert severity("missing-language-directive") is Severity.INFO
    assert severity("empty-emphasis") is Severity.INFO
    assert severity("modality-mismatch") is Severity.ERROR
    assert flash.pattern_for("vague-qualifier") is None


def test_rewrites_run_in_their_order(flash: Profile) -> None:
    assert [(spec.order, spec.transform) for spec in flash.ordered_rewrites()] == [
        (10, "drop-empty-emphasis"),
        (20, "chunk-dense-instructions"),
        (30, "nested-object-fix"),
        (40, "one-file-at-a-time"),
        (50, "checkpointed-run"),
        (60, "english-enforcement"),
    ]
    assert all(spec.default for spec in flash.rewrites.values())
    assert flash.rewrites["drop-empty-emphasis"].safety is Safety.UNSAFE
    assert flash.rewrites["chunk-dense-instructions"].safety is Safety.UNSAFE
    assert flash.rewrites["nested-object-fix"].safety is None


def test_the_benchmarks_are_flashs_own_and_refrases_are_a_conflict(
    catalogue: Catalogue, flash: Profile
) -> None:
    values = flash.fact("benchmarks")
    assert (values["SWE-bench Verified"], values["LiveCodeBench v6"]) == (59.2, 64.0)
    (conflict,) = flash.facts["benchmarks"].conflicts
    assert conflict.value == {"SWE-bench Verified": 73.8, "LiveCodeBench v6": 84.9}
    assert "product-page" in conflict.sources
    full = catalogue.get("zai/glm-4.7").fact("benchmarks")
    assert {name: full[name] for name in conflict.value} == conflict.value


def test_facts(flash: Profile) -> None:
    assert flash.fact("context_window") == 200_000
    assert flash.fact("max_output") == 131_072
    assert flash.fact("knowledge_cutoff") == "2025-04"
    assert flash.fact("modalities") == {"input": ["text"], "output": ["text"]}
    assert flash.fact("nothing of the kind") is None
    assert flash.fact("nothing of the kind", 5) == 5
    assert flash.released == "2026-01-19"
    assert flash.documentation and flash.documentation.url == "https://docs.z.ai/guides/llm/glm-4.7"
    assert {value.value for value in flash.claims.values()} == {"#14", 83, 900, "+13%"}


def test_the_full_model_is_the_upgrade_and_is_bound_by_less(catalogue: Catalogue, flash: Profile) -> None:
    assert flash.upgrade == "zai/glm-4.7"
    full = catalogue.get(flash.upgrade)
    assert full.upgrade is None
    assert full.pattern_for("multi-file-coordinated-edit") is None
    assert full.pattern_for("undescribed-nested-object") is not None
    assert "one-file-at-a-time" not in full.rewrites


def test_no_two_models_share_a_name(catalogue: Catalogue) -> None:
    owners: dict[str, str] = {}
    for id in catalogue.ids():
        profile = catalogue.get(id)
        for name in (id, profile.name, *profile.match.exact):
            assert owners.setdefault(reduce(name).key, id) == id
