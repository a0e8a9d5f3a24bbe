"""From edits in code points to what an editor applies."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from lsprotocol import types

from promptls.lsp.documents import positions_of
from promptls.text import Edit, Encoding, LineIndex, Span, apply_edits
from promptls.text.line_hunks import hunks


def text_edits(index: LineIndex, edits: Iterable[Edit], encoding: Encoding) -> list[types.TextEdit]:
    """The edits as an editor takes them.

    No position lies inside a `\\r\\n`, so an edit that begins or ends there takes in the whole line break.
    """
    whole = list(_outside_line_breaks(index.text, sorted(edits)))
    positions = positions_of(index, [edit.span for edit in whole], encoding)
    return [
        types.TextEdit(
            range=types.Range(
                types.Position(**positions.at(edit.start)), types.Position(**positions.at(edit.end))
            ),
            new_text=edit.text,
        )
        for edit in whole
    ]


def _outside_line_breaks(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    group: list[Edit] = []
    start = end = 0
    for edit in edits:
        first = edit.start - _splits(text, edit.start)
        last = edit.end + _splits(text, edit.end)
        if group and first < end:
            group.append(edit)
            end = max(end, last)
            continue
        if group:
            yield _joined(text, group, start, end)
        group, start, end = [edit], first, last
    if group:
        yield _joined(text, group, start, end)


def _splits(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1] == "\r" and text[offset] == "\n"


def _joined(text: str, group: Sequence[Edit], start: int, end: int) -> Edit:
    if len(group) == 1 and group[0].span == Span(start, end):
        return group[0]
    inside = [Edit(edit.start - start, edit.end - start, edit.text) for edit in group]
    return Edit(start, end, apply_edits(text[start:end], inside))


def difference(index: LineIndex, new: str) -> list[Edit]:
    """Edits that turn the text into `new`, one for each run of changed lines, trimmed to what changed.

    Made for texts that differ here and there, in time linear in their size; it need not be the shortest.
    """
    if index.text == new:
        return []
    old_lines, new_lines = _lines(index), _lines(LineIndex(new))
    starts = [*(index.line_start(line) for line in range(index.line_count)), len(index.text)]
    edits: list[Edit] = []
    for first, last, begin, end in hunks(old_lines, new_lines):
        edit = _trimmed(index.text, starts[first], starts[last], "".join(new_lines[begin:end]))
        if edits and edit.start == edits[-1].end:
            before = edits.pop()
            edit = Edit(before.start, edit.end, before.text + edit.text)
        edits.append(edit)
    return edits


def _lines(index: LineIndex) -> list[str]:
    """The lines with their breaks."""
    starts = [index.line_start(line) for line in range(index.line_count)]
    ends = [*starts[1:], len(index.text)]
    return [index.text[start:end] for start, end in zip(starts, ends, strict=True)]


def _trimmed(text: str, start: int, end: int, new: str) -> Edit:
    """The change without what stays the same at its two ends."""
    old = text[start:end]
    shorter = min(len(old), len(new))
    head = _agree(shorter, lambda size: old[:size] == new[:size])
    tail = _agree(shorter - head, lambda size: old[len(old) - size :] == new[len(new) - size :])
    return Edit(start + head, end - tail, new[head : len(new) - tail])


def _agree(limit: int, same: Callable[[int], bool]) -> int:
    """The greatest size up to `limit` for which `same` holds; by halving: a line may be a megabyte long."""
    return bisect_left(range(1, limit + 1), True, key=lambda size: not same(size))
