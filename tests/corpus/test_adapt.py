"""Adapting real prompts: a second run changes nothing, and nothing of the author's is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from promptls.engine import AdaptResult, Options, Workspace, adapt
from tests.corpora import corpus_files, decoded, own_files
from tests.engine.test_adapt import told
from tests.rewrites.preserved import lost_but_empty_demands

MODEL = "zai/glm-4.7-flash"
MODELS = (MODEL, "claude-sonnet-4-5", "gpt-4.1")
FAMILIES = (
    MODEL, "claude-opus-5-5", "gpt-4.1", "gpt-5.5", "o3", "gpt-oss-120b", "gemini-3.1-pro", "gemma-3-27b",
    "llama-4-maverick", "qwen3.8-max", "deepseek-v4-pro", "deepseek-r1", "kimi-k2.6", "mistral-large-4",
    "command-a", "nova-pro", "minimax-m3", "grok-4.7",
)  # fmt: skip
"""A model of each family that is tried; file n goes to model n modulo their number."""
STRIDE = int(os.environ.get("PROMPTLS_ADAPT_STRIDE", "18"))
"""One file in so many is adapted; the whole corpus takes four minutes (PROMPTLS_ADAPT_STRIDE=1), and that for
every family `PROMPTLS_ADAPT_ALL=1` times as many."""
ALL = os.environ.get("PROMPTLS_ADAPT_ALL") == "1"


def adapted(path: Path, source: str, model: str) -> AdaptResult:
    options = Options(model=model, assume=True)
    return adapt(Workspace(path.parent), source, path, model=model, options=options)


def faults_of(path: Path, model: str = MODEL) -> list[str]:
    """What is wrong with adapting one file, in words."""
    source = decoded(path)
    if source is None:
        return []
    result = adapted(path, source, model)
    before = adapt(Workspace(path.parent), source, path, model="generic", options=Options(assume=True))
    if result.analysis.prompt is None or before.analysis.prompt is None:
        return []
    faults = [f"refused: {item}" for item in result.refused if not told(item)]
    if adapted(path, result.source, model).source != result.source:
        faults.append("a second run changes something")
    if len(result.analysis.prompt.problems) > len(before.analysis.prompt.problems):
        faults.append("the file has a problem that it did not have")
    gone = lost_but_empty_demands(before.analysis.prompt, result.analysis.prompt)
    return faults + [f"lost {name}: {dict(what)}" for name, what in gone.items() if what]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_our_own_prompts_lose_nothing(path: Path, model: str) -> None:
    assert faults_of(path, model) == []


BY_NAME = ("claude-opus-5-5", "glm-4.7", "gemma-3-27b", "o3", "kimi-k2.6", "deepseek-v4-pro")
STRUCTURED = (".json", ".jsonl", ".yml", ".yaml", ".prompty", ".prompt")


@pytest.mark.parametrize("model", BY_NAME)
def test_rewrites_that_run_by_name_settle_at_once(model: str) -> None:
    """Requests with everything that the profile lists: a second run changes nothing, and no law is broken."""
    faults = {}
    stride = 1 if ALL else len(BY_NAME)
    files = [p for p in (*own_files(), *corpus_files()) if p.suffix in STRUCTURED]
    for path in files[BY_NAME.index(model) :: stride]:
        source = decoded(path)
        if source is None:
            continue
        workspace, options = Workspace(path.parent), Options(model=model, assume=True)
        named = adapt(workspace, source, path, options=options).profile.rewrites
        once = adapt(workspace, source, path, include=named, options=options)
        again = adapt(workspace, once.source, path, include=named, options=options)
        # What a format cannot write is told with the reason; without one, a law was broken.
        refused = [item for item in once.refused if not item.endswith(")")]
        if refused or again.source != once.source:
            faults[str(path)] = refused or ["a second run changes something"]
    assert faults == {}


@pytest.mark.skipif(not corpus_files(), reason="NO SHARED CORPUS: set PROMPTLS_CORPUS to its folder")
@pytest.mark.parametrize("model", FAMILIES)
def test_the_corpus_loses_nothing(model: str) -> None:
    files = corpus_files()[::STRIDE]
    if not ALL:
        files = files[FAMILIES.index(model) :: len(FAMILIES)]
    faults = {str(path): found for path in files if (found := faults_of(path, model))}
    assert faults == {}
