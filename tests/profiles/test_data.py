"""The shipped profiles: they load, say where everything comes from, and agree with themselves."""

from __future__ import annotations

import importlib
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import pytest

import promptls
from promptls.diagnostics import Safety, Severity
from promptls.engine.adapt import adapt
from promptls.engine.builtin import BUILTIN
from promptls.engine.options import Options
from promptls.engine.selection import active_rules
from promptls.engine.settings import FileSettings
from promptls.engine.workspace import Workspace
from promptls.profiles import Catalogue, Profile
from promptls.profiles.catalogue import builtin_folder
from promptls.profiles.derived import SWITCHES
from promptls.profiles.index import dump, load
from promptls.profiles.tree import parse
from promptls.prompt.thinking import FORMS
from promptls.rewrites import Effect, all_rewrites
from promptls.rules.registry import all_rules

FLASH = "zai/glm-4.7-flash"

REFRASE = """claude-sonnet claude-opus claude-haiku gpt-4o gpt-4o-mini gpt-4 o1 o1-mini o3 o3-mini gemini-pro
    gemini-flash gemini-ultra qwen3-235b qwen3-32b qwen3-32b-nothink qwen3-coder deepseek-v3 deepseek-v3.1 deepseek-v3.2
    mistral-large magistral-small devstral ministral-14b ministral-8b ministral-3b llama-3.1-405b llama-3.1-70b
    llama-3.1-8b llama-3.2-3b kimi-k2 kimi-k2.5 glm-4.7 glm-4.7-flash nemotron-30b nemotron-12b nemotron-9b
    minimax-m2 glm-47-flash"""


def all_ids() -> list[str]:
    found = []
    for parent, _, names in os.walk(builtin_folder()):
        for name in names:
            path = os.path.relpath(os.path.join(parent, name), builtin_folder()).replace(os.sep, "/")
            if path.endswith(".yaml") and not path.startswith("facts/"):
                found.append(path.removesuffix(".yaml").removeprefix("families/"))
    return sorted(found)


def every_profile(catalogue: Catalogue) -> Iterator[Profile]:
    for id in all_ids():
        yield catalogue.get(id)


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


def test_there_are_more_models_and_families_than_refrase_lists(catalogue: Catalogue) -> None:
    profiles = [catalogue.get(id) for id in catalogue.ids()]
    assert len(profiles) >= 140
    assert len({profile.family for profile in profiles}) >= 20
    assert {name for name in REFRASE.split() if catalogue.resolve(name) is None} == set()


def test_each_profile_loads_and_its_place_is_its_id(catalogue: Catalogue) -> None:
    assert [profile.id for profile in every_profile(catalogue)] == all_ids()


def test_each_statement_has_a_source_with_a_date(catalogue: Catalogue) -> None:
    for profile in every_profile(catalogue):
        for record in records(profile):
            assert record.sources and set(record.sources) <= set(profile.sources), (profile.id, record)
        for source in profile.sources.values():
            assert re.fullmatch(r"2026-\d\d-\d\d", source.retrieved), (profile.id, source)
            assert source.url or source.note or source.publisher in ("project", "catalogue"), source
            assert source.url is None or source.url.startswith("https://"), source


def test_rules_rewrites_and_thresholds_are_the_ones_that_exist(catalogue: Catalogue) -> None:
    rules = {rule.name: rule for rule in all_rules()}
    transforms = {rewrite.name for rewrite in all_rewrites()}
    for profile in every_profile(catalogue):
        for pattern in profile.anti_patterns.values():
            assert pattern.rule in rules or pattern.rule in BUILTIN, (profile.id, pattern.rule)
            if pattern.rule in BUILTIN:
                continue
            assert set(pattern.thresholds) <= set(rules[pattern.rule].options._fields), (profile.id, pattern)
            written = pattern.id != pattern.rule  # those that follow from facts bear their rule's name
            exact = set(pattern.thresholds) <= {"allowed_input"}
            assert pattern.basis or exact or not written, (profile.id, pattern)
        for spec in profile.rewrites.values():
            assert spec.transform in transforms, (profile.id, spec)


