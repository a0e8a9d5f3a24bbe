"""A limit of "the other sections" in a prompt of very many limits."""

from __future__ import annotations

from itertools import islice
from pathlib import PurePath

import pytest

from promptls.diagnostics import Diagnostic
from promptls.engine.analyse import analyse
from promptls.engine.options import Options
from promptls.engine.workspace import Workspace
from promptls.prompt.limits import Limit

REST = "- Extract at least 10 items for the other sections.\n"


def found(text: str) -> list[Diagnostic]:
    wishes = Options(select=("conflicting-limits",), every_hint=True)
    return list(analyse(Workspace(None), text, PurePath("x.prompt.md"), options=wishes).diagnostics)


def things(many: int) -> list[str]:
    names = (f"{a}{b}{c}" for a in "abcdefgh" for b in "bcdfghjk" for c in "lmnpqrst")
    return [f"- List 5 {name}s.\n" for name in islice(names, many)]


def test_eight_of_the_others_are_linked_and_the_rest_are_counted() -> None:
    (eight,) = found("".join(things(8)) + REST)
    assert len(eight.related) == 8 and "more" not in eight.message
    (twelve,) = found("".join(things(12)) + REST)
    assert len(twelve.related) == 8 and "at least 4 more disagree" in twelve.message


def test_what_has_a_limit_of_its_own_later_is_left_out() -> None:
    (one,) = found(things(2)[0] + things(2)[0] + things(2)[1] + REST)
    assert len(one.related) == 1


def test_comparing_is_linear_in_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    disagrees = Limit.disagrees

    def counted(one: Limit, two: Limit) -> bool:
        nonlocal compared
        compared += 1
        return disagrees(one, two)

    monkeypatch.setattr(Limit, "disagrees", counted)
    many = things(400)
    assert len(found("".join(line + REST for line in many))) == 400
    assert compared <= 100 * 400
