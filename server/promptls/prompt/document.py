"""The text of one message as rules see it: blocks, and inside them prose, sentences and instruction units.

A document that differs from a recent one in one place takes over from it what the other blocks say
(`Document.gather`), so that a keystroke in a long prompt re-reads one block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cached_property, reduce
from operator import or_
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from promptls.named_tuple import NamedTuple, made
from promptls.prompt import masks
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.rescan import Kept, Scan, narrowed, rescan, scanned
from promptls.prompt.sieve import Choice, Index, Sieve, current_index, looks_for
from promptls.prompt.units import OBLIGING, Sentence, Unit, find_units, split_sentences
from promptls.text import Span, meeting
from promptls.text.text_cache import kept_by_text

PROSE_KINDS = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING, BlockKind.QUOTE, BlockKind.TABLE}
)
_NO_SPANS: tuple[Span, ...] = ()
_GROUP = 8
"""Blocks in a row that a search passes over at once, if none of them is let through."""
K = TypeVar("K")
T = TypeVar("T")
P = ParamSpec("P")


class BlockContent:
    """What one block's characters say; all offsets count from the content's first character.

    `outside_code` is the text with code, templates, comments, tags and link targets masked by
    FILLER; `prose` masks quotations too, so it is the author's own voice. `quotations` and `code` are
    the masked spans of these kinds. `sentences` and `units` are of `prose`. `bits` are those of the sieves
    that let the content through, as the index `sifted_by` has them. Never changed once made.
    """

    __slots__ = (
        "_sentences", "_units", "bits", "code", "outside_code", "prose", "quotations", "sifted_by",
        "templates", "text",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        outside_code: str,
        prose: str,
        code: tuple[Span, ...],
        quotations: tuple[Span, ...],
        templates: tuple[Span, ...],
        sifted_by: Index,
        bits: int,
    ) -> None:
        self.text = text
        self.outside_code = outside_code
        self.prose = prose
        self.code = code
        self.quotations = quotations
        self.templates = templates
        self.sifted_by = sifted_by
        self.bits = bits
        # Nothing asks most headings and tables for these two. A class with `__getattr__` would have them in
        # less code, but Python reads all attributes of such a class several times as slowly.
        self._sentences: tuple[Sentence, ...] | None = None
        self._units: tuple[Unit, ...] | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of `prose`."""
        found = self._sentences
        if found is None:
            found = self._sentences = split_sentences(self.prose)
        return found

    @property
    def units(self) -> tuple[Unit, ...]:
        """The instruction units of `prose`."""
        found = self._units
        if found is None:
            obliges = bool(self.bits & OBLIGING.bits)
            found = self._units = find_units(self.prose, self.sentences, obliges=obliges)
        return found

    def may_hold(self, sieve: Sieve) -> bool:
        """False if no pattern of the sieve can match in the content, whatever kind of block it is of."""
        bits = sieve.bits
        return bool(self.bits & bits) or bits > self.sifted_by.last

    def has_bits(self, bits: int) -> bool:
        """The same of some of the patterns of a sieve (`Sieve.each`)."""
        return bool(self.bits & bits) or bits > self.sifted_by.last


@kept_by_text(60_000)
def read_block(text: str, templates: tuple[Span, ...], prose: bool) -> BlockContent:
    """The content of a block. Equal arguments give the very same object, so results can be cached on it."""
    index = current_index()
    if not prose:
        return BlockContent(text, "", "", (), (), templates, index, index.bits(text))
    met = index.met(text)
    bits = index.let_through(met)
    if not (templates or bits & masks.MASKED or "`" in text):  # as in most blocks
        return BlockContent(text, text, text, (), (), (), index, bits)
    code = tuple(masks.code_spans(text)) if "`" in text else ()
    hidden, links = [*code, *templates], list[Span]()
    if bits & masks.MARKED.bits:
        links = [*masks.link_spans(text)]
        hidden += [*masks.comment_spans(text), *masks.tag_spans(text), *links]
    outside_code = masks.mask(text, hidden) if hidden else text
    quotations = tuple(masks.quotation_spans(outside_code)) if bits & masks.QUOTING.bits else ()
    own = masks.mask(outside_code, quotations) if quotations else outside_code
    if own is not text:
        # All else that is masked begins and ends with a sign of its own, so that it holds whole words.
        cut = masks.cut_words(text, (*templates, *links))
        bits = index.bits(text, outside_code, own) if cut else index.let_through(met | index.masked)
    return BlockContent(text, outside_code, own, code, quotations, templates, index, bits)


