"""What is sent to the editor, applied by the oracle, gives the text that was meant."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from promptls.lsp.edits import difference, text_edits
from promptls.text import Edit, Encoding, LineIndex, apply_edits
from tests.lsp import oracle

TEXT = st.text(alphabet="ab \n\r\u2028é😀", max_size=30)
ENCODING = st.sampled_from(list(Encoding))


def applied(text: str, edits: list[types.TextEdit], encoding: Encoding) -> str:
    plain = [
        {
            "range": {
                end: {"line": at.line, "character": at.character}
                for end, at in (("start", edit.range.start), ("end", edit.range.end))
            },
            "newText": edit.new_text,
        }
        for edit in edits
    ]
    return oracle.apply(text, plain, encoding.value)


@given(TEXT, ENCODING, st.data())
def test_edits_survive_the_way_to_the_editor(text: str, encoding: Encoding, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    news = data.draw(st.lists(st.text(alphabet="xy\r\n", max_size=3), min_size=3, max_size=3))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(start, end, new) for (start, end), new in zip(pairs, news, strict=False)]
    sent = text_edits(LineIndex(text), edits, encoding)
    assert applied(text, sent, encoding) == apply_edits(text, edits)


@given(TEXT, TEXT, ENCODING)
def test_a_difference_leads_from_one_text_to_the_other(old: str, new: str, encoding: Encoding) -> None:
    edits = difference(LineIndex(old), new)
    assert apply_edits(old, edits) == new
    assert applied(old, text_edits(LineIndex(old), edits, encoding), encoding) == new


def test_a_difference_is_local() -> None:
    old = "one\n\ntwo  \n\nthree\n* four\n\nfive\n"
    new = "one\n\ntwo\n\nthree\n- four\n\nfive\nsix\n"
    assert difference(LineIndex(old), new) == [Edit(8, 10, ""), Edit(18, 19, "-"), Edit(31, 31, "six\n")]


def test_a_difference_takes_linear_time() -> None:
    old = "".join(f"line {n}  \n\n" for n in range(40_000))
    one_line = "word " * 250_000
    started = time.perf_counter()
    assert len(difference(LineIndex(old), old.replace("  \n", "\n"))) == 40_000
    assert difference(LineIndex(one_line), one_line[:-1] + "!") == [Edit(1_249_999, 1_250_000, "!")]
    assert time.perf_counter() - started < 5
