"""A rule to which no block of a prompt is let through, or which is about what the prompt has not, is not run, and
would have found nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.diagnostics import Diagnostic, Severity
from promptls.engine import run_rules
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt import Finding, Place
from promptls.prompt.document import Document
from promptls.prompt.recent import forget_documents
from promptls.prompt.sieve import Choice, Sieve
from promptls.rules.registry import all_rules
from promptls.rules.rule import Bad, Context, Good, Rule, Scope, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern
from tests.engine.rules_run import rules_run

EVERY_RULE = Options(model="glm-4.7-flash", select=("all",))
WORKSPACE = Workspace()
EXAMPLES = [each for rule in all_rules() for each in (*rule.good, *rule.bad)]


def found_in(text: str, path: str) -> tuple[Diagnostic, ...]:
    forget_documents()
    return analyse(WORKSPACE, text, Path("/") / path, options=EVERY_RULE).diagnostics


def found_by_all(text: str, path: str) -> tuple[Diagnostic, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Document, "held_back", 0)
        patch.setattr(run_rules, "_may_find", lambda *_: True)
        patch.setattr(Rule, "only_if", None)
        return found_in(text, path)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:40])
def test_what_is_not_run_finds_nothing_in_an_example_of_any_rule(example: Good | Bad) -> None:
    assert found_in(example.text, example.path) == found_by_all(example.text, example.path)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([each.text for each in EXAMPLES if len(each.text) < 400]), max_size=4))
def test_nor_in_several_of_them_together(texts: list[str]) -> None:
    text = "\n".join(texts)
    assert found_in(text, "x.prompt.md") == found_by_all(text, "x.prompt.md")


def test_only_those_are_run_that_may_find_something(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = rules_run(monkeypatch)
    sifted = {"late-critical-instruction", "soft-directive", "tools-in-prose"}
    analyse(WORKSPACE, "The heron sleeps.\n", PurePath("x.prompt.md"), options=EVERY_RULE)
    glanced = {"unsupported-parameter", "query-before-context", "prefill-unsupported"}
    assert "prompt-too-long" in ran and (sifted | glanced).isdisjoint(ran)
    ran.clear()
    text = "Please try to feed it. You MUST.\n\n<tools>\nfeed(bird)\n</tools>\n"
    analyse(WORKSPACE, text, PurePath("x.prompt.md"), options=EVERY_RULE)
    assert sifted <= {*ran} and glanced.isdisjoint(ran)
    ran.clear()
    turns = '{"role": "user", "content": "Feed {{bird}}."}, {"role": "assistant", "content": "Fed."}'
    chat = f'{{"top_p": 1, "messages": [{turns}]}}'
    analyse(WORKSPACE, chat, PurePath("a.chat.json"), options=EVERY_RULE)
    assert glanced <= {*ran}


def test_a_rule_about_two_claims_is_run_where_both_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = rules_run(monkeypatch)
    analyse(WORKSPACE, "Use a formal tone. Name the sender.\n", PurePath("x.prompt.md"), options=EVERY_RULE)
    assert ran and "contradictory-persona" not in ran
    text = "Use a formal tone. Name the sender.\n\n- Keep a casual tone.\n"
    analyse(WORKSPACE, text, PurePath("x.prompt.md"), options=EVERY_RULE)
    assert "contradictory-persona" in ran


SEVERAL = (Sieve((LazyPattern("zebra"),), own=True), Choice({"a": LazyPattern("heron")}), LazyPattern("gull"))


@pytest.mark.parametrize(
    ("text", "times"),
    [("Feed the zebra.\n", 1), ("Feed it.\n\n```\nheron\n```\n", 1), ("Feed it.\n\n```\nzebra\n```\n", 0)],
)
def test_a_rule_is_run_where_one_of_its_sieves_lets_a_block_through(
    monkeypatch: pytest.MonkeyPatch, text: str, times: int
) -> None:
    looking = everywhere(SEVERAL)
    monkeypatch.setattr("promptls.engine.selection.listed_rules", lambda: (looking,))
    found = analyse(Workspace(), text, PurePath("x.prompt.md"), options=Options(select=("acme",)))
    assert [diagnostic.rule for diagnostic in found.diagnostics] == ["acme/zebra"] * times


def everywhere(looks_for: tuple[LazyPattern | Sieve | Choice[str], ...], scope: Scope = Scope.PROMPT) -> Rule:
    """A rule that finds something in any prompt in which it may."""

    def check(ctx: Context) -> Iterator[Finding]:
        yield Finding(Place(0, Span(0, 4)), "found")

    severity = Severity.HINT
    return rule(
        "acme/zebra", family="acme", severity=severity, good=(), bad=(), scope=scope, looks_for=looks_for
    )(check)


@pytest.mark.parametrize(("text", "times"), [("Sort it.\n\n```\nthe zebra\n```\n", 1), ("Sort it.\n", 0)])
def test_patterns_of_a_rule_about_the_whole_prompt_are_looked_for_in_code_too(
    monkeypatch: pytest.MonkeyPatch, text: str, times: int
) -> None:
    looking = everywhere((LazyPattern("zebra"),))
    monkeypatch.setattr("promptls.engine.selection.listed_rules", lambda: (looking,))
    found = analyse(Workspace(), text, PurePath("x.prompt.md"), options=Options(select=("acme",)))
    assert [diagnostic.rule for diagnostic in found.diagnostics] == ["acme/zebra"] * times


@pytest.mark.parametrize(
    "looks_for",
    [SEVERAL[:1] * 2, SEVERAL[:1] + SEVERAL[2:], SEVERAL[1:2]],
    ids=["two", "with a pattern", "some"],
)
def test_a_rule_about_blocks_has_one_sieve_since_others_would_be_left_out_without_a_word(
    looks_for: tuple[LazyPattern | Sieve | Choice[str], ...],
) -> None:
    with pytest.raises(TypeError, match="acme/zebra is asked about blocks"):
        everywhere(looks_for, Scope.BLOCK)
