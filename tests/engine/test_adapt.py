"""Adapting real prompts: a second run changes nothing, and what must stay stays."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from promptls import engine
from promptls.engine import Options, UnknownModel, UnknownRewrite, Workspace, adapt
from promptls.profiles import Catalogue
from promptls.prompt import Prompt, Role
from tests.corpora import corpus_files, decoded, own_files
from tests.corpus.sweep import guarded

MODELS = [id for id in Catalogue().ids() if Catalogue().get(id).rewrites]
OWN_SHARE = max(1, len(MODELS) // 2)
CORPUS_SHARE = 20 * len(MODELS)
"""Each model gets one file in so many, another one each, so that more models make the tests no longer."""


def told(refusal: str) -> bool:
    """True where a format says why it cannot take a message out, or that a text stands in several places.

    Without a reason, a law was broken.
    """
    takes_out = refusal.startswith("fold-system-into-user") and refusal.endswith(")")
    return takes_out or "(an alias shares the text" in refusal


def faults_of(path: Path, model: str) -> list[str]:
    """What goes wrong when one file is adapted, in words."""
    source = decoded(path)
    if source is None:
        return []
    workspace, options = Workspace(path.parent), Options(model=model, assume=True)
    once = adapt(workspace, source, path, options=options)
    if once.analysis.prompt is None:
        return []
    twice = adapt(workspace, once.source, path, options=options)
    faults = [f"refused: {item}" for item in once.refused if not told(item)]
    if twice.source != once.source:
        faults.append("a second run changes something")
    before = engine.analyse(workspace, source, path, options=options)
    if guarded(before) != guarded(once.analysis):
        faults.append("a fence, a template or the front matter changed")
    assert before.prompt is not None
    folds = "fold-system-into-user" in once.profile.rewrites
    if _roles(before.prompt, folds) != _roles(once.analysis.prompt, folds):
        faults.append("the roles changed")
    return faults


def _roles(prompt: Prompt, folds: bool) -> list[Role]:
    """The roles in order, without those that the model has no use for, where these are folded into others."""
    framing = (Role.SYSTEM, Role.DEVELOPER) if folds else ()
    return [message.role for message in prompt.messages if message.role not in framing]


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
