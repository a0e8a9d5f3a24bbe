"""Which model a name means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from promptls.formats import detect
from promptls.profiles import Catalogue, ProfileFile
from promptls.profiles.names import names_no_model
from tests.corpora import corpus_files, decoded

FLASH = "zai/glm-4.7-flash"
WORKSPACE = """\
id: {id}
name: {name}
extends: glm
match: {match}
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.mark.parametrize(
    "name",
    [
        "zai/glm-4.7-flash",
        "ZAI/GLM-4.7-FLASH",
        "GLM-4.7-Flash",
        "GLM-4.7 Flash",
        "GLM 4.7 Flash",
        "glm_4p7_flash",
        "glm-4-7-flash",
        "glm-47-flash",
        "openrouter/z-ai/glm-4.7-flash:free",
        "openrouter:z-ai/glm-4.7-flash",
        "z-ai/glm-4.7-flash",
        "zhipuai/glm-4.7-flash",
        "zai-org/GLM-4.7-Flash",
        "@cf/zai-org/glm-4.7-flash",
        "hf:zai-org/GLM-4.7-Flash",
        "huggingface:zai-org/GLM-4.7-Flash",
        "openai:chat:glm-4.7-flash",
        "zai.glm-4.7-flash",
        "bedrock/zai.glm-4.7-flash",
        "bedrock/us.zai.glm-4.7-flash",
        "ollama/glm-4.7-flash:latest",
        "glm-4.7-flash:q4_K_M",
        "unsloth/GLM-4.7-Flash-GGUF",
        "zai-org/GLM-4.7-Flash-FP8",
        "glm-4.7-flash-20260119",
        "glm-4.7-flash@2026-01-19",
        "GLM-4.7 Flash (copilot)",
        "  glm-4.7-flash  ",
        "accounts/fireworks/models/glm-4p7-flash",
    ],
)
def test_flash_by_any_of_its_names(catalogue: Catalogue, name: str) -> None:
    found = catalogue.resolve(name)
    assert found and found.profile.id == FLASH


@pytest.mark.parametrize(
    "name",
    [
        "glm-4.7-flashx",
        "GLM-4.7 FlashX",
        "zai/glm-4.7-flash-x",
        "glm-4.8",
        "glm-4.7-air",
        "glm-4.5-flash",
        "glm-5.4-flash",
        "gpt-3",
        "grok-4.7-fast-reasoning-mini",
        "gpt-4o-audio",
        "deepseek-r1:1.5b",
        "gemma2:2b",
        "dall-e-3",
        "glm",
        "flash",
        "",
        "   ",
        "/",
        ":",
        "zai/",
        "4.7",
        "é",
        "glm-4.7-flash extra",
    ],
)
def test_what_is_another_model_or_none(catalogue: Catalogue, name: str) -> None:
    assert catalogue.resolve(name) is None


@pytest.mark.parametrize("name", ["glm-4.7", "GLM 4.7", "zai-org/GLM-4.7", "openrouter/z-ai/glm-4.7"])
def test_the_full_model_is_not_taken_for_flash(catalogue: Catalogue, name: str) -> None:
    found = catalogue.resolve(name)
    assert found and found.profile.id == "zai/glm-4.7"


def test_how_it_was_matched_is_said_in_words(catalogue: Catalogue) -> None:
    def matched_by(name: str) -> str:
        found = catalogue.resolve(name)
        assert found
        return found.matched_by

    assert matched_by(FLASH) == "its id"
    assert matched_by("GLM 4.7 Flash") == "its name"
    assert (
        matched_by("openrouter/z-ai/glm-4.7-flash:free") == 'its name, without "openrouter/z-ai/" and ":free"'
    )


