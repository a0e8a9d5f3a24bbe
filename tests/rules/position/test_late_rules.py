"""Whether a late rule is said before is told as by comparing it with each earlier sentence, and each is read once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptls.prompt import Kind, Message, Place, Prompt, Role
from promptls.prompt.lemmas import lemmas
from promptls.rules.position import late_critical_instruction as module
from promptls.rules.registry import rule_named
from promptls.text import Span, map_literal
from tests.sweep.linearity import findings

WORDS = ["Sort", "cite", "rows", "names", "letters", "harbours", "引用", "每一行", "tables", "dates"]


def prompt_of(lines: list[str]) -> Prompt:
    text = "".join(f"- {line}.\n" for line in lines)
    return Prompt("test", Kind.TASK, (Message(Role.USER, map_literal(text, Span(0, len(text)))),))


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), max_size=20))
def test_a_rule_is_new_if_no_sentence_before_it_has_most_of_its_words(lines: list[str]) -> None:
    prompt = prompt_of(lines)
    sentences = list(module._sentences(prompt))
    rules = {Place(number, Span(at, at + 1)): words for (number, at), words in sentences if words}
    new = [
        late
        for late, rule in rules.items()
        if not any(
            len(rule & words) >= 0.6 * len(rule) for at, words in sentences if at < (0, late.span.start)
        )
    ]
    assert module._first_new(prompt, rules) == next(iter(new), None)
    behind = dict(list(rules.items())[len(rules) // 2 :])
    assert module._first_new(prompt, behind) == next((late for late in new if late in behind), None)


def test_each_sentence_is_read_once_however_many_rules_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(text: str) -> frozenset[str]:
        read.append(text)
        return lemmas(text)

    monkeypatch.setattr(module, "lemmas", counting)
    rows = [f"ite the row {number} by its name {number}a in {number}b letters." for number in range(300)]
    text = "".join(f"- C{row}\n" for row in rows) + "".join(f"- ALWAYS c{row}\n" for row in rows)
    assert findings(text, "x.prompt.md", rule_named("late-critical-instruction")) == 0
    assert 900 <= len(read) <= 1000
