"""On prompts in their makers' own styles, `recommended` says nothing above a hint for the model they are meant for."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from promptls.diagnostics import Severity
from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from tests.accuracy.composed import prompt_of, trades
from tests.accuracy.exemplary import EXEMPLARY, Exemplary


def test_there_are_twenty_of_five_families() -> None:
    assert len(EXEMPLARY) == 20
    assert len({prompt.model.split("-")[0] for prompt in EXEMPLARY}) == 5


@pytest.mark.parametrize("prompt", EXEMPLARY, ids=lambda prompt: f"{prompt.model}-{prompt.text.split()[2]}")
def test_nothing_above_a_hint(prompt: Exemplary) -> None:
    analysis = analyse(
        Workspace(None), prompt.text, PurePath("good.prompt.md"), options=Options(model=prompt.model)
    )
    assert analysis.prompt is not None
    loud = [(d.rule, d.message) for d in analysis.diagnostics if d.severity > Severity.HINT]
    assert loud == []


@pytest.mark.parametrize("prompt", EXEMPLARY, ids=lambda prompt: f"{prompt.model}-{prompt.text.split()[2]}")
def test_adapting_to_its_own_model_changes_nothing(prompt: Exemplary) -> None:
    result = adapt(Workspace(None), prompt.text, PurePath("good.prompt.md"), model=prompt.model)
    assert [step.rewrite for step in result.steps if step.changed] == []


_SAYS_SO = {
    # What the makers of these two, or measurements of them, ask for and a prompt of 1,400 words does not do.
    "glm-4.7-flash": {"missing-language-directive", "dense-instructions"},
    "llama-3.3-70b": {"dense-instructions"},
}


@pytest.mark.parametrize("trade", trades())
@pytest.mark.parametrize("model", [None, *dict.fromkeys(prompt.model for prompt in EXEMPLARY)])
def test_long_prompts_in_nobodys_style_hear_of_nothing_but_what_the_model_asks_for(
    trade: str, model: str | None
) -> None:
    analysis = analyse(
        Workspace(None), prompt_of(trade), PurePath("good.prompt.md"), options=Options(model=model)
    )
    loud = {d.rule for d in analysis.diagnostics if d.severity > Severity.HINT}
    assert loud <= _SAYS_SO.get(model or "", set())
