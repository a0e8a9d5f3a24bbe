"""Which heading, list item or lead-in line governs each block: what a demand in it applies to."""

from __future__ import annotations

from promptls.named_tuple import NamedTuple, made
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.rescan import Kept
from promptls.prompt.sieve import looks_for
from promptls.text.lazy_pattern import LazyPattern

_LABEL_WORDS = 5
"""Words of a line in the place of a heading ("COMBAT STATS:"). Our judgement."""
_WORD = LazyPattern(r"[^\W_]+")


class Scope(NamedTuple):
    """`heading` and `parent` are block numbers, -1 for none.

    The parent is the list item under which an item is nested, the line ending in a colon that introduces
    its list, or the few words ending in one, on a line of their own, that stand above a paragraph.
    """

    heading: int
    parent: int


def scopes(document: Document) -> tuple[Scope, ...]:
    """The scope of each block, in the order of the document's blocks."""
    return document.whole(_scopes, _scopes_after)


def _scopes(document: Document) -> tuple[Scope, ...]:
    return tuple(_scopes_in(document, 0, len(document.blocks)))


def _scopes_after(
    document: Document, before: Document, kept: Kept, old: tuple[Scope, ...]
) -> tuple[Scope, ...]:
    """Looks anew only from the last block before the edit to the first one behind it that close all lists."""
    blocks, moved = document.blocks, kept.moved
    first = min(kept.head, len(blocks))
    while first and blocks[first - 1].kind not in _CLOSING:
        first -= 1
    last = kept.tail + moved
    while last < len(blocks) and blocks[last].kind not in _CLOSING:
        last += 1
    if last == len(blocks) or (not moved and before.blocks[last].section == blocks[last].section):
        return (*old[:first], *_scopes_in(document, first, last), *old[last - moved :])
    behind = [
        made(Scope, (blocks[number].section, parent if parent < 0 else parent + moved))
        for number, (_, parent) in enumerate(old[last - moved :], last)
    ]
    return (*old[:first], *_scopes_in(document, first, last), *behind)


def _scopes_in(document: Document, first: int, last: int) -> list[Scope]:
    """The scopes of some blocks, the block before which closes all lists."""
    found: list[Scope] = []
    open_items: list[tuple[int, int]] = []
    lead = -1
    introducing = dict(document.gather(_introduces))
    item, paragraph, others = BlockKind.ITEM, BlockKind.PARAGRAPH, _CLOSING
    for number, block in enumerate(document.blocks[first:last], first):
        kind, indent, section, parent = block.kind, block.indent, block.section, -1
        if kind is item:
            while open_items and open_items[-1][0] >= indent:
                open_items.pop()
            parent = open_items[-1][1] if open_items else lead
            open_items.append((indent, number))
        elif kind is paragraph:
            while open_items and open_items[-1][0] >= indent:
                open_items.pop()
            if open_items:
                parent = open_items[-1][1]
            elif lead >= 0 and introducing[lead] and number not in introducing:
                parent = lead
                found.append(made(Scope, (section, parent)))
                continue  # the label stays, as a heading does, until the next
            lead = number if number in introducing else -1
        elif kind in others:
            open_items.clear()
            lead = -1
        found.append(made(Scope, (section, parent)))
    return found


_CLOSING = (BlockKind.HEADING, BlockKind.TAG, BlockKind.RULE)


@looks_for(kinds=(BlockKind.PARAGRAPH,))
def _introduces(block: Block, content: BlockContent) -> tuple[bool, ...]:
    """Paragraphs that end in a colon, and whether they are but a label: a line of a few words."""
    if content.text[-8:].rstrip(" \t*_")[-1:] not in (":", "："):
        return ()
    return ("\n" not in content.text.strip() and len(content.text[:200].split()) <= _LABEL_WORDS,)


def parallel(first: str, second: str) -> bool:
    """True for titles made after one pattern, whose sections apply to different cases.

    Equal titles ("Checklist" twice), titles that differ in a number, and titles of the same length
    that begin or end alike ("For Python", "For Java"; "Fast mode", "Careful mode").
    """
    one, two = _words(first), _words(second)
    if one == two or not one or not two:
        return one == two
    if abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 2:
        return False
    # One word that all titles of a file share ("Blazor ...") makes no pattern.
    if 2 * len({*one} & {*two}) < min(len(one), len(two)):
        return False
    return one[0] == two[0] or one[-1] == two[-1]


def _words(title: str) -> list[str]:
    return [word for word in _WORD.findall(title.lower()) if not word.isdigit()]