def test_the_generic_profile_has_a_name_too(catalogue: Catalogue) -> None:
    found = catalogue.resolve("generic")
    assert found and found.profile is catalogue.generic


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Claude Sonnet 4.5 (copilot)", "anthropic/claude-sonnet-4-5"),
        ("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic/claude-sonnet-4-5"),
        ("vertex_ai/claude-opus-4-5@20251101", "anthropic/claude-opus-4-5"),
        ("claude-opus-4-6[1m]", "anthropic/claude-opus-4-6"),
        ("sonnet", "anthropic/claude-sonnet-5-5"),
        ("claude-sonnet-3.5", "anthropic/claude-3-5-sonnet"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o"),
        ("azure/gpt-35-turbo", "openai/gpt-3.5-turbo"),
        ("my-gpt-4o-prod", "openai/gpt-4o"),
        ("gpt-5-high", "openai/gpt-5"),
        ("GPT-4.1 | 'gpt-5' | 'Claude Sonnet 4.5'", "openai/gpt-4.1"),
        ("nobody-1 | GPT-5", "openai/gpt-5"),
        ("googleai/gemini-2.5-flash", "google/gemini-2.5-flash"),
        ("gemini-2.5-flash-preview-05-20", "google/gemini-2.5-flash"),
        ("vertexai/gemini-2.0-flash-001", "google/gemini-2.0-flash"),
        ("gemini-1.5-pro-002", "google/gemini-1.5-pro"),
        ("gpt-oss:20b", "openai/gpt-oss-20b"),
        ("llama3.1:8b-instruct-q4_0", "meta/llama-3.1-8b"),
        ("meta.llama3-1-70b-instruct-v1:0", "meta/llama-3.1-70b"),
        ("amazon.nova-pro-v1:0", "amazon/nova-pro"),
        ("Command R+", "cohere/command-r-plus"),
        ("deepseek-v3", "deepseek/deepseek-v3"),
        ("gemini-2.0-flash-lite-001", "google/gemini-2.0-flash-lite"),
        ("qwen3:8b", "alibaba/qwen3-8b"),
        ("qwen3:30b-a3b", "alibaba/qwen3-30b-a3b"),
        ("deepseek-r1:14b", "deepseek/deepseek-r1-distill-qwen-14b"),
        ("deepseek-r1:671b", "deepseek/deepseek-r1"),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "deepseek/deepseek-r1-distill-llama-70b"),
        ("mixtral 8x7b", "mistral/mixtral-8x7b"),
        ("mixtral:8x22b", "mistral/mixtral-8x22b"),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", "mistral/mixtral-8x7b"),
        ("mistral:7b", "mistral/mistral-7b"),
        ("mistral:latest", "mistral/mistral-7b"),
        ("mistral:mistral-nemo", "mistral/mistral-nemo"),
        (
            "azureml://registries/azureml-meta/models/Meta-Llama-3-8B-Instruct/versions/4",
            "meta/llama-3-8b",
        ),
        ("azureml://registries/azureml/models/Phi-4/labels/latest", "microsoft/phi-4"),
        ("azureml:gpt-4o:1", "openai/gpt-4o"),
        ("moonshotai/kimi-k2-thinking", "moonshot/kimi-k2-thinking"),
        ("kimi-k2-0905", "moonshot/kimi-k2"),
    ],
)
def test_names_as_people_write_them(catalogue: Catalogue, name: str, id: str) -> None:
    found = catalogue.resolve(name)
    assert found and found.profile.id == id


@pytest.mark.parametrize(
    "name", ["${env:MODEL}", "{{model}}", "$MODEL", "inherit", "Auto (copilot)", "<model>"]
)
def test_a_name_that_leaves_the_model_open_is_none(catalogue: Catalogue, name: str) -> None:
    assert names_no_model(name)
    assert catalogue.resolve(name) is None


@pytest.mark.slow
@pytest.mark.skipif(not corpus_files(), reason="there is no corpus of prompt files at ../shared")
def test_the_models_that_real_prompt_files_name_are_known(
    catalogue: Catalogue, record_property: Callable[[str, object], None]
) -> None:
    named = Counter[str]()
    for path in corpus_files():
        source = decoded(path)
        found = detect(path, None, source) if source is not None else None
        if found and source is not None:
            model = found.format.parse(source, path).model
            if model and not names_no_model(model):
                named[model] += 1
    rest = {name: count for name, count in named.items() if catalogue.resolve(name) is None}
    record_property("unknown models", rest)
    print(f"{sum(named.values())} files name {len(named)} models; unknown: {rest}")
    assert sum(rest.values()) <= 0.05 * sum(named.values()), rest


def test_nearest_names(catalogue: Catalogue) -> None:
    assert catalogue.nearest("glm-4.7-flahs") == [FLASH, "zai/glm-5.3-flash", "zai/glm-4.7"]
    assert catalogue.nearest("glm-4.7-flashx", 1) == [FLASH]
    assert catalogue.nearest("claude-sonet-4-5")[0] == "anthropic/claude-sonnet-4-5"
    assert len(catalogue.nearest("gpt-7")) == 3
    assert catalogue.nearest("completely-different-words") == []
    assert catalogue.nearest("dall-e-3") == []  # no misspelt mistral-large-3


