"""Half-open ranges and replacements, in code points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from promptls.named_tuple import NamedTuple, made
from promptls.text.alike import common_prefix, common_suffix


class Span(NamedTuple):
    """The code points `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """The number of code points; 0 for a place between two."""
        return self.end - self.start

    def shift(self, by: int) -> Span:
        """The same length, `by` code points further on."""
        start, end = self
        return made(Span, (start + by, end + by))

    def contains(self, other: Span) -> bool:
        """True if `other` lies within this span, edges included."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """True if the two share a code point (touching is not overlapping)."""
        return self.start < other.end and other.start < self.end


def meeting(spans: Sequence[Span], place: Span) -> Sequence[Span]:
    """Those of `spans`, which are in order and do not overlap, that share a code point with `place`.

    They are looked up: one long line may hold very many.
    """
    first = bisect_right(spans, place.start, key=_END)
    return spans[first : bisect_left(spans, place.end, lo=first, key=_START)]


def include(spans: list[Span], place: Span) -> None:
    """Adds `place` to `spans`, in order and without overlap: those that it meets become one with it."""
    first = bisect_right(spans, place.start, key=_END)
    met = meeting(spans, place)
    whole = Span(min(place.start, met[0].start), max(place.end, met[-1].end)) if met else place
    spans[first : first + len(met)] = [whole]


def inside(spans: Sequence[Span], at: int) -> bool:
    """True if the code point at `at` is in one of `spans`, which are in order and do not overlap."""
    return bool(meeting(spans, Span(at, at + 1)))


_START, _END = itemgetter(0), itemgetter(1)


class Edit(NamedTuple):
    """Replace the code points `start`..`end` of one text by `text`."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The range that is replaced; empty for an insertion."""
        return Span(self.start, self.end)

    @property
    def is_empty(self) -> bool:
        """True if it replaces nothing by nothing."""
        return not self.text and self.start == self.end

    def shift(self, by: int) -> Edit:
        """The same edit, `by` code points further on."""
        return Edit(self.start + by, self.end + by, self.text)


class OverlappingEdits(ValueError):
    """Two edits of one set touch the same code points, so the set has no meaning."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all `edits` applied at once; they may come in any order.

    Raises OverlappingEdits if two overlap or insert at the same point, and ValueError if one lies
    outside the text.
    """
    ordered = sorted(edits)
    parts: list[str] = []
    at = 0
    for previous, edit in zip([None, *ordered], ordered, strict=False):
        if previous is not None and conflict(previous, edit):
            raise OverlappingEdits(f"{previous} and {edit}")
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit} lies outside a text of {len(text)} code points")
        parts.append(text[at : edit.start])
        parts.append(edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def conflict(first: Edit, second: Edit) -> bool:
    """True if the two edits cannot both be applied: they overlap, or insert at one point.

    An insertion at the edge of a replacement is allowed before it, not after it, so that the result
    never depends on the order in which edits were given.
    """
    if first.start == second.start:
        return True
    if first.start > second.start:
        first, second = second, first
    return second.start < first.end


def together(edits: Iterable[Edit]) -> list[Edit] | None:
    """The edits in order, equal ones once, what is put in just before text that goes as one edit with it.

    None if two of them cannot both be made.
    """
    found: list[Edit] = []
    for edit in sorted(set(edits)):
        last = found[-1] if found else None
        if last and last.start == last.end == edit.start and not edit.text:
            found[-1] = Edit(edit.start, edit.end, last.text)
        elif last and conflict(last, edit):
            return None
        else:
            found.append(edit)
    return found


def trim_edit(text: str, edit: Edit) -> Edit:
    """The same change without the characters that it leaves as they are at both ends."""
    old, new = text[edit.start : edit.end], edit.text
    if not old or not new:
        return edit
    head = common_prefix(old, new)
    tail = common_suffix(old, new, head)
    return Edit(edit.start + head, edit.end - tail, new[head : len(new) - tail])


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, with those that overlap or touch joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def blank(text: str, spans: Sequence[Span], filler: str) -> str:
    """`text` with every code point of `spans` but line breaks replaced by `filler` (one code point)."""
    parts: list[str] = []
    at = 0
    for span in merge_spans(spans):
        parts.append(text[at : span.start])
        parts.append("".join(char if char in "\r\n" else filler for char in text[span.start : span.end]))
        at = span.end
    parts.append(text[at:])
    return "".join(parts)
