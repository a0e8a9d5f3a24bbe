"""Variables that a file does not declare, where it declares any."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from promptls.profiles import Catalogue
from promptls.prompt import Kind, Message, Prompt, Role, Variable
from promptls.rules import Context
from promptls.rules.variables.undeclared_variable import check
from promptls.text import Span, map_literal


def messages(text: str, declared: tuple[str, ...], syntax: str = "mustache") -> list[str]:
    variables, spans, at = [], [], 0
    while (start := text.find("{{", at)) >= 0:
        at = text.index("}}", start) + 2
        spans.append(Span(start, at))
        name = text[start + 2 : at - 2].strip()
        if name[:1] not in "#/":
            variables.append(Variable(name, 0, Span(start, at), syntax))
    message = Message(Role.USER, map_literal(text, Span(0, len(text)), spans))
    prompt = Prompt(
        "test",
        Kind.TASK,
        (message,),
        variables=tuple(variables),
        declared={name: Span(0, 0) for name in declared},
    )
    context = Context(prompt, Catalogue().generic, check.options(), None, None, "en", len)
    return [finding.message for finding in check.check(context)]


def test_the_nearest_declared_name_is_given() -> None:
    assert messages("Sum up {{artcle}} for {{reader}}.", ("article", "reader")) == [
        'the variable "artcle" is not declared; did you mean "article"?'
    ]


def test_a_name_like_no_other_is_to_be_declared() -> None:
    assert messages("Sum up {{article}} in {{tone}}.", ("article",)) == [
        'the variable "tone" is not declared; declare it, or write its value'
    ]


def test_a_file_that_declares_nothing_is_not_judged() -> None:
    assert messages("Sum up {{article}}.", ()) == []


def test_fields_of_a_declared_variable_are_declared() -> None:
    assert messages("Sum up {{article.text}} by {{ article.author }}.", ("article",)) == []


def test_in_a_loop_only_a_slip_counts() -> None:
    assert messages("{{#each rows}}{{title}}{{/each}} {{artcle}}", ("rows", "article")) == [
        'the variable "artcle" is not declared; did you mean "article"?'
    ]


def test_code_may_show_a_variable() -> None:
    assert messages("Keep `{{name}}` as it is in {{text}}.\n\n```\n{{other}}\n```\n", ("text",)) == []


def test_of_many_names_each_is_told_and_few_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    real = difflib.get_close_matches

    def counting(word: str, among: list[str], **more: Any) -> list[str]:
        compared.append(len(among))
        return real(word, among, **more)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    declared = tuple(f"article{number}" for number in range(1_000))
    told = messages("{{artcle0}} " + "".join(f"{{{{tone{number}}}}} " for number in range(1_000)), declared)
    assert len(told) == 1_001 and told[0].endswith('did you mean "article0"?')
    assert sum(compared) <= 10_000
