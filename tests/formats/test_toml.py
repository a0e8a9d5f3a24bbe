"""Strings in TOML, and Gemini CLI's commands."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats import detect, format_by_id
from promptls.formats.toml_text import TomlFault, read_toml, top_level
from promptls.prompt import Prompt
from promptls.text import EditRefused, Span
from tests.formats.laws import edited, hostile, law_somewhere, one_fault

FORMAT = format_by_id("gemini-command")


def parse(source: str) -> Prompt:
    return FORMAT.parse(source, PurePath(".gemini/commands/x.toml"))


@pytest.mark.parametrize(
    ("source", "text", "word", "shown"),
    [
        ('prompt = "a \\"b\\" \\u00e9\\n"', 'a "b" é\n', '"b"', '\\"b\\"'),
        ("prompt = 'a \\d'", "a \\d", "\\d", "\\d"),
        ('prompt = """\n a\n\n b"""', " a\n\n b", "b", "b"),
        ('prompt = """\r\na\r\nb"""', "a\nb", "a\nb", "a\r\nb"),
        ('prompt = """a \\\n   b"""', "a b", "b", "b"),
        ("prompt = '''\nit's ''so'''''", "it's ''so''", "''so''", "''so''"),
        ('x = [1, "]", # ]\n "2"]\ny = {a = "}"}\n"prompt" = "c" # d\n[t]\nprompt = "no"', "c", "c", "c"),
    ],
)
def test_the_text_and_its_place(source: str, text: str, word: str, shown: str) -> None:
    prompt = parse(source)
    assert prompt.problems == ()
    (message,) = prompt.messages
    assert message.text.text == text
    at = text.index(word)
    span = message.text.to_file(Span(at, at + len(word)))
    assert source[span.start : span.end] == shown


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        ('prompt = "one two"', "two", 'a "b"\n\\', 'prompt = "one a \\"b\\"\\n\\\\"'),
        ('prompt = """one"""', "one", 'a\n"""', 'prompt = """a\n\\"\\"\\""""'),
        ('prompt = """\none"""', "one", "\ntwo", 'prompt = """\n\ntwo"""'),
        ("prompt = 'one'", "one", "it's", 'prompt = "it\'s"'),
        ("prompt = 'one'", "one", "a\nb", 'prompt = """\na\nb"""'),
        ("prompt = '''one'''", "one", "a\nb \\d", "prompt = '''a\nb \\d'''"),
        ("prompt = '''one'''", "one", "a '''", "prompt = \"a '''\""),
        ('prompt = "one"', "one", "a\x07é", 'prompt = "a\\u0007é"'),
    ],
)
def test_an_edit(source: str, old: str, new: str, expected: str) -> None:
    assert edited(parse(source), source, old, new) == expected


@pytest.mark.parametrize(
    ("source", "shown", "said"),
    [
        ("", "", 'has no "prompt"'),
        ("prompt = 3", "3", 'has no "prompt"'),
        ('prompt = "a', "", "not valid here"),
        ('prompt = "a"\nprompt = "b"', "", "not valid here"),
        ("[t]\nprompt = 'a'", "", 'has no "prompt"'),
        ('prompt = "\\u00e9 {{args}} {{args }} {{ x }}"', "{{args }}", 'the model reads "{{args }}"'),
    ],
)
def test_what_is_wrong_is_told_at_its_place(source: str, shown: str, said: str) -> None:
    message, words = one_fault(parse(source), source)
    assert said in message
    assert words == shown


def test_no_model_can_be_set() -> None:
    with pytest.raises(EditRefused, match="names no model"):
        FORMAT.set_metadata('prompt = "a"', parse('prompt = "a"'), ("model",), "x")


def test_what_is_claimed() -> None:
    assert detect(PurePath(".gemini/commands/git/x.toml"), None, "") is not None
    assert detect(PurePath("ext/commands/x.toml"), None, 'description = "d"\nprompt = """x"""') is not None
    assert detect(PurePath("pyproject.toml"), None, 'prompt = "x"') is None
    assert detect(PurePath("commands/x.toml"), None, "name = 'x'") is None


_PIECES = st.lists(st.sampled_from(["a", "é😀", " ", "\\n", '\\"', "\\\\", "\n", "\\\n  ", "'", '"', "\\u00e9", "{{args}}", "#"]), max_size=6)  # fmt: skip
_QUOTES = st.sampled_from(['"', "'", '"""', "'''", '"""\n', "'''\n"])


@settings(max_examples=2000)
@given(pieces=_PIECES, quote=_QUOTES, newline=st.sampled_from(["\n", "\r\n"]), new=hostile, data=st.data())
def test_the_edit_law(pieces: list[str], quote: str, newline: str, new: str, data: st.DataObject) -> None:
    source = f"# c\nprompt = {quote}{''.join(pieces)}{quote.strip()}\nx = 1\n".replace("\n", newline)
    try:
        values = read_toml(source, 0)
    except TomlFault as fault:
        assert 0 <= fault.offset <= len(source)
        return
    prompt = parse(source)
    assert [m.text.text for m in prompt.messages] == [str(values["prompt"])]
    law_somewhere(FORMAT, source, prompt, new, data)


@settings(max_examples=500)
@given(source=st.text(alphabet="ab=\"'[]{}#\n\\ ,1", max_size=40))
def test_the_walk_never_raises_and_agrees_with_the_library(source: str) -> None:
    found = top_level(source, 0)
    try:
        values = read_toml(source, 0)
    except TomlFault:
        return
    assert {name for name in found if name in values} == set(found)


@pytest.mark.parametrize("source", ['prompt = """' + "a" * 2_000_000, "x = " + "[" * 50_000, 'prompt = "' + '\\"' * 500_000 + '"', "a.b = 1\n" * 20_000])  # fmt: skip
def test_hostile_files_are_read(source: str) -> None:
    parse(source)
