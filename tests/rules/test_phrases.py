"""A person's own words count with a rule's list of phrases, and what a person allows is not reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptls.engine.analyse import analyse
from promptls.engine.settings import FileSettings
from promptls.rules.phrases import Allowed
from promptls.rules.registry import all_rules
from promptls.testing.examples import ExampleWorkspace, example_profile

LISTS = [rule for rule in all_rules() if rule.options is Allowed]


def _found(name: str, source: str, **options: tuple[str, ...]) -> list[str]:
    rule = next(rule for rule in LISTS if rule.name == name)
    settings = FileSettings(select=(name,), options={name: options})
    workspace = ExampleWorkspace(settings, example_profile(rule, {}, listed=True))
    analysis = analyse(workspace, source, Path("/example.prompt.md"))
    return [source[d.span.start : d.span.end] for d in analysis.diagnostics if d.rule == name]


@pytest.mark.parametrize("rule", LISTS, ids=lambda rule: rule.name)
def test_what_is_allowed_is_not_reported(rule: object) -> None:
    name, text = rule.name, rule.bad[0].text  # type: ignore[attr-defined]
    words = tuple(word.lower() for word in _found(name, text))
    assert words
    assert _found(name, text, allow=words) == []


def test_own_words_are_reported_where_the_list_looks() -> None:
    source = "Answer in a snappy way. The shop is snappy.\n"
    assert _found("escape-clause", source) == []
    assert _found("escape-clause", source, words=("snappy way", "shop")) == ["snappy way"]


def test_own_words_are_vague_only_where_an_instruction_hangs_on_them() -> None:
    source = "Use zippy prose. The shop is zippy. Never write zippy code. Be zippy: at most two lines.\n"
    assert _found("vague-qualifier", source) == []
    assert _found("vague-qualifier", source, words=("zippy",)) == ["zippy"]
    clear = "Write clear and robust code.\n"
    assert [_found("vague-qualifier", clear, allow=allow) for allow in ((), ("robust",), ("clear", "robust"))] == [
        ["robust"], ["clear"], [],
    ]  # fmt: skip


def test_own_words_are_words_and_no_patterns() -> None:
    source = "Use a.b and axb, or the abc.\n"
    assert _found("escape-clause", source, words=("a.b",)) == ["a.b"]
    assert _found("escape-clause", source, words=("ab",)) == []
