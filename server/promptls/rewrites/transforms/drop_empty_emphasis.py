"""Drops sentences that demand only what no one would not want, such as "Be accurate."

## What it changes

Deletes each such sentence with the blank around it, so that the text reads as if it had never been
there. A list item goes with its line, and the numbers after it move up; a paragraph goes with one
of the blank lines around it.

## What it leaves alone

- a sentence with an object or a measure: "Be accurate to two decimals", "Be careful with dates";
- a message in which nothing else instructs or asks;
- what would leave a heading, a tag or a "Rules:" line with nothing under it;
- a numbered item, where the text speaks of numbers ("as in step 3");
- "Think carefully": it asks for reasoning, which is another matter.

## Why

The words add length and no requirement. The product page of GLM-4.7 Flash drops "Be accurate." in
its own before/after pair (retrieved 2026-11-22); leaner system prompts gained 10 to 15 % on an
internal evaluation that OpenAI reports (docs/evidence.md, O7, 2026-11-22). No
measurement of these very sentences was found, so the rewrite is unsafe: look before applying.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from promptls.diagnostics import Safety
from promptls.prompt import Place, TextChange
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.emphasis import empty_in
from promptls.prompt.sieve import looks_for
from promptls.rewrites.rewrite import Case, Effect, RewriteContext, Suggestion, rewrite
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_NUMBERED_REFERENCE = LazyPattern(
    r"\b(?:steps?|rules?|points?|items?|numbers?|nos?\.|phases?)\s*#?\d|#\d", re.I
)
_NUMBER = LazyPattern(r"\d+")


def _same(text: str, path: str = "example.prompt.md") -> Case:
    return Case(text, text, path)


@rewrite(
    "drop-empty-emphasis",
    safety=Safety.UNSAFE,
    effects={Effect.DROPS},
    cases=(
        Case(
            "Extract the key information from this document. Be accurate.\n",
            "Extract the key information from this document.\n",
        ),
        Case("Be accurate. List the dates.\n", "List the dates.\n"),
        Case("List the dates.\nDo a good job.\nUse ISO 8601.\n", "List the dates.\nUse ISO 8601.\n"),
        Case("Sort the rows.\n\nTry your best.\n\nReturn CSV.\n", "Sort the rows.\n\nReturn CSV.\n"),
        Case(
            "Sort the rows.\n\n- Be careful.\n- Keep the header.\n",
            "Sort the rows.\n\n- Keep the header.\n",
        ),
        Case(
            "1. Read the file.\n2. Be accurate.\n3. Return CSV.\n",
            "1. Read the file.\n2. Return CSV.\n",
        ),
        Case("List the dates. Be accurate. Do your best.\n", "List the dates.\n"),
        Case(
            "1. Be accurate.\n2. Read it.\n   1. Be careful.\n   2. Sort it.\n3. Try hard.\n4. Return CSV.\n",
            "1. Read it.\n   1. Sort it.\n2. Return CSV.\n",
        ),
        _same("List the dates. Be accurate to the day.\n"),
        _same("Fix the bug. Your solution must be perfect. If not, keep working on it.\n"),
        _same("Be accurate.\n"),
        _same("Add the amounts.\n\n## Quality\n\nBe accurate.\n\n## Format\n\nReturn CSV.\n"),
        _same("Add the amounts. Rules:\n\n- Be accurate.\n\nReturn CSV.\n"),
        _same("1. Add the amounts.\n2. Be accurate.\n3. Repeat step 1.\n"),
        _same("Delete the stale rows from production. Be careful.\n"),
        _same("Solve the puzzle. Think carefully.\n"),
        _same('Say why "Be accurate." is a poor instruction.\n'),
    ),
)
def apply(context: RewriteContext) -> Iterator[Suggestion]:
    """One suggestion for each run of neighbouring sentences, items or paragraphs."""
    for index, message in enumerate(context.prompt.messages):
        document = message.document
        found = _empty_by_block(document)
        if found and _something_else_asks(document, found):
            yield from _partial_blocks(index, document, found)
            yield from _whole_blocks(index, document, found)


def _empty_by_block(document: Document) -> dict[int, tuple[int, ...]]:
    """Block number to the positions of its empty sentences. A block that others explain has none."""
    found: dict[int, tuple[int, ...]] = {}
    for number, sentences in groupby(document.gather(empty_in), itemgetter(0)):
        content = document.contents[number]
        empty = tuple(bisect_left(content.sentences, sentence) for _, sentence in sentences)
        if len(content.sentences) - 1 in empty and _is_explained(document, number):
            empty = empty[:-1]
        if empty:
            found[number] = empty
    return found


def _is_explained(document: Document, number: int) -> bool:
    """True if items or an indented block hang on this block, so that its last sentence has a criterion."""
    if number + 1 == len(document.blocks):
        return False
    block, following = document.blocks[number], document.blocks[number + 1]
    if following.kind is BlockKind.ITEM:
        return not following.gap and (block.kind is BlockKind.PARAGRAPH or following.indent > block.indent)
    return block.kind is BlockKind.ITEM and following.indent > block.indent


def _something_else_asks(document: Document, found: dict[int, tuple[int, ...]]) -> bool:
    for number, _ in document.gather(_asks):
        content = document.contents[number]
        empty = {content.sentences[i].start for i in found.get(number, ())}
        if any(unit.start not in empty for unit in content.units) or "?" in content.prose:
            return True
    return False


@looks_for(own=True)
def _asks(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if content.units or "?" in content.prose else ()


def _partial_blocks(
    index: int, document: Document, found: dict[int, tuple[int, ...]]
) -> Iterator[Suggestion]:
    for number, empty in found.items():
        content = document.contents[number]
        if len(empty) == len(content.sentences):
            continue
        base = document.blocks[number].content
        for run in _runs(empty):
            start, end = content.sentences[run[0]].start, content.sentences[run[-1]].end
            cut = _cut(content.text, start, end)
            change = TextChange(index, base + cut.start, base + cut.end, "")
            yield _suggest(index, document, base + start, base + end, (change,))


def _cut(text: str, start: int, end: int) -> Span:
    """What to delete so that the sentences around `start..end` join as if nothing had stood between."""
    # Character by character: slices of one line of a megabyte, once a sentence, would take minutes.
    before, after = start, end
    while before and text[before - 1] in " \t":
        before -= 1
    while after < len(text) and text[after] in " \t":
        after += 1
    if (before == 0 or text[before - 1] == "\n") and after < len(text):
        return Span(before, after + 1) if text[after] == "\n" else Span(start, after)
    while before and text[before - 1].isspace():
        before -= 1
    return Span(before, end)


def _whole_blocks(index: int, document: Document, found: dict[int, tuple[int, ...]]) -> Iterator[Suggestion]:
    whole = [n for n, empty in found.items() if len(empty) == len(document.contents[n].sentences)]
    runs = [run for run in _runs(whole) if not _leaves_a_hole(document, run)]
    lists: dict[int, list[list[int]]] = {}
    heads = _list_heads(document, [run[0] for run in runs])
    for run in runs:
        head = heads.get(run[0])
        if head is None:
            yield _suggest_blocks(index, document, run, run, (_delete_blocks(index, document, run),))
        else:
            lists.setdefault(head, []).append(run)
    keep_numbers = bool(lists) and _NUMBERED_REFERENCE.search(document.text)
    for head, together in lists.items():
        renumbered = _renumber(index, document, head, {number for run in together for number in run})
        if not (renumbered and keep_numbers):
            changes = (*(_delete_blocks(index, document, run) for run in together), *renumbered)
            yield _suggest_blocks(index, document, together[0], together[-1], tuple(sorted(changes)))


def _leaves_a_hole(document: Document, run: Sequence[int]) -> bool:
    """True if the line before these blocks would introduce nothing without them."""
    if run[0] == 0:
        return False
    before = document.blocks[run[0] - 1]
    after = document.blocks[run[-1] + 1] if run[-1] + 1 < len(document.blocks) else None
    if before.kind is BlockKind.HEADING:
        return after is None or after.kind in (BlockKind.HEADING, BlockKind.RULE)
    if before.kind is BlockKind.TAG and not before.marker:
        return after is not None and after.kind is BlockKind.TAG and bool(after.marker)
    introduces = document.text[before.content : before.end].rstrip(" *_").endswith(":")
    return introduces and (after is None or after.kind is not document.blocks[run[0]].kind)


def _list_heads(document: Document, wanted: Iterable[int]) -> dict[int, int]:
    """The first item of the numbered list that each of these blocks is an item of, for those that are."""
    blocks = document.blocks
    items = [n for n in wanted if blocks[n].kind is BlockKind.ITEM and blocks[n].ordered]
    # A heading ends all lists.
    sections = groupby(items, lambda number: blocks[number].section)
    return {n: head for section, below in sections for n, head in _heads_in(document, section + 1, {*below})}


def _heads_in(document: Document, start: int, wanted: set[int]) -> Iterator[tuple[int, int]]:
    open_lists: list[tuple[int, int, bool]] = []
    for number in range(start, max(wanted) + 1):
        block = document.blocks[number]
        item = block.kind is BlockKind.ITEM
        while open_lists and open_lists[-1][0] > block.indent - (not item):
            open_lists.pop()
        if item and open_lists and open_lists[-1][0] == block.indent and open_lists[-1][2] != block.ordered:
            open_lists.pop()
        if item and (not open_lists or open_lists[-1][0] < block.indent):
            open_lists.append((block.indent, number, block.ordered))
        if number in wanted:
            yield number, open_lists[-1][1]


def _renumber(index: int, document: Document, head: int, dropped: set[int]) -> tuple[TextChange, ...]:
    """New numbers for the items after a dropped one; none for a list that does not count up."""
    items = list(_items_of(document, head))
    numbers = [_NUMBER.match(document.blocks[n].marker) for n in items]
    values = [int(match.group()) if match else None for match in numbers]
    if any(value is None or value != (values[0] or 0) + i for i, value in enumerate(values)):
        return ()
    changes: list[TextChange] = []
    gone = 0
    for number, value in zip(items, values, strict=True):
        if number in dropped:
            gone += 1
        elif gone:
            block = document.blocks[number]
            at = document.text.index(block.marker, block.start)
            changes.append(TextChange(index, at, at + len(str(value)), str((value or 0) - gone)))
    return tuple(changes)


def _items_of(document: Document, head: int) -> Iterator[int]:
    indent = document.blocks[head].indent
    for number in range(head, len(document.blocks)):
        block = document.blocks[number]
        if block.kind is BlockKind.ITEM and block.indent == indent and block.ordered:
            yield number
        elif block.indent <= indent:
            return


def _delete_blocks(index: int, document: Document, run: Sequence[int]) -> TextChange:
    """Deletes whole blocks with the smaller of the gaps around them, so that the larger one stays."""
    blocks, text = document.blocks, document.text
    first, last = blocks[run[0]], blocks[run[-1]]
    before = blocks[run[0] - 1].end if run[0] else 0
    if run[-1] + 1 == len(blocks):
        return TextChange(index, before if run[0] else first.start, last.end, "")
    after = blocks[run[-1] + 1].start
    if run[0] and text.count("\n", before, first.start) < text.count("\n", last.end, after):
        return TextChange(index, before, last.end, "")
    return TextChange(index, first.start, after, "")


def _suggest_blocks(
    index: int, document: Document, first: Sequence[int], last: Sequence[int], changes: tuple[TextChange, ...]
) -> Suggestion:
    start, end = document.blocks[first[0]].content, document.blocks[last[-1]].end
    return _suggest(index, document, start, end, changes)


def _suggest(
    index: int, document: Document, start: int, end: int, changes: tuple[TextChange, ...]
) -> Suggestion:
    words = " ".join(document.text[start:end].split())
    quoted = words if len(words) <= 50 else words[:49] + "…"
    return Suggestion(Place(index, Span(start, end)), f'Drop "{quoted}"', changes)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Neighbouring numbers together: 1, 2, 5 gives [1, 2] and [5]."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
