"""Text inside YAML scalars: where each character stands, and what edits make of the file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from promptls.formats.yaml_text import is_text, yaml_text
from promptls.formats.yaml_tree import YamlNode, read_yaml, walk
from promptls.text import EditRefused, MappedText, Span, apply_edits
from tests.formats.laws import hostile


def value_of(source: str, key: str = "k") -> YamlNode:
    """The value of the first key called `key`."""
    document = read_yaml(source)
    assert document.root is not None, document.fault
    return next(value for node in walk(document.root) for name, value in node.pairs if name.value == key)


def mapped(source: str) -> MappedText:
    return yaml_text(source, value_of(source))


def edited(source: str, old: str, new: str) -> str:
    """The file with `old` replaced in the text of the key `k`."""
    text = mapped(source)
    assert text.text.count(old) == 1
    at = text.text.index(old)
    return apply_edits(source, [text.edit(at, at + len(old), new)])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("k: one two # not text", "one two"),
        ("k: one\n  two\n\n\n  three\n", "one two\n\nthree"),
        ("k: 'it''s\n\n  so'", "it's\nso"),
        ('k: "a\\tb\\x41\\u263a\\U0001F600\\"\\\\\\\n  c  \n  d\\n"', 'a\tbA☺😀"\\c d\n'),
        ('k: "a\\r\\nb\\rc"', "a\nb\nc"),
        ("k: |\n  a\n   b\n\n  c \n", "a\n b\n\nc \n"),
        ("k: |-\n  a\n\n\n", "a"),
        ("k: |+\n  a\n\n\nz: 1", "a\n\n\n"),
        ("k: |2\n    a\n  b\n", "  a\nb\n"),
        ("k: |1-  # why\n  a\n", " a"),
        ("k: |\n  a", "a"),
        ("k: |\n\n\n  a\n", "\n\na\n"),
        ("k: >\n  a\n  b\n\n  c\n   d\n  e\n", "a b\nc\n d\ne\n"),
        ("k: >+\n  a\n\n", "a\n\n"),
        ("k: >-\r\n  a\r\n  b\r\n\r\n  c\r\n", "a b\nc"),
        ("x: {k: [1], y: 'b'}\nk: &a !!str 7 up\n", "7 up"),
        ("- k: >-\n    a\n    b\n- |\n  c\n", "a b"),
        ("k: |\n  a\tb\n  \tc\n", "a\tb\n\tc\n"),
    ],
)
def test_the_text(source: str, text: str) -> None:
    assert mapped(source).text == text


@pytest.mark.parametrize(
    ("source", "word", "shown"),
    [
        ("k: |\n    one\n    two 😀 three\n", "three", "three"),
        ("k: >\n  one\n  two\n\n  three\n", "two", "two"),
        ("k: >\n  one\n  two\n", "e t", "e\n  t"),
        ("k: >\n  one\n\n  two\n", "e\nt", "e\n\n  t"),
        ("k: 'it''s\n  so'", "t's", "t''s"),
        ('k: "say \\"yes\\" 😀"', '"yes"', '\\"yes\\"'),
        ('k: "a \\U0001F600 b"', "😀", "\\U0001F600"),
        ('k: "one \\\n   two"', "two", "two"),
        ("k: one\n\n  two", "e\ntwo", "e\n\n  two"),
        ("a: {k: one two, b: 1}", "two", "two"),
    ],
)
def test_the_place(source: str, word: str, shown: str) -> None:
    text = mapped(source)
    at = text.text.index(word)
    span = text.to_file(Span(at, at + len(word)))
    assert source[span.start : span.end] == shown
    assert text.from_file(span.start) == at


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        # As little as the style allows.
        ("k: one two\n", "two", "three", "k: one three\n"),
        ("k: 'one two'\n", "two", "it's", "k: 'one it''s'\n"),
        ('k: "one two"\n', "two", 'a "b"\n\\', 'k: "one a \\"b\\"\\n\\\\"\n'),
        ("k: |\n  one\n  two\n", "two", "2\n\n3", "k: |\n  one\n  2\n\n  3\n"),
        ("k: |\n  one\n\n  two\n", "one\n", "", "k: |\n\n  two\n"),
        ("k: |\r\n  one\r\n  two\r\n", "one", "a\nb", "k: |\r\n  a\r\n  b\r\n  two\r\n"),
        ("k: >\n  one\n  two\n  three\n", "two", "2", "k: >\n  one\n  2\n  three\n"),
        ("k: >\n  one\n\n  two\n", "one", "1\n2", "k: >\n  1\n\n  2\n\n  two\n"),
        ("k: >\n  one\n  two\n", "two", "", "k: >\n  one \n"),
        # Another style where the old one cannot hold the text.
        ("k: one two # why\n", "two", "a: b", 'k: "one a: b" # why\n'),
        ("k: one two # why\n", "two", "a\nb", 'k: "one a\\nb" # why\n'),
        ("k: one two\nz: 1\n", "two", "\nb", "k: |-\n  one \n  b\nz: 1\n"),
        ("- k: 'one'\n", "one", "1\n\n2\n", "- k: |\n    1\n\n    2\n"),
        ("a: {k: one}\n", "one", "1\n2", 'a: {k: "1\\n2"}\n'),
        ("a: {k: one}\n", "one", "1, 2", 'a: {k: "1, 2"}\n'),
        ("k: one\n", "one", "yes", 'k: "yes"\n'),
        ("k: one\n", "one", "12", 'k: "12"\n'),
        ("k: one\n", "one", "é\x07", 'k: "é\\u0007"\n'),
        # Another header.
        ("k: |\n  one\nz: 1\n", "one\n", "one", "k: |-\n  one\nz: 1\n"),
        ("k: |-  # why\n  one\nz: 1\n", "one", "one\n", "k: |  # why\n  one\nz: 1\n"),
        ("k: |-\n  one\nz: 1\n", "one", "one\n\n", "k: |+\n  one\n\nz: 1\n"),
        ("k: |\n  one\n  two\n", "one", "  one", "k: |2\n    one\n  two\n"),
        ("k: |\n  one\n", "one\n", "", 'k: ""\n'),
        ("k: >-\n  one\n", "one", "\n one\n", "k: >2\n\n   one\n"),
        ("k: |\n  one", "one", "one\n", "k: |\n  one\n"),
    ],
)
def test_an_edit(source: str, old: str, new: str, expected: str) -> None:
    assert edited(source, old, new) == expected


@pytest.mark.parametrize(
    ("source", "old", "new", "reason"),
    [
        ("a: &x one\nk: *x\n", "one", "two", "alias"),
        ("k: &x one\na: *x\n", "one", "two", "alias"),
        ("a: &x {k: one}\nb: *x\n", "one", "two", "alias"),
        ("k: 'one \u2028 two'\n", "one", "two", "YAML versions"),
        ("k: |\n  one\n", "one", "\x07", "control character"),
        ("k: |\n  one\n", "one", "a\u2028b", "control character"),
        ("k: one\n", "one", "a\rb", "carriage return"),
        ("k: one\n", "one", "a\ud800b", "surrogate"),
    ],
)
def test_an_edit_that_is_refused(source: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(EditRefused, match=reason):
        edited(source, old, new)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("k: a", True), ("k: ''", True), ("k: 42", True), ("k: !!str", True), ("k: |\n", True),
        ("k:", False), ("k: ~", False), ("k: null", False), ("k: [a]", False), ("k: !include a.md", False),
    ],
)  # fmt: skip
def test_what_is_text(source: str, text: bool) -> None:
    assert is_text(value_of(source)) is text


_WORDS = st.sampled_from(["a", "b c", "é", "😀", " ", "  ", "#x", " #", ": ", "'", '"', "-", "{x}", "\t"])
_LINE = st.lists(_WORDS, max_size=3).map("".join)
_LINES = st.lists(_LINE, max_size=5)
_BLOCK_HEADS = st.sampled_from(["|", "|-", "|+", ">", ">-", ">+", "|2", ">2-", "|+1", "|  # c", ">- # c"])
_FLOW = st.lists(
    st.sampled_from(
        ["a", "b c", " ", "\n  ", "\n\n  ", "\\n", "\\\n  ", "\\x41", "\\r\\n", "\\ ", "''", "é😀", "#"]
    ),
    max_size=6,
).map("".join)
_FRAMES = st.sampled_from(
    ["k: %s", "k: %s\n", "a:\n  k: %s\nz: 1\n", "- k: %s\n- y\n", "- - k: %s\n    z: 1\n", "a: [{k: %s}, 1]\n", "k: %s # c\n"]
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A YAML document, valid or not, with one key `k` that holds a scalar of any style."""
    style = draw(st.sampled_from(["block", "'", '"', ""]))
    if style == "block":
        indent = draw(st.sampled_from(["  ", "    ", "      "]))
        lines = [indent + line if draw(st.booleans()) or line.strip() else line for line in draw(_LINES)]
        scalar = "\n".join([draw(_BLOCK_HEADS), *lines])
    else:
        scalar = style + draw(_FLOW) + style
    return (draw(_FRAMES) % scalar).replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