def test_each_limit_and_practice_is_answered(catalogue: Catalogue) -> None:
    rules = {rule.name for rule in all_rules()}
    for profile in every_profile(catalogue):
        for claim in (*profile.limits.values(), *profile.practices.values()):
            assert set(claim.rules) <= rules | set(BUILTIN), (profile.id, claim)
            assert claim.rules or claim.rewrites or claim.unchecked, (profile.id, claim)
            assert claim.unchecked is None or len(claim.unchecked) > 30, (profile.id, claim)


def test_a_rule_that_a_model_is_said_to_be_checked_by_does_fire_for_it(catalogue: Catalogue) -> None:
    bound_rules = {rule.name for rule in all_rules() if rule.model_bound}
    for profile in map(catalogue.get, catalogue.ids()):
        bound = {pattern.rule for pattern in profile.anti_patterns.values()}
        for claim in (*profile.limits.values(), *profile.practices.values()):
            assert set(claim.rules) & bound_rules <= bound, (profile.id, claim.id)


def test_what_nobody_is_sure_of_is_no_warning(catalogue: Catalogue) -> None:
    for profile in every_profile(catalogue):
        for active in active_rules(FileSettings(), profile, Options(), "en"):
            if active.pattern and active.pattern.confidence == "low":
                assert active.severity is Severity.HINT, (profile.id, active.rule.name)


def test_successors_and_upgrades_are_models_that_are_served(catalogue: Catalogue) -> None:
    for profile in map(catalogue.get, catalogue.ids()):
        for id in (profile.successor, profile.upgrade):
            assert id is None or catalogue.get(id).kind == "model", profile.id
        if profile.successor:
            assert catalogue.get(profile.successor).status != "retired", profile.id
        if profile.upgrade and profile.status != "retired":
            assert catalogue.get(profile.upgrade).family == profile.family, profile.id


def test_a_written_fact_that_the_catalogues_contradict_says_so(catalogue: Catalogue) -> None:
    for profile in map(catalogue.get, catalogue.ids()):
        if not profile.catalogues:
            continue
        generated = load_file(f"facts/{profile.id}.yaml").get("facts", {})
        for id, fact in generated.items():
            value, ours = fact["value"], profile.facts[id]
            if isinstance(value, bool) or not isinstance(value, int | float) or ours.value == value:
                continue
            also = [conflict.value for conflict in ours.conflicts]
            near = abs(value - ours.value) <= 0.05 * max(value, ours.value)
            assert near or value in also, (profile.id, id, value, ours)


def test_each_model_of_the_catalogues_has_its_generated_facts() -> None:
    for id in Catalogue().ids():
        facts = os.path.join(builtin_folder(), "facts", f"{id}.yaml")
        assert bool(load_file(f"{id}.yaml").get("catalogues")) == os.path.isfile(facts), id


def load_file(path: str) -> dict[str, Any]:
    with open(os.path.join(builtin_folder(), path), encoding="utf-8") as stream:
        document = parse(stream.read(), path)
    plain = document.root.plain()
    assert isinstance(plain, dict) and not document.problems
    return plain


def test_the_generic_profile_rewrites_nothing_and_binds_no_model_rule(catalogue: Catalogue) -> None:
    generic = catalogue.generic
    assert not generic.rewrites
    bound = {rule.name for rule in all_rules() if rule.model_bound}
    assert not {pattern.rule for pattern in generic.anti_patterns.values()} & bound
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
    assert "json-schema-unsupported" in found and "prefill-unsupported" not in found


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
        (14, "firm-wording"),
        (16, "split-steps"),
        (20, "chunk-dense-instructions"),
        (28, "instructions-first"),
        (29, "flatten-nested-schema"),
        (30, "nested-object-fix"),
        (40, "one-file-at-a-time"),
        (50, "checkpointed-run"),
        (60, "english-enforcement"),
        (92, "schema-to-prose"),
        (94, "thinking-switch"),
    ]
    assert {spec.id for spec in flash.rewrites.values() if not spec.default} == {
        "firm-wording",
        "split-steps",
        "flatten-nested-schema",
        "schema-to-prose",
        "thinking-switch",
    }
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


