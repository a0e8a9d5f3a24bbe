"""Adapting real prompts: a second run changes nothing, and nothing of the author's is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.corpora import corpus_files, own_files
from tests.corpus.families import FAMILIES, by_name_faults_of, faults_of

MODEL = "zai/glm-4.7-flash"
MODELS = (MODEL, "claude-sonnet-4-5", "gpt-4.1")
STRIDE = int(os.environ.get("PROMPTLS_ADAPT_STRIDE", "18"))
"""One file in so many is adapted; PROMPTLS_ADAPT_STRIDE=1 takes the whole corpus, each file for one family, and
PROMPTLS_ADAPT_ALL=1 for every family. `python -m tests.corpus.families` runs that product by itself."""
ALL = os.environ.get("PROMPTLS_ADAPT_ALL") == "1"


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
        if found := by_name_faults_of(path, model):
            faults[str(path)] = found
    assert faults == {}


@pytest.mark.skipif(not corpus_files(), reason="NO SHARED CORPUS: set PROMPTLS_CORPUS to its folder")
@pytest.mark.parametrize("model", FAMILIES)
def test_the_corpus_loses_nothing(model: str) -> None:
    files = corpus_files()[::STRIDE]
    if not ALL:
        files = files[FAMILIES.index(model) :: len(FAMILIES)]
    faults = {str(path): found for path in files if (found := faults_of(path, model))}
    assert faults == {}
