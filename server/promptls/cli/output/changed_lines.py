"""What a fix changes, as the small diff that the report for people shows below a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptls.cli.console import Style, show_text
from promptls.cli.diffs import bare_lines
from promptls.named_tuple import NamedTuple
from promptls.text import Edit, LineIndex, apply_edits
from promptls.text.alike import common_prefix, common_suffix

SHOWN = 14
"""Lines that are shown."""
AROUND = 1_000
"""Characters of a line before the first edit and after the last that are looked at: far more than shown."""
COMPARED = 200
"""Lines that are edited as one up to which those between that stay are looked for, in the square of time."""
_BETWEEN = 2
"""Lines between two changes that are shown."""
_COLOURS = {"+": "green", "-": "red", " ": "dim"}


class _Change(NamedTuple):
    """Lines that go, the number of the first in the file, and those that take their place."""

    first: int
    old: list[str]
    new: list[str]


def changed_lines(index: LineIndex, edits: Sequence[Edit], width: int, style: Style) -> list[str]:
    """The lines; of long ones, `width` characters around what is changed."""
    lines = [pair for change in _with_between(index, edits) for pair in _marked(change)]
    shown = [
        style.paint(show_text(_around_change(line, other, width)), _COLOURS[line[0]])
        for line, other in lines[:SHOWN]
    ]
    left = len(lines) - len(shown)
    return [*shown, style.paint(f"… {left} more line{'s' * (left != 1)}", "dim")] if left else shown


def _marked(change: _Change) -> Iterator[tuple[str, str]]:
    """Each line of a change with its mark, and the line that it took the place of, or that took its place."""
    if change.old == change.new:
        yield from ((f" {line}", "") for line in change.old)
        return
    for mark, own, others in (("-", change.old, change.new), ("+", change.new, change.old)):
        yield from ((mark + line, others[n] if n < len(others) else "") for n, line in enumerate(own))


def _with_between(index: LineIndex, edits: Sequence[Edit]) -> Iterator[_Change]:
    """The changes in order, and the lines between two that are near to each other, as changes of nothing."""
    end = None
    for group in _groups(index, edits):
        for change in _changes(index, group):
            if end is not None and change.first - end <= _BETWEEN:
                same = [index.line_text(number) for number in range(end, change.first)]
                yield _Change(end, same, same)
            yield change
            end = change.first + len(change.old)


def _groups(index: LineIndex, edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits, those together that touch the same lines or lines that follow one another."""
    group: list[Edit] = []
    last = -2
    for edit in edits:
        if group and index.line_of(edit.start) > last + 1:
            yield group
            group = []
        group.append(edit)
        last = max(last, index.line_of(edit.end))
    yield group


def _changes(index: LineIndex, edits: list[Edit]) -> Iterator[_Change]:
    """The changes of neighbouring lines."""
    first, base, end = _region(index, edits)
    text = index.text[base:end]
    # Without their breaks: a last line that only gets one reads the same before and after.
    old, new = bare_lines(text), bare_lines(apply_edits(text, [edit.shift(-base) for edit in edits]))
    if len(old) > COMPARED or len(new) > COMPARED:
        head = common_prefix(old, new)
        tail = common_suffix(old, new, head)
        yield _Change(first + head, old[head : len(old) - tail], new[head : len(new) - tail])
        return
    from difflib import SequenceMatcher  # most runs show no fix

    for kind, start, stop, new_start, new_stop in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            yield _Change(first + start, old[start:stop], new[new_start:new_stop])


def _region(index: LineIndex, edits: list[Edit]) -> tuple[int, int, int]:
    """The number of the first line, and what is edited with the rest of its lines, of long ones a part."""
    start, end = edits[0].start, max(edit.end for edit in edits)
    first, last = index.line_of(start), index.line_of(end)
    after = index.line_start(last + 1) if last + 1 < index.line_count else len(index.text)
    return first, max(index.line_start(first), start - AROUND), min(after, end + AROUND)


def _around_change(line: str, other: str, width: int) -> str:
    """A long line cut to what differs from its counterpart; the mark in front stays."""
    if len(line) <= width + 20:
        return line
    same = common_prefix(line[1:], other)
    start = max(0, min(same - width // 2, len(line) - 1 - width))
    text = line[1 + start : 1 + start + width]
    return line[0] + "…" * (start > 0) + text + "…" * (1 + start + width < len(line))