def test_what_rewords_or_drops_runs_only_when_named(catalogue: Catalogue) -> None:
    changing = {
        rewrite.name
        for rewrite in all_rewrites()
        if rewrite.effects & {Effect.REWORDS, Effect.DROPS} and rewrite.name != "drop-empty-emphasis"
    }
    for profile in every_profile(catalogue):
        for spec in profile.rewrites.values():
            assert not (spec.default and spec.transform in changing), (profile.id, spec.id)


def test_the_examples_before_and_after_come_out_to_the_letter(catalogue: Catalogue) -> None:
    families = [id for id in all_ids() if "/" not in id and catalogue.get(id).examples]
    assert len(families) >= 7
    workspace = Workspace(None)
    for id in catalogue.ids():
        profile = catalogue.get(id)
        for example in profile.examples:
            path = PurePath("example.prompt.md")
            adapted = adapt(workspace, example.before + "\n", path, model=id)
            assert adapted.source == example.after + "\n", (id, example.note)
            assert adapt(workspace, adapted.source, path, model=id).source == adapted.source


def test_no_field_of_a_profile_is_one_that_nothing_reads() -> None:
    server = Path(promptls.__file__).parent
    loader = {"model.py", "read.py", "merge.py", "values.py"}
    files = [path for path in server.rglob("*.py") if path.name not in loader]
    text = "\n".join(path.read_text("utf-8") for path in files)
    model = importlib.import_module("promptls.profiles.model")
    kinds = [kind for kind in vars(model).values() if isinstance(kind, type) and hasattr(kind, "_fields")]
    fields = {(kind.__name__, field) for kind in kinds for field in kind._fields}
    assert len(fields) > 60
    # The page goes through some records field by field, by name.
    unread = {(kind, field) for kind, field in fields if not re.search(rf"[.\"']{field}\b", text)}
    assert unread == set()


def test_every_parameter_that_a_profile_gives_a_rewrite_is_read_by_it(catalogue: Catalogue) -> None:
    rewrites = {rewrite.name: rewrite for rewrite in all_rewrites()}
    for profile in every_profile(catalogue):
        for spec in profile.rewrites.values():
            read = inspect.getsource(inspect.getmodule(rewrites[spec.transform].apply))  # type: ignore[arg-type]
            for name in spec.params:
                assert f'"{name}"' in read, (profile.id, spec.id, name)


def test_the_switches_that_profiles_know_are_those_that_prompts_can_say() -> None:
    # Two lists, since profiles are read where no prompt is.
    assert SWITCHES == FORMS


def test_no_two_models_share_a_name(catalogue: Catalogue) -> None:
    assert catalogue.built_index().clashes == ()


def test_the_shipped_index_of_names_is_that_of_the_profiles(catalogue: Catalogue) -> None:
    assert load(dump(catalogue.built_index())) == catalogue.index


@pytest.mark.parametrize("id", Catalogue().ids())
def test_a_model_that_does_not_think_has_no_switch_that_is_translated(id: str) -> None:
    """What a family says of its thinking models holds for no other."""
    profile = Catalogue().get(id)
    if profile.fact("reasoning_model") is False:
        assert "foreign-thinking-switch" not in {pattern.rule for pattern in profile.anti_patterns.values()}


def test_a_parameter_that_only_does_nothing_is_no_error() -> None:
    """An error is what makes a request fail: a parameter that is rejected or has another name."""
    seen = set()
    for id in Catalogue().ids():
        for pattern in Catalogue().get(id).anti_patterns.values():
            if pattern.rule == "unsupported-parameter":
                fails = bool({"rejected", "renamed"} & pattern.thresholds.keys())
                assert (pattern.severity is Severity.WARNING) is not fails, id
                seen.add(fails)
    assert seen == {True, False}
