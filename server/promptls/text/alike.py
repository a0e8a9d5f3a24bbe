"""How much two texts or lists have in common at their ends; they may be long, so stretches are compared."""

from __future__ import annotations

from collections.abc import Sequence

_FIRST = 16


def common_prefix(first: Sequence[object], second: Sequence[object], known: int = 0) -> int:
    """How many items two sequences have in common at their beginning; of texts, code points.

    At least `known` are.
    """
    low, high = known, min(len(first), len(second))
    step = _FIRST
    while low < high and first[low : low + step] == second[low : low + step]:
        low, step = min(high, low + step), 2 * step
    high = min(high, low + step)
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(first: Sequence[object], second: Sequence[object], apart: int = 0, known: int = 0) -> int:
    """How many items two sequences have in common at their end, the first `apart` of each left out.

    At least `known` are, if so many are left.
    """
    high = min(len(first), len(second)) - apart + 1
    low = min(known, high - 1)
    while high - low > 1:
        middle = (low + high) // 2
        one = first[len(first) - middle : len(first) - low]
        if one == second[len(second) - middle : len(second) - low]:
            low = middle
        else:
            high = middle
    return low
