"""Adapting real prompts: a second run changes nothing, and what must stay stays."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.engine.adapt import UnknownRewrite, adapt
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from promptls.profiles import Catalogue
from tests.corpora import corpus_files, own_files
from tests.corpus.families import faults_of

MODELS = [id for id in Catalogue().ids() if Catalogue().get(id).rewrites]
OWN_SHARE = max(1, len(MODELS) // 2)
CORPUS_SHARE = 20 * len(MODELS)
"""Each model gets one file in so many, another one each, so that more models make the tests no longer."""


@pytest.mark.parametrize("model", MODELS)
def test_our_own_prompts_adapt_in_one_go_and_keep_what_must_stay(model: str) -> None:
    assert {
        path.name: faults
        for path in own_files()[MODELS.index(model) % OWN_SHARE :: OWN_SHARE]
        if (faults := faults_of(path, model))
    } == {}


@pytest.mark.skipif(not corpus_files(), reason="NO SHARED CORPUS: set PROMPTLS_CORPUS to its folder")
@pytest.mark.parametrize("model", MODELS)
def test_prompts_of_the_corpus_adapt_in_one_go_and_keep_what_must_stay(model: str) -> None:
    files = corpus_files()[20 * MODELS.index(model) :: CORPUS_SHARE]
    assert {str(path): faults for path in files if (faults := faults_of(path, model))} == {}


def test_a_file_that_is_no_prompt_comes_back_as_it_is() -> None:
    result = adapt(Workspace(None), "print()\n", PurePath("main.py"), model=MODELS[0])
    assert result.source == "print()\n" and result.steps == ()


def test_unknown_models_and_rewrites_are_errors() -> None:
    with pytest.raises(UnknownModel, match="did you mean"):
        adapt(Workspace(None), "Hello.\n", PurePath("a.prompt.md"), model=MODELS[0] + "x")
    with pytest.raises(UnknownRewrite, match="it lists"):
        adapt(Workspace(None), "Hello.\n", PurePath("a.prompt.md"), model=MODELS[0], include=["nonsense"])


def test_every_rewrite_of_the_profile_is_accounted_for() -> None:
    profile = Catalogue().get("zai/glm-4.7-flash")
    excluded = next(iter(profile.rewrites))
    result = adapt(
        Workspace(None), "Name the capital.\n", PurePath("a.prompt.md"), model=profile.id, exclude=[excluded]
    )
    assert [step.rewrite for step in result.steps] == [spec.id for spec in profile.ordered_rewrites()]
    assert all(step.reason and step.sources for step in result.steps)
    assert {step.rewrite for step in result.steps if step.skipped == "excluded"} == {excluded}