def _scalar(source: str) -> YamlNode | None:
    document = read_yaml(source)
    if document.root is None:
        return None
    for node in walk(document.root):
        for name, value in node.pairs:
            if name.value == "k" and is_text(value):
                return value
    return None


@settings(max_examples=2000)
@given(source=documents())
def test_the_text_is_what_the_parser_reads_and_pieces_are_exact(source: str) -> None:
    node = _scalar(source)
    if node is None:
        return
    text = yaml_text(source, node)
    assert text.text == node.value.replace("\r\n", "\n").replace("\r", "\n")
    at = 0
    for piece in text.pieces:
        assert piece.text_start == at < piece.text_end
        assert node.span.start <= piece.file_start < piece.file_end <= node.span.end
        if piece.literal:
            assert source[piece.file_start : piece.file_end] == text.text[piece.text_start : piece.text_end]
        at = piece.text_end
    assert at == len(text.text)


@settings(max_examples=2000)
@given(source=documents(), new=hostile, data=st.data())
def test_the_edit_law_for_yaml_text(source: str, new: str, data: st.DataObject) -> None:
    node = _scalar(source)
    if node is None:
        return
    text = yaml_text(source, node)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    try:
        edit = text.edit(start, end, new)
    except EditRefused:
        return
    after = apply_edits(source, [edit])
    found = _scalar(after)
    assert found is not None, after
    assert yaml_text(after, found).text == text.text[:start] + new + text.text[end:]
    old, now = _loaded(source), _loaded(after)
    assert _without_k(old) == _without_k(now)


def _loaded(source: str) -> object:
    return yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # the pure one is stricter


def _without_k(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_k(item) for key, item in value.items() if key != "k"}
    return [_without_k(item) for item in value] if isinstance(value, list) else value
