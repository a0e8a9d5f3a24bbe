"""Files that hold several prompts: each is checked, adapted and counted on its own, under one law."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest

from promptls.diagnostics import Severity
from promptls.engine import run_rules
from promptls.engine.adapt import adapt
from promptls.engine.analyse import analyse
from promptls.engine.budget import budget
from promptls.engine.edits import set_model_edit
from promptls.engine.fix import fix_all
from promptls.engine.laws import broken_law
from promptls.engine.options import Options
from promptls.engine.samples import sample_values
from promptls.engine.workspace import Workspace
from promptls.prompt import singles
from promptls.text import apply_edits

PATH = PurePath("requests.jsonl")


def line(model: str, *texts: str, **parameters: object) -> str:
    messages = [{"role": "user", "content": text} for text in texts]
    body = {"model": model, **parameters, "messages": messages}
    return json.dumps({"custom_id": f"for {model}", "body": body}, ensure_ascii=False) + "\n"


SOURCE = (
    line("gpt-4.1", "Name three birds.", "Be accurate.")
    + line("glm-4.7-flash", "Name three 😀 fish. Be accurate.", temperature=0.1, max_tokens=9_999_999)
    + line("glm-4.7-flash", "Name three trees.", "List them.")
)


def test_each_prompt_is_checked_for_its_own_model() -> None:
    analysis = analyse(Workspace(), SOURCE, PATH, options=Options(select=("all",)))
    assert analysis.prompt is not None
    assert [target.profile.id for target in analysis.targets] == [
        "openai/gpt-4.1",
        "zai/glm-4.7-flash",
        "zai/glm-4.7-flash",
    ]
    assert analysis.profile.id == "zai/glm-4.7-flash"  # that of most
    limit = [d for d in analysis.diagnostics if d.rule == "output-limit-exceeded"]
    assert [SOURCE[d.span.start : d.span.end] for d in limit] == ["9999999"]
    assert {d.model for d in limit} == {"zai/glm-4.7-flash"}


def test_a_prompt_is_found_as_if_it_were_alone() -> None:
    """What is found in the file is what is found in each of its lines, moved."""
    whole = analyse(Workspace(), SOURCE, PATH, options=Options(select=("all",), every_hint=True))
    alone: list[tuple[str, int, str]] = []
    start = 0
    for text in SOURCE.splitlines(keepends=True):
        one = analyse(Workspace(), text, PATH, options=Options(select=("all",), every_hint=True))
        alone += [(d.rule, d.span.start + start, d.message) for d in one.diagnostics]
        start += len(text)
    assert sorted((d.rule, d.span.start, d.message) for d in whole.diagnostics) == sorted(alone)


def test_all_prompts_are_adapted_each_for_its_model() -> None:
    result = adapt(Workspace(), SOURCE, PATH)
    old, new = SOURCE.splitlines(), result.source.splitlines()
    assert len(old) == len(new)
    assert old[0] == new[0] or "Respond in English" not in new[0]
    assert "Respond in English" in new[1] and "Respond in English" in new[2]
    assert adapt(Workspace(), result.source, PATH).source == result.source
    assert not result.refused


def test_adapting_to_another_model_and_back_restores_each_prompt() -> None:
    there = adapt(Workspace(), SOURCE, PATH, model="glm-4.7-flash")
    back = adapt(Workspace(), there.source, PATH, model="gpt-4.1", written_for="glm-4.7-flash")
    again = adapt(Workspace(), back.source, PATH, model="glm-4.7-flash")
    assert again.source == there.source


def test_fixes_change_their_own_prompt_alone() -> None:
    result = fix_all(Workspace(), SOURCE, PATH, unsafe=True, only=frozenset({"empty-emphasis"}))
    old, new = SOURCE.splitlines(), result.source.splitlines()
    assert new == [old[0], old[1].replace(" Be accurate.", ""), old[2]]


def test_the_law_sees_a_message_that_goes_to_another_prompt() -> None:
    one = analyse(Workspace(), line("a", "x", "y") + line("a", "z"), PATH).prompt
    other = analyse(Workspace(), line("a", "x") + line("a", "y", "z"), PATH).prompt
    assert one is not None and other is not None
    assert broken_law(one, (), other) == "the messages belong to other prompts"


def test_a_model_is_set_in_every_prompt_that_names_one() -> None:
    analysis = analyse(Workspace(), SOURCE, PATH)
    new = apply_edits(SOURCE, set_model_edit(analysis, "zai/glm-5"))
    assert [json.loads(text)["body"]["model"] for text in new.splitlines()] == ["zai/glm-5"] * 3


def test_the_budget_is_that_of_the_longest_prompt() -> None:
    analysis = analyse(Workspace(), SOURCE, PATH)
    assert analysis.prompt is not None
    each = [budget(single.prompt, analysis.profile).tokens for single in singles(analysis.prompt)]
    assert budget(analysis.prompt, analysis.profile).tokens == max(each)


def test_a_file_of_several_prompts_is_the_sum_of_them() -> None:
    prompt = analyse(Workspace(), SOURCE, PATH).prompt
    assert prompt is not None
    assert prompt.messages == tuple(m for single in singles(prompt) for m in single.prompt.messages)
    for variable in prompt.variables:
        text = prompt.messages[variable.message].text.text
        assert variable.name in text[variable.span.start : variable.span.end]


def test_a_line_that_is_no_prompt_does_not_stop_the_others() -> None:
    source = (
        line("glm-4.7-flash", "Be accurate.") + '{"messages": [{"role": "us' + "\n" + line("gpt-4.1", "Hi")
    )
    analysis = analyse(Workspace(), source, PATH, options=Options(select=("all",)))
    assert analysis.prompt is not None
    assert [m.text.text for m in analysis.prompt.messages] == ["Be accurate.", "Hi"]
    assert any(d.rule == "empty-emphasis" for d in analysis.diagnostics)
    assert [d.rule for d in analysis.diagnostics if d.severity is Severity.ERROR] == ["invalid-file"]


def test_only_the_prompt_that_changed_is_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, options = Workspace(), Options(select=("all",))
    analyse(workspace, SOURCE, PATH, options=options)
    checked: list[object] = []
    real = run_rules.run_rule
    monkeypatch.setattr(
        run_rules, "run_rule", lambda prompt, *rest: checked.append(prompt) or real(prompt, *rest)
    )
    changed = SOURCE.replace("trees", "appropriate trees")
    analysis = analyse(workspace, changed, PATH, options=options)
    assert analysis.prompt is not None
    assert set(checked) == {analysis.prompt.prompts[2]}
    assert analysis.diagnostics == analyse(Workspace(), changed, PATH, options=options).diagnostics


def test_what_was_found_with_other_settings_is_not_remembered(tmp_path: Path) -> None:
    workspace, path = Workspace(tmp_path), tmp_path / "a.jsonl"
    before = analyse(workspace, SOURCE, path, options=Options(model="glm-4.7-flash"))
    (tmp_path / "promptls.toml").write_text('ignore = ["missing-language-directive"]\n')
    workspace.invalidate()
    after = analyse(workspace, SOURCE, path, options=Options(model="glm-4.7-flash"))
    gone = {d.rule for d in before.diagnostics} - {d.rule for d in after.diagnostics}
    assert gone == {"missing-language-directive"}


def test_the_tests_of_a_configuration_give_values_for_its_variables() -> None:
    source = (
        "prompts:\n  - Greet {{name}} of {{town}} about {{text}}\ndefaultTest:\n  vars: {name: Ida, town: Ulm}\n"
        "tests:\n  - vars: {name: Per, text: 'file://a.txt'}\n"
    )
    prompt = analyse(Workspace(), source, PurePath("promptfooconfig.yaml")).prompt
    assert prompt is not None
    assert sample_values(prompt) == {"name": "Per", "town": "Ulm"}