def test_only_what_is_needed_is_read() -> None:
    catalogue = Catalogue()
    catalogue.resolve("glm-4.7-flash")
    assert sorted(catalogue._documents) == [f"facts/{FLASH}", "glm", FLASH]


def workspace(id: str, name: str = "Mine", match: str = "{}", path: str = "") -> ProfileFile:
    text = WORKSPACE.format(id=id, name=name, match=match)
    return ProfileFile(path or f".promptls/profiles/{name}.yaml", text)


def test_a_workspace_profile_is_found_by_id_name_alias_and_pattern() -> None:
    catalogue = Catalogue(
        [workspace("team/tuned", "House Model", "{exact: [hm-1], patterns: ['house-*-large']}")]
    )
    for name, how in (
        ("team/tuned", "its id"),
        ("house model", "its name"),
        ("openrouter/HM_1:free", 'its alias "hm-1"'),
        ("house-2026-large", 'the pattern "house-*-large"'),
    ):
        found = catalogue.resolve(name)
        assert found and found.profile.id == "team/tuned" and found.matched_by.startswith(how), name
    assert catalogue.resolve("house-2026-small") is None
    assert sorted({*catalogue.ids()} - {*Catalogue().ids()}) == ["team/tuned"]


def test_the_longest_pattern_wins_and_a_name_beats_every_pattern() -> None:
    catalogue = Catalogue(
        [
            workspace("team/wide", "Wide", "{patterns: ['glm-*']}"),
            workspace("team/narrow", "Narrow", "{patterns: ['glm-4.8*']}"),
        ]
    )
    for name, id in (("glm-4.8-air", "team/narrow"), ("glm-9", "team/wide"), ("glm-4.7-flash", FLASH)):
        found = catalogue.resolve(name)
        assert found and found.profile.id == id


def test_a_workspace_may_take_the_place_of_a_shipped_profile_and_extend_it() -> None:
    changed = "anti_patterns: {dense-prompt: {thresholds: {max_units: 12}}}"
    text = f"id: {FLASH}\nname: Ours\nextends: {FLASH}\n{changed}\n"
    catalogue = Catalogue([ProfileFile("ours.yaml", text)])
    found = catalogue.resolve("glm-4.7-flash")
    assert found and found.profile.name == "Ours"
    dense = found.profile.pattern_for("dense-instructions")
    assert dense and dense.thresholds["max_units"] == 12 and dense.thresholds["min_units_for_density"] == 15
    assert catalogue.problems == []


def test_a_workspace_may_extend_what_it_has_put_in_a_shipped_profiles_place() -> None:
    ours = f"id: {FLASH}\nname: Ours\nextends: {FLASH}\nrewrites: {{english-enforcement: null}}\n"
    bot = f"id: team/bot\nname: Bot\nextends: {FLASH}\n"
    catalogue = Catalogue([ProfileFile("bot.yaml", bot), ProfileFile("ours.yaml", ours)])
    found = catalogue.resolve("openrouter/team/bot:free")
    assert catalogue.problems == [] and found and found.profile.id == "team/bot"
    assert found.profile.fact("context_window") == 200_000
    assert "english-enforcement" not in found.profile.rewrites
    circle = [ProfileFile(f"{a}.yaml", f"id: t/{a}\nname: X\nextends: t/{b}\n") for a, b in ("ab", "ba")]
    assert {problem.message for problem in Catalogue(circle).problems} == {
        'extending "t/a" leads back here; break the circle',
        'extending "t/b" leads back here; break the circle',
    }


def test_a_faulty_workspace_profile_is_reported_and_hurts_no_other() -> None:
    catalogue = Catalogue(
        [
            ProfileFile("broken.yaml", "id: team/a\nname: [\n"),
            ProfileFile("nameless.yaml", "name: A\n"),
            ProfileFile("wrong.yaml", "id: team/b\nname: B\nextends: glm\nfacts: {x: {value: 1}}\n"),
            workspace("team/c", "C", path="first.yaml"),
            workspace("team/c", "C", path="second.yaml"),
        ]
    )
    assert {(problem.path, problem.line) for problem in catalogue.problems} == {
        ("broken.yaml", 3),
        ("nameless.yaml", 1),
        ("wrong.yaml", 4),
        ("second.yaml", 1),
    }
    assert catalogue.resolve("team/b") is None
    assert catalogue.resolve("team/c") and catalogue.resolve("glm-4.7-flash")


def test_an_unknown_id_is_a_key_error(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        catalogue.get("nobody/nothing")
