"""From one model to another and back: what an earlier adapt added goes, what the author wrote stays."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from promptls.engine.adapt import adapt
from promptls.engine.options import Options
from promptls.engine.retract import adding
from promptls.engine.style import SIGNS
from promptls.engine.unknown_model import UnknownModel
from promptls.engine.workspace import Workspace
from tests.corpora import corpus_files, decoded, own_files
from tests.corpus.families import adapted, round_trip_faults_of

GLM, GPT, CLAUDE = "zai/glm-4.7-flash", "gpt-4.1", "claude-sonnet-4-5"
SHAPE = 'Return a JSON object where key_points is an array of objects, each with "topic" (string) and "details" (string).'
TASK = "Extract the key information from this document.\n"
FILES = [*own_files()[::2], *corpus_files()[::90]]


def to(model: str, text: str, path: PurePath, source: str | None = None) -> str:
    options = Options(assume=True)
    return adapt(Workspace(None), text, path, model=model, written_for=source, options=options).source


@pytest.mark.parametrize("other", [GPT, CLAUDE])
def test_what_was_added_for_one_model_goes_for_another(other: str) -> None:
    path = PurePath("x.prompt.txt")
    adapted = to(GLM, TASK, path)
    assert adapted.count("\n") == 3
    assert to(other, adapted, path, GLM) == to(other, TASK, path)


def test_the_model_that_the_file_names_counts_as_the_one_it_was_adapted_to() -> None:
    path = PurePath("x.prompt.md")
    text = f"---\nmodel: glm-4.7-flash\n---\n{TASK}"
    assert "Respond in English." not in to(GPT, to(GLM, text, path), path)


@pytest.mark.parametrize(
    "text",
    [
        "Respond in English.\n\nSummarise the text.\n\nKeep it short.\n",
        "- Respond in English.\n- Keep it short.\n",
        "Summarise the text. Respond in English.\n",
        "Antworte kurz auf die Frage.\n\nRespond in English.\n",
    ],
)
def test_a_line_that_the_other_model_would_not_put_there_is_the_authors(text: str) -> None:
    assert "Respond in English." in to(GPT, text, PurePath("x.prompt.md"), GLM)


def test_what_reads_to_the_letter_as_a_model_leaves_it_is_taken_back_unasked() -> None:
    path = PurePath("x.prompt.txt")
    adapted = to(GLM, TASK, path)
    result = adapt(Workspace(None), adapted, path, model=GPT)
    assert result.source == to(GPT, TASK, path)
    assert result.style and result.style.sure and result.style.profile.family == "glm"
    assert to(GPT, adapted, path, "none") == adapted  # a person's word goes first
    kept = adapt(Workspace(None), adapted, path, model=GPT, exclude=["english-enforcement"])
    assert kept.source == TASK + "Respond in English.\n"
    assert to(GLM, result.source, path) == adapted


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Summarise the text.", "Respond in English."], True),
        ([TASK.strip(), "Respond in English."], False),
        ([TASK.strip(), "Respond in English.", "Be brief.", SHAPE], True),
        ([TASK.strip(), "Be accurate.", SHAPE, "Respond in English."], True),
    ],
    ids=["one line", "one line of two", "elsewhere than the model puts it", "not all that the model wants"],
)
def test_where_the_style_is_not_sure_nothing_is_taken_back(lines: list[str], told: bool) -> None:
    path, text = PurePath("x.prompt.txt"), "\n".join(lines) + "\n"
    result = adapt(Workspace(None), text, path, model=GPT)
    assert result.source == text
    assert not (result.style and result.style.sure) and (result.style is not None) == told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_real_prompt_is_taken_for_an_adapted_one_and_adapted_ones_are_known(path: Path) -> None:
    source = decoded(path)
    if source is None:
        return
    assert (style := adapted(path, source, GPT).style) is None or not style.sure
    once = adapted(path, source, GLM)
    added = {step.transform for step in once.steps if step.changed} & {
        spec.transform for spec in adding(once.profile)
    }
    if len(added) >= SIGNS and once.analysis.prompt and not once.analysis.prompt.model:
        style = adapted(path, once.source, GPT).style
        assert style and style.sure and style.profile.family == "glm"


def test_an_unknown_model_before_is_an_error() -> None:
    with pytest.raises(UnknownModel):
        to(GPT, TASK, PurePath("x.prompt.txt"), "no-such-model")


WAYS = (
    (GLM, GPT), (GLM, "gemma-3-27b"), ("claude-opus-5-5", "gpt-5.5"), ("o3", "claude-haiku-5-5"),
    ("mistral-large-4", GLM), ("deepseek-r1", "qwen3.8-max"), ("kimi-k2.6", "command-a"), ("nova-pro", "gemini-3.1-pro"),
)  # fmt: skip
"""From one model to another and back; file n goes the way n modulo their number."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_there_and_back_again_loses_nothing(path: Path) -> None:
    assert round_trip_faults_of(path, WAYS[FILES.index(path) % len(WAYS)]) == []
