"""Where the lines of two texts differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptls.text.alike import common_suffix

_WINDOW = 40
"""Lines looked ahead to find where two texts agree again."""
_LAYOUT = " \t\r\n*+-•#"


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """(first changed line, line after the last, those of the new text) for each place where the two differ.

    Found in time linear in their size, for texts that differ here and there; neighbours may touch.
    """
    i = j = 0
    tail = common_suffix(old, new)
    old_end, new_end = len(old) - tail, len(new) - tail
    while i < old_end or j < new_end:
        if i < old_end and j < new_end and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        if i < old_end and j < new_end and _alike(old[i], new[j]):
            skip_old = skip_new = 1
        else:
            skip_old, skip_new = _resync(old, i, old_end, new, j, new_end)
        yield i, i + skip_old, j, j + skip_new
        i, j = i + skip_old, j + skip_new


def _alike(old: str, new: str) -> bool:
    """True for lines of the same words: layout changes markers and blanks in every line of a list."""
    words = old.strip(_LAYOUT)
    return bool(words) and words == new.strip(_LAYOUT)


def _resync(
    old: Sequence[str], i: int, old_end: int, new: Sequence[str], j: int, new_end: int
) -> tuple[int, int]:
    """How many lines of each to pass over until the two agree again."""
    for distance in range(1, 2 * _WINDOW):
        for skip_old in range(max(0, distance - _WINDOW), min(distance, _WINDOW) + 1):
            a, b = i + skip_old, j + distance - skip_old
            if a < old_end and b < new_end and _alike(old[a], new[b]):
                return skip_old, distance - skip_old
    return old_end - i, new_end - j
