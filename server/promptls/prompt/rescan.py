"""The blocks of a text that was edited in one place, from those that it had before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import TypeVar

from promptls.named_tuple import NamedTuple, made
from promptls.prompt.block import Block, Scanner, State, scan, wrapped_in
from promptls.prompt.json_blocks import is_json_prompt, json_blocks
from promptls.text import Span
from promptls.text.alike import common_prefix
from promptls.text.followed import difference


class Scan(NamedTuple):
    """The blocks of a text, and the scanner's state before each."""

    text: str
    blocks: tuple[Block, ...]
    states: list[State]


_NO_STATE: State = (0, (), False)
_NUMBER = itemgetter(0)
T = TypeVar("T")


class Kept(NamedTuple):
    """Which blocks are the same as before: the first `head`, and those from `tail` on (a number of before).

    The latter have `moved` added to their numbers and `by` code points to their places.
    """

    head: int
    tail: int
    moved: int
    by: int

    def same_kinds(self, before: Sequence[Block], after: Sequence[Block]) -> bool:
        """True if the edited blocks, as many as before, and the next have the kinds and headings they had."""
        edited = slice(self.head, self.tail + 1)
        pairs = zip(before[edited], after[edited], strict=True)
        return all(one.kind is two.kind and one.section == two.section for one, two in pairs)

    def edited(self, found: list[tuple[int, T]]) -> list[tuple[int, T]]:
        """Of all that is found now, each after the number of its block, what is in the edited blocks."""
        first = bisect_left(found, self.head, key=_NUMBER)
        return found[first : bisect_left(found, self.tail + self.moved, lo=first, key=_NUMBER)]

    def mended(self, old: list[tuple[int, T]], edited: list[tuple[int, T]]) -> list[tuple[int, T]]:
        """All that was found before, with what is found now in the edited blocks; `old` if it stays so."""
        head = bisect_left(old, self.head, key=_NUMBER)
        tail = bisect_left(old, self.tail, lo=head, key=_NUMBER)
        if not self.moved:
            return [*old[:head], *edited, *old[tail:]] if edited or head < tail else old
        return [*old[:head], *edited, *[(number + self.moved, item) for number, item in old[tail:]]]


def scanned(text: str) -> Scan:
    """The scan of a text from beginning to end."""
    if is_json_prompt(text):
        blocks = json_blocks(text)
        return Scan(text, tuple(blocks), [_NO_STATE] * len(blocks))
    scanner = scan(text)
    return Scan(text, tuple(scanner.blocks), scanner.states)


def rescan(old: Scan, text: str) -> tuple[Scan, Kept]:
    """The scan of `text`, equal to `scanned(text)`, with what could be kept of `old`."""
    before, after = difference(old.text, text)
    by = len(text) - len(old.text)
    if _reads_otherwise(old.text, text):
        new = scanned(text)
        return new, Kept(0, len(old.blocks), len(new.blocks) - len(old.blocks), by)
    head = _kept_before(old, before)
    scanner = Scanner(text)
    at = 0
    if head:
        scanner.blocks, scanner.states = list(old.blocks[:head]), old.states[:head]
        following = old.blocks[head]
        at, scanner.gap, scanner.section = following.start, following.gap, old.blocks[head - 1].section
        scanner.example_heading_level, scanner.open_example_tags, scanner.lead_in = old.states[head]
    tail = _read_on(scanner, at, old, len(text) - after, by)
    moved = len(scanner.blocks) - tail
    head = _unchanged(scanner.blocks, old.blocks, head, min(tail, tail + moved), before)
    blocks = (*scanner.blocks, *_shifted(old.blocks, tail, moved, by, scanner.section))
    return Scan(text, blocks, scanner.states + old.states[tail:]), Kept(head, tail, moved, by)


def _unchanged(new: Sequence[Block], old: Sequence[Block], head: int, end: int, edited: int) -> int:
    """How many blocks are the same after all: the last one before the edit might have gone on."""
    while head < end and new[head] == old[head] and new[head].end <= edited:
        head += 1
    return head


def _reads_otherwise(old: str, text: str) -> bool:
    """True if what was quoted may instruct now, or the other way round: in JSON one mark does it."""
    return (
        (wrapped_in(old) is None) != (wrapped_in(text) is None) or is_json_prompt(old) or is_json_prompt(text)
    )


def _kept_before(old: Scan, edited: int) -> int:
    """How many blocks no edit from `edited` on can change."""
    line = old.text.rfind("\n", 0, edited) + 1
    # The last block before the edited line may go on in it.
    head = bisect_left(old.blocks, line, key=lambda block: block.end) - 1
    if "<!--" in old.text:
        # A comment that was never closed may be closed now, wherever it began.
        unclosed = old.text.find("<!--", old.text.rfind("-->") + 1)
        if unclosed >= 0:
            head = min(head, bisect_right(old.blocks, unclosed, key=lambda block: block.end))
    return max(0, head)


def _read_on(scanner: Scanner, at: int, old: Scan, edit_end: int, by: int) -> int:
    """Reads blocks until an old one begins in the same state, text being equal from there on; its number."""
    length = len(scanner.text)
    at = scanner.skip(at)
    while at < length:
        if at >= edit_end:
            number = bisect_left(old.blocks, at - by, key=lambda block: block.start)
            if number < len(old.blocks):
                block = old.blocks[number]
                same_place = block.start == at - by and block.gap == scanner.gap
                if same_place and old.states[number] == scanner.state:
                    return number
        at = scanner.skip(scanner.read(at))
    return len(old.blocks)


def _shifted(blocks: Sequence[Block], tail: int, moved: int, by: int, section: int) -> list[Block]:
    """The blocks from `tail` on at their new places; those before the first heading stand under `section`."""
    return [
        made(
            Block,
            (
                kind, start + by, content + by, end + by, indent, marker, ordered,
                under + moved if under >= tail else section, example, closed, info, gap,
            ),
        )
        for kind, start, content, end, indent, marker, ordered, under, example, closed, info, gap in blocks[
            tail:
        ]
    ]  # fmt: skip


def narrowed(kept: Kept, blocks: Sequence[Block], old: Sequence[Span], new: Sequence[Span]) -> Kept:
    """What is kept of `blocks` (those of before) where the templates, too, are the same."""
    if not old and not new:
        return kept
    same = common_prefix(old, new)
    head = kept.head
    if same < max(len(old), len(new)):
        first = min(spans[same].start for spans in (old, new) if same < len(spans))
        head = min(head, bisect_right(blocks, first, key=lambda block: block.end))
    behind = 0
    while behind < min(len(old), len(new)) - same and old[-1 - behind].shift(kept.by) == new[-1 - behind]:
        behind += 1
    tail = kept.tail
    last = max(
        (spans[-1 - behind].end - by for spans, by in ((old, 0), (new, kept.by)) if behind < len(spans)),
        default=0,
    )
    if behind < max(len(old), len(new)):
        tail = max(tail, bisect_left(blocks, last, key=lambda block: block.start))
    return kept._replace(head=head, tail=tail)
