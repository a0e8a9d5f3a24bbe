"""The lines of a unified diff: the library's takes time in the square of a long text changed all over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from promptls.text.line_hunks import hunks
from promptls.text.unlike_lines import LONG

_Opcode = tuple[str, int, int, int, int]


class _Long(SequenceMatcher[str]):
    """Groups what was found to differ as the library does."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__()
        self._found = [*_opcodes(old, new)]

    def get_opcodes(self) -> list[_Opcode]:  # type: ignore[override]
        return self._found


def unified_lines(old: Sequence[str], new: Sequence[str], name: str, context: int) -> Iterator[str]:
    """The diff with its head, each line with its break; nothing for equal texts."""
    is_long = len(old) + len(new) > LONG
    matcher = _Long(old, new) if is_long else SequenceMatcher(None, old, new)
    for number, group in enumerate(matcher.get_grouped_opcodes(context)):
        if number == 0:
            yield f"--- {name}\n"
            yield f"+++ {name}\n"
        (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
        yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"
        for kind, first, last, new_first, new_last in group:
            if kind == "equal":
                yield from (f" {line}" for line in old[first:last])
                continue
            yield from (f"-{line}" for line in old[first:last])
            yield from (f"+{line}" for line in new[new_first:new_last])


def _range(start: int, end: int) -> str:
    """The lines as `patch` reads them: from which one on, and how many if not one."""
    if end - start == 1:
        return str(end)
    return f"{start + (end > start)},{end - start}"


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Opcode]:
    at = new_at = 0
    for first, last, new_first, new_last in _apart(hunks(old, new)):
        if first > at:
            yield "equal", at, first, new_at, new_first
        kind = "insert" if first == last else "delete" if new_first == new_last else "replace"
        yield kind, first, last, new_first, new_last
        at, new_at = last, new_last
    if at < len(old):
        yield "equal", at, len(old), new_at, len(new)


def _apart(found: Iterator[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Those that touch as one."""
    held: tuple[int, int, int, int] | None = None
    for hunk in found:
        if held is not None and held[1] == hunk[0]:
            held = (held[0], hunk[1], held[2], hunk[3])
            continue
        if held is not None:
            yield held
        held = hunk
    if held is not None:
        yield held