class _Sifted(NamedTuple):
    """Which sieves let blocks through: the bits of all of them together, and of each few in a row.

    A group has its bits together, the number of its first block, and the bits of each. Most sieves let no
    block of most groups through.
    """

    together: int
    groups: list[tuple[int, int, list[int]]]


def _in_groups(bits: list[int], first: int) -> _Sifted:
    parts = [(at, bits[at : at + _GROUP]) for at in range(0, len(bits), _GROUP)]
    groups = [(reduce(or_, part), first + at, part) for at, part in parts]
    return _Sifted(reduce(or_, (together for together, _, _ in groups), 0), groups)


class PlacedUnit(NamedTuple):
    """A unit with its block; `start`, `end` and `action` in coordinates of the message."""

    unit: Unit
    block: int
    start: int
    end: int
    action: int


class Document:
    """One message's text, read lazily. Offsets are code points of the message's text.

    `before` is a document that differs in one place, from which all that is the same is taken over.
    """

    def __init__(self, text: str, templates: tuple[Span, ...] = (), before: Document | None = None) -> None:
        self.text = text
        self.templates = templates
        self.gathered: dict[Hashable, list[tuple[int, Any]]] = {}
        self._wholes: dict[Callable[..., Any], Any] = {}
        self._bits: dict[tuple[int, int], tuple[Index, _Sifted]] = {}
        self._before = before

    def let_go(self) -> None:
        """Forgets the document before this one: else each keystroke would keep all that were before it."""
        self._before = None

    @cached_property
    def _scan_and_kept(self) -> tuple[Scan, Kept | None]:
        before = self._before
        if before is None:
            return scanned(self.text), None
        scan, kept = rescan(before.scan, self.text)
        # Not `before.blocks`: up to Python 3.11 a cached property has a lock for all documents together, and
        # whoever holds that of the blocks waits for this one.
        return scan, narrowed(kept, before.scan.blocks, before.templates, self.templates)

    @property
    def scan(self) -> Scan:
        """The blocks with the scanner's states."""
        return self._scan_and_kept[0]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order."""
        return self._scan_and_kept[0].blocks

    @cached_property
    def contents(self) -> tuple[BlockContent, ...]:
        """The content of each block, in the order of `blocks`."""
        before, kept = self._before, self._scan_and_kept[1]
        if before is None or kept is None:
            return tuple(self._read(0, len(self.blocks)))
        old = before.contents
        middle = self._read(kept.head, kept.tail + kept.moved)
        return (*old[: kept.head], *middle, *old[kept.tail :])

    def _read(self, first: int, last: int) -> list[BlockContent]:
        text, templates = self.text, self._templates_by_block(first, last) if self.templates else {}
        return [
            read_block(text[content:end], templates.get(number, _NO_SPANS), kind in PROSE_KINDS)
            for number, (kind, _, content, end, *_) in enumerate(self.blocks[first:last], first)
        ]

    def gather(
        self,
        extract: Callable[Concatenate[Block, BlockContent, P], Iterable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> list[tuple[int, T]]:
        """(number of the block, item) for all that `extract(block, content, *args)` finds, in order.

        What it finds is kept with the block and asked for once. It must depend on nothing but the content,
        the block's kind, marker, indent, info and whether it is ordered, closed or an example, and on the
        arguments; and it must speak in offsets of the content. `extract` is a function of a module.
        """
        sieve: Sieve | None = getattr(extract, "sieve", None)
        if not args and not kwargs:
            return self.gather_as(extract, extract, sieve)
        key = (extract, args, tuple(kwargs.items()))
        return self.gather_as(key, lambda block, content: extract(block, content, *args, **kwargs), sieve)

    def gather_as(
        self,
        key: Hashable,
        extract: Callable[[Block, BlockContent], Iterable[T]],
        sieve: Sieve | None = None,
    ) -> list[tuple[int, T]]:
        """The same for an extractor that `key` stands for: equal keys must mean equal results.

        It is not asked about the blocks that the sieve holds back.
        """
        found: list[tuple[int, T]] | None = self.gathered.get(key)
        if found is None:
            found = self.gathered[key] = self._gather(key, extract, sieve)
        return found

    def gather_each(
        self, extract: Callable[[Block, BlockContent, tuple[K, ...]], Iterable[T]], choice: Choice[K]
    ) -> list[tuple[int, T]]:
        """The same for an extractor of several things, which is told those that may be in the block."""
        found: list[tuple[int, T]] | None = self.gathered.get(extract)
        if found is None:
            found = self.gathered[extract] = self._gather(extract, extract, choice)
        return found

    def _gather(
        self, key: Hashable, extract: Callable[..., Iterable[T]], sieve: Sieve | Choice[Any] | None
    ) -> list[tuple[int, T]]:
        before = self._before
        if before is None:
            return self._ask(extract, sieve, 0, len(self.blocks))
        kept, old = self._scan_and_kept[1], before.gathered.get(key)
        if old is None and sieve is not None and not before.lets_through(sieve):
            old = []
        if old is None or kept is None:
            return self._ask(extract, sieve, 0, len(self.blocks))
        asked: list[tuple[int, T]] = self._ask(extract, sieve, kept.head, kept.tail + kept.moved)
        return kept.mended(old, asked) if old else asked

    def whole(self, read: Callable[[Document], T], mend: Callable[[Document, Document, Kept, T], T]) -> T:
        """What `read(document)` gives, asked for once. It depends on the document alone.

        `mend(document, before, kept, found)` gives the same from what was found of the one before an edit.
        Both are functions of a module, and what they give never changes.
        """
        found = self._wholes.get(read)
        if found is None:
            before, kept = self._before, self._scan_and_kept[1]
            old = before._wholes.get(read) if before is not None else None
            if before is None or kept is None or old is None:
                found = read(self)
            else:
                found = mend(self, before, kept, old)
            self._wholes[read] = found
        return found

    def _ask(
        self, extract: Callable[..., Iterable[T]], sieve: Sieve | Choice[Any] | None, first: int, last: int
    ) -> list[tuple[int, T]]:
        blocks, contents = self.blocks, self.contents
        if sieve is None:
            return [(at, item) for at in range(first, last) for item in extract(blocks[at], contents[at])]
        together, groups = self._sifted(first, last)
        bit = sieve.bits
        if not together & bit:
            return []
        let_through = [
            (at, its)
            for of_any, begin, bits in groups
            if of_any & bit
            for at, its in enumerate(bits, begin)
            if its & bit
        ]
        if isinstance(sieve, Choice):
            return [
                (at, item)
                for at, its in let_through
                for item in extract(blocks[at], contents[at], sieve.possible(its))
            ]
        return [(at, item) for at, _ in let_through for item in extract(blocks[at], contents[at])]

    def lets_through(self, sieve: Sieve | Choice[Any]) -> bool:
        """False if the sieve holds back all blocks. Of an edited text that is not asked: it has been read."""
        return self._before is not None or bool(self._sifted(0, len(self.blocks)).together & sieve.bits)

    @property
    def held_back(self) -> int:
        """The bits of the sieves that let no block through; none for an edited text, as above."""
        if self._before is not None:
            return 0
        known = current_index().all  # first: a sieve that comes meanwhile is not among them
        return known & ~self._sifted(0, len(self.blocks)).together

    def holds_back(self, key: Hashable, sieve: Sieve) -> bool:
        """True if `gather_as` finds nothing with this key, which is then not asked.

        The sieve holds back all blocks, or the edited ones where nothing was found before the edit.
        """
        before, kept = self._before, self._scan_and_kept[1]
        if before is None or kept is None:
            return not self.lets_through(sieve)
        found = before.gathered.get(key)
        if found != [] or self._sifted(kept.head, kept.tail + kept.moved).together & sieve.bits:
            return False
        self.gathered[key] = found
        return True

    def _sifted(self, first: int, last: int) -> _Sifted:
        """Which sieves let these blocks through."""
        index = current_index()
        found = self._bits.get((first, last))
        if found is None or found[0] is not index:
            bits = [
                (content.bits if content.sifted_by is index else _bits_of(index, content))
                & index.taking[block.kind, block.example]
                for block, content in zip(self.blocks[first:last], self.contents[first:last], strict=True)
            ]
            found = self._bits[first, last] = index, _in_groups(bits, first)
        return found[1]

    def mentions(self, pattern: Searchable) -> bool:
        """True if the pattern is found in the text of some block; it is never found across blocks."""
        key = (_found_in, pattern)
        found = self.gather_as(
            key, lambda block, content: _found_in(block, content, pattern), getattr(pattern, "sieve", None)
        )
        return bool(found)

    def _templates_by_block(self, first: int, last: int) -> dict[int, tuple[Span, ...]]:
        found: dict[int, list[Span]] = {}
        blocks, at = self.blocks, first
        if first == last:
            return {}
        for span in self.templates_in(Span(blocks[first].start, blocks[last - 1].end)):
            while blocks[at].end <= span.start:
                at += 1
            block = blocks[at]
            if span.start >= block.content:
                end = min(span.end, block.end)
                found.setdefault(at, []).append(Span(span.start - block.content, end - block.content))
        return {index: tuple(spans) for index, spans in found.items()}

    def templates_in(self, place: Span) -> tuple[Span, ...]:
        """The templates that share a code point with `place`."""
        return tuple(meeting(self.templates, place))

    @property
    def own_units(self) -> list[tuple[int, Unit]]:
        """The instruction units of paragraphs and items, outside examples, each after its block's number.

        A line that ends in a colon and only introduces a list is none.
        """
        return self.whole(_units_of, _units_after)

    @cached_property
    def units(self) -> tuple[PlacedUnit, ...]:
        """The same in coordinates of the message, which an edit moves: whoever can asks `own_units`."""
        return tuple(_placed(self))

    def blocks_at(self, span: Span) -> range:
        """The numbers of the blocks that share a code point with `span`."""
        first = bisect_right(self.blocks, span.start, key=lambda block: block.end)
        return range(first, max(first, bisect_left(self.blocks, span.end, key=lambda block: block.start)))

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the code point at `offset`; None between blocks."""
        numbers = self.blocks_at(Span(offset, offset + 1))
        return self.blocks[numbers[0]] if numbers else None

    def only_introduces(self, number: int, unit: Unit) -> bool:
        """True if a unit of block `number` ends in a colon before a list, and asks for nothing itself."""
        following = self.blocks[number + 1] if number + 1 < len(self.blocks) else None
        if not unit.lead_in or following is None or following.kind is not BlockKind.ITEM:
            return False
        return unit.end == len(self.contents[number].prose.rstrip())

    @cached_property
    def prose_length(self) -> int:
        """Code points of paragraphs, items, headings, quotes and tables, examples left out."""
        return self.whole(_prose_length, _prose_length_after)

    def prose_blocks(self, *kinds: BlockKind) -> Iterator[tuple[Block, BlockContent]]:
        """Blocks of these kinds (paragraphs and items if none is named) that are not examples."""
        wanted = kinds or (BlockKind.PARAGRAPH, BlockKind.ITEM)
        for block, content in zip(self.blocks, self.contents, strict=True):
            if block.kind in wanted and not block.example:
                yield block, content

    def numbers_of(self, kind: BlockKind) -> list[int]:
        """The numbers of the blocks of a kind, in order."""
        return [number for number, _ in self.gather_as((_is_there, kind), _is_there, _OF_KIND[kind])]

    def section_title(self, block: Block) -> str:
        """The heading that a block stands under, without its marks; empty at the top."""
        if block.section < 0:
            return ""
        heading = self.blocks[block.section]
        return self.text[heading.content : heading.end].strip().strip("#* ")


