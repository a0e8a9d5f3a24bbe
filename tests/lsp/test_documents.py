"""Document sync and positions against an oracle that knows nothing of promptls."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from promptls.engine.workspace import on_disk
from promptls.lsp.documents import changed_text, path_of, positions_of
from promptls.text import Encoding, LineIndex, Span
from tests.lsp import oracle

TEXT = st.text(alphabet="ab \n\r\u2028\x85\f\v\x1cé😀\ufeff", max_size=30)
POINT = st.tuples(st.integers(0, 8), st.integers(0, 12))
EDIT = st.tuples(POINT, POINT, st.text(alphabet="xy\n\r😀\u2028", max_size=4))
ENCODING = st.sampled_from(list(Encoding))


def event(edit: Any) -> types.TextDocumentContentChangePartial:
    (start, end, text) = edit
    start, end = sorted((start, end))
    return types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(*start), types.Position(*end)), text=text
    )


def expected(text: str, edit: Any, encoding: str) -> str:
    start, end = sorted(edit[:2])
    points = [{"line": line, "character": character} for line, character in (start, end)]
    first, last = (oracle.offset(text, point, encoding) for point in points)
    return text[:first] + edit[2] + text[last:]


@given(TEXT, st.lists(EDIT, max_size=6), ENCODING)
def test_changes_give_the_text_that_the_editor_has(text: str, edits: list[Any], encoding: Encoding) -> None:
    wanted = text
    for edit in edits:
        wanted = expected(wanted, edit, encoding.value)
    assert changed_text(LineIndex(text), [event(edit) for edit in edits], encoding) == wanted


@given(TEXT, st.lists(EDIT, min_size=2, max_size=6), ENCODING)
def test_many_cursors_from_the_last_to_the_first(text: str, edits: list[Any], encoding: Encoding) -> None:
    ordered = sorted(edits, key=lambda edit: min(edit[:2]), reverse=True)
    wanted = text
    for edit in ordered:
        wanted = expected(wanted, edit, encoding.value)
    assert changed_text(LineIndex(text), [event(edit) for edit in ordered], encoding) == wanted


@given(TEXT, TEXT, EDIT, EDIT, ENCODING)
def test_a_whole_text_replaces_what_came_before_it(
    text: str, new: str, before: Any, after: Any, encoding: Encoding
) -> None:
    whole = types.TextDocumentContentChangeWholeDocument(text=new)
    got = changed_text(LineIndex(text), [event(before), whole, event(after)], encoding)
    assert got == expected(new, after, encoding.value)


def test_a_range_given_backwards_is_turned_round() -> None:
    backwards = types.Range(types.Position(0, 3), types.Position(0, 1))
    change = types.TextDocumentContentChangePartial(range=backwards, text="-")
    assert changed_text(LineIndex("abcd"), [change], Encoding.UTF16) == "a-d"


@given(TEXT, ENCODING, st.data())
def test_positions_in_bulk_are_the_oracles(text: str, encoding: Encoding, data: st.DataObject) -> None:
    offsets = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6))
    # An offset between \r and \n has no position of its own.
    offsets = [at for at in offsets if not text[max(0, at - 1) :].startswith("\r\n") or at == 0]
    spans = [Span(min(pair), max(pair)) for pair in zip(offsets, reversed(offsets), strict=True)]
    positions = positions_of(LineIndex(text), spans, encoding)
    for span in spans:
        assert positions.range(span) == oracle.span(text, span.start, span.end, encoding.value)


def test_no_character_of_a_long_line_is_measured_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    text, measured = "é😀 word " * 12_500, 0
    width = Encoding.width

    def counted(encoding: Encoding, part: str) -> int:
        nonlocal measured
        measured += len(part)
        return width(encoding, part)

    monkeypatch.setattr(Encoding, "width", counted)
    spans = [Span(at, at + 90) for at in range(0, len(text) - 90, 45)]
    found = positions_of(LineIndex(text), spans, Encoding.UTF16)
    assert found.at(spans[-1].start) == oracle.position(text, spans[-1].start, "utf-16")
    assert measured <= len(text)


def test_only_files_have_a_path_on_disk() -> None:
    file = path_of("file:///work/a%20b.prompt.md")
    assert str(file) == "/work/a b.prompt.md" and on_disk(file)
    remote = path_of("vscode-vfs://github/team/a%20b/CLAUDE.md")
    assert str(remote) == "/team/a b/CLAUDE.md" and not on_disk(remote)
    assert path_of("untitled:Untitled-1") is None
    assert path_of("vscode-notebook-cell:/a.ipynb#W0") is None
