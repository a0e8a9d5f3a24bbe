"""Ollama's Modelfile: values, quotes, roles, and what is left alone."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import detect, format_by_id
from promptls.prompt import Prompt
from promptls.text import EditRefused, apply_edits
from tests.formats.laws import edited, hostile, law_somewhere

FORMAT = format_by_id("modelfile")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath("Modelfile"))


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("FROM a\nSYSTEM  Be brief.  \n", [("system", "Be brief.")]),
        ('FROM a\nSYSTEM "Be "very" brief."\n', [("system", 'Be "very" brief.')]),
        ('FROM a\nSYSTEM "Be\nbrief."\n', [("system", "Be\nbrief.")]),
        (
            'from a\nsystem """\nBe "brief".\n"""\nmessage user Hi',
            [("system", '\nBe "brief".\n'), ("user", "Hi")],
        ),
        ('FROM a\nSYSTEM """x""" y\nFROM b"""\n', [("system", 'x""" y\nFROM b')]),
        ("FROM a\n# SYSTEM no\nMESSAGE boss x\nMESSAGE assistant x\n", [("assistant", "x")]),
        ('FROM a\nTEMPLATE """\nSYSTEM no\n"""\n', []),
        ('FROM a\nSYSTEM """never closed\n', []),
        ("FROM a\nSYSTEM one\nSYSTEM two\n", [("system", "two")]),
        ("\ufeffSYSTEM one\n", [("system", "one")]),
    ],
)
def test_the_messages(source: str, messages: list[tuple[str, str]]) -> None:
    assert [(m.role.value, m.text.text) for m in parse(source).messages] == messages


def test_the_model() -> None:
    assert parse("FROM llama3.2:3b\n").model == "llama3.2:3b"
    assert parse("FROM ./a.gguf\n").model is None
    assert "needs a line" in parse("SYSTEM x\n").problems[0].message
    source = "FROM llama3.2:3b # no comment here\n"
    assert parse(source).model == "llama3.2:3b # no comment here"
    source = "PARAMETER a 1\nFROM llama3.2:3b\n"
    edit = FORMAT.set_metadata(source, parse(source), ("FROM",), "zai/glm-4.7-flash")
    assert apply_edits(source, [edit]) == "PARAMETER a 1\nFROM zai/glm-4.7-flash\n"
    for path, value in ((("FROM",), "a b"), (("model",), "a"), (("FROM",), 3)):
        with pytest.raises(EditRefused):
            FORMAT.set_metadata(source, parse(source), path, value)


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        ("FROM a\nSYSTEM Be brief.\n", "brief", "kind", "FROM a\nSYSTEM Be kind.\n"),
        ("FROM a\nSYSTEM Be brief.\n", "brief.", "kind.\nOK", 'FROM a\nSYSTEM """Be kind.\nOK"""\n'),
        ('FROM a\nSYSTEM "Be brief."\n', "brief.", 'kind"\nOK', 'FROM a\nSYSTEM """Be kind"\nOK"""\n'),
        ('FROM a\nSYSTEM """Be\nbrief."""\n', "brief", '"""', 'FROM a\nSYSTEM """Be\n"""."""\n'),
    ],
)
def test_an_edit(source: str, old: str, new: str, expected: str) -> None:
    assert edited(parse(source), source, old, new) == expected


def test_what_is_claimed() -> None:
    for name in ("Modelfile", "Modelfile.dev", "x.modelfile"):
        assert detect(PurePath(name), None, "FROM a\n") is not None
    assert detect(PurePath("Modelfile"), None, "model: x\n") is None


_LINES = st.lists(st.sampled_from(["FROM a", "SYSTEM ", 'SYSTEM """', '"""', "MESSAGE user ", "x", '"', "# c", "", " y ", "TEMPLATE z"]), max_size=8)  # fmt: skip


@settings(max_examples=1000)
@given(lines=_LINES, newline=st.sampled_from(["\n", "\r\n"]), new=hostile, data=st.data())
def test_the_edit_law(lines: list[str], newline: str, new: str, data: st.DataObject) -> None:
    source = newline.join(lines)
    law_somewhere(FORMAT, source, parse(source), new, data)
