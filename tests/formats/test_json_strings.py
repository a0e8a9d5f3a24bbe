"""Text in JSON strings: read by the library, and placed piece by piece only when somebody asks."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from promptls.formats import json_strings
from promptls.formats.json_strings import decode_json_string, json_text
from promptls.text import Span

PIECES = st.sampled_from(
    ["a", "é", "🥕", '"', "\\", "\n", "\r", "\r\n", "\ud83d", "\ude00", "\u2028", "\\r\\n", "\ufffd", "\t"]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(0, 3))
def test_the_text_and_its_places_are_those_of_its_pieces(value: str, before: int) -> None:
    for raw in (json.dumps(value), json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False)):
        source = " " * before + raw + " "
        mapped = json_text(source, Span(before, before + len(raw)), json.loads(raw))
        text, pieces = decode_json_string(raw, before)
        assert mapped.text == text and [*mapped.pieces] == pieces
        for piece in pieces:
            own = source[piece.file_start : piece.file_end], text[piece.text_start : piece.text_end]
            assert own[0] == own[1] or not piece.literal


def test_nobody_looks_for_places_before_they_are_asked_for() -> None:
    json_strings._pieces_of.cache_clear()  # type: ignore[attr-defined]
    source = json.dumps("One.\nTwo.\n" * 200)
    mapped = json_text(source, Span(0, len(source)), json.loads(source)).with_templates(())
    assert callable(mapped._pieces)
    assert mapped.to_file(Span(5, 9)) == Span(7, 11)