def _units_of(document: Document) -> list[tuple[int, Unit]]:
    return list(_counting(document, document.gather(_units_in)))


def _units_after(
    document: Document, before: Document, kept: Kept, old: list[tuple[int, Unit]]
) -> list[tuple[int, Unit]]:
    # The last block that is the same may introduce a list that is another one.
    kept = kept._replace(head=max(0, kept.head - 1))
    return kept.mended(old, [*_counting(document, kept.edited(document.gather(_units_in)))])


def _counting(document: Document, units: Iterable[tuple[int, Unit]]) -> Iterator[tuple[int, Unit]]:
    """Those that do more than introduce a list."""
    for placed in units:
        number, unit = placed
        if not (unit.lead_in and document.only_introduces(number, unit)):
            yield placed


def _placed(document: Document) -> Iterator[PlacedUnit]:
    blocks = document.blocks
    for index, unit in document.own_units:
        base = blocks[index].content
        start, end, action = unit.start, unit.end, unit.action
        yield made(PlacedUnit, (unit, index, base + start, base + end, base + action))


def _prose_length(document: Document) -> int:
    return _prose_in(document.blocks)


def _prose_length_after(document: Document, before: Document, kept: Kept, old: int) -> int:
    gone, come = before.blocks[kept.head : kept.tail], document.blocks[kept.head : kept.tail + kept.moved]
    return old - _prose_in(gone) + _prose_in(come)


def _prose_in(blocks: Iterable[Block]) -> int:
    return sum(
        block.end - block.content for block in blocks if block.kind in PROSE_KINDS and not block.example
    )


class Searchable(Protocol):
    """A compiled pattern, or one that is compiled when first used."""

    def search(self, string: str, /) -> Any: ...


def _bits_of(index: Index, content: BlockContent) -> int:
    if content.prose is content.text:
        return index.bits(content.text)
    return index.bits(content.text, content.outside_code, content.prose)


def _found_in(block: Block, content: BlockContent, pattern: Searchable) -> Iterable[bool]:
    return (True,) if pattern.search(content.text) else ()


_OF_KIND = {kind: Sieve((), (kind,)) for kind in BlockKind}


def _is_there(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,)


@looks_for(own=True)
def _units_in(block: Block, content: BlockContent) -> tuple[Unit, ...]:
    return content.units
