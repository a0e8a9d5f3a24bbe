"""Which lines of a text are new in it, in less than the square of their number as the library takes it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from promptls.text.alike import common_prefix, common_suffix

LONG = 5_000
"""Lines of both texts together up to which the library compares them. Our judgement: a tenth of a second."""


def unlike(old: Sequence[str], new: Sequence[str]) -> Iterator[range]:
    """The lines of `new`, by number, that are not from `old`.

    Long texts are parted first where a line stands that is once in each; what then still is long is new.
    """
    head = common_prefix(old, new)
    tail = common_suffix(old, new, head)
    if len(old) + len(new) - 2 * (head + tail) <= LONG:
        yield from _compared(old, new, (head, len(old) - tail), (head, len(new) - tail))
        return
    at, new_at = head, head
    for stop, new_stop in [*_anchors(old, new, head, tail), (len(old) - tail, len(new) - tail)]:
        if stop - at + new_stop - new_at <= LONG:
            yield from _compared(old, new, (at, stop), (new_at, new_stop))
        else:
            yield range(new_at, new_stop)
        at, new_at = stop + 1, new_stop + 1


def _compared(
    old: Sequence[str], new: Sequence[str], lines: tuple[int, int], new_lines: tuple[int, int]
) -> Iterator[range]:
    (start, end), (new_start, new_end) = lines, new_lines
    if start == end or new_start == new_end:
        yield range(new_start, new_end)
        return
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    for kind, _, _, first, last in SequenceMatcher(
        None, old[start:end], new[new_start:new_end]
    ).get_opcodes():
        if kind != "equal":
            yield range(new_start + first, new_start + last)


def _anchors(old: Sequence[str], new: Sequence[str], head: int, tail: int) -> list[tuple[int, int]]:
    """The numbers in both of the most lines that stand once in each and in the same order, ends left out."""
    places, others = _once(old, head, tail), _once(new, head, tail)
    ends: list[int] = []
    """Of runs of one, two and more lines, the line in `new` that the one which ends first ends with."""
    rows: list[tuple[int, int, int]] = []
    """Each line that begins or goes on a run, with the number here of the one before it."""
    tops: list[int] = []
    for line, place in places.items():
        other = others.get(line)
        if other is None:
            continue
        length = bisect_left(ends, other)
        before = tops[length - 1] if length else -1
        ends[length : length + 1] = [other]
        tops[length : length + 1] = [len(rows)]
        rows.append((place, other, before))
    found: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        place, other, number = rows[number]
        found.append((place, other))
    return found[::-1]


def _once(lines: Sequence[str], head: int, tail: int) -> dict[str, int]:
    """The lines that come but once, in order."""
    places: dict[str, int] = {}
    twice: set[str] = set()
    for number in range(head, len(lines) - tail):
        if (line := lines[number]) in places:
            twice.add(line)
        else:
            places[line] = number
    return {line: number for line, number in places.items() if line not in twice}
