"""A text with carriage returns, mapped by its line breaks, has the places that its pieces in a row give."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from promptls.text import MappedText, Span, map_literal, places
from promptls.text.alike import common_prefix, common_suffix
from promptls.text.followed import WORTH, difference, tell_edit

TEXTS = st.lists(st.sampled_from(("a", "bc", "\n", "\r", "\r\n", "é")), max_size=12).map("".join)


@given(TEXTS, TEXTS)
@example("", "\r\n" * WORTH)
@example("---\n", "ab\r\n\r" * WORTH)
def test_places_are_those_of_the_pieces(before: str, raw: str) -> None:
    source = before + raw
    mapped = map_literal(source, Span(len(before), len(source)))
    assert mapped.text == raw.replace("\r\n", "\n").replace("\r", "\n")
    pieces = list(mapped.pieces)
    assert [piece.text_end for piece in pieces[:-1]] == [piece.text_start for piece in pieces[1:]]
    for start, end, first, last, literal in pieces:
        assert source[first:last] == mapped.text[start:end] if literal else source[first] == "\r"
    listed = MappedText(mapped.text, pieces, len(before))
    offsets = [*range(min(40, len(mapped.text))), len(mapped.text)]
    for start in offsets:
        assert mapped.piece_at(start) == listed.piece_at(start)
        for end in offsets:
            if start <= end:
                assert mapped.to_file(Span(start, end)) == listed.to_file(Span(start, end))
    for offset in range(min(80, len(source) + 2)):
        assert mapped.from_file(offset) == listed.from_file(offset)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5), TEXTS), min_size=1, max_size=6))
def test_an_edited_text_is_read_as_if_afresh(edits: list[tuple[float, int, str]]) -> None:
    raw = "ab\r\n\rc\n😀\r\n" * (WORTH // 8)
    places._read(raw)
    for place, gone, new in edits:
        at = int(place * len(raw))
        before, raw = raw, raw[:at] + new + raw[at + gone :]
        tell_edit(before, raw, at, len(before) - min(at + gone, len(before)))
        mended, afresh = places._read(raw), places._decoded(raw)
        assert mended == afresh
        head = common_prefix(before, raw)
        assert difference(before, raw) == (head, common_suffix(before, raw, head))
