"""Which blocks a search need not look at, told from the words in them.

A search that can only find something where one of its patterns matches says so, `@looks_for(PATTERN)`; then
it is asked about those blocks alone that hold words without which none of them matches (`text/clues.py`).
Most searches find nothing in most blocks: one look at the words of a block answers for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_
from threading import Lock
from typing import Generic, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.prompt.block import BlockKind
from promptls.text.clues import DIGIT, NO_WORD, Needed, Word, spelled, words_of
from promptls.text.clues import MOST as MOST_GROUPS
from promptls.text.lazy_pattern import LazyPattern

MOST = 60_000
"""Words whose meaning is remembered: the vocabulary of some thousand prompts."""
OWN = (BlockKind.PARAGRAPH, BlockKind.ITEM)
"""Where an author instructs."""
_MOST_CHOSEN = 2_000
"""Sets of patterns that may match, of which it is remembered what each is for: few occur often."""
_LETTERS = 3
"""Letters by which the beginning or a part of a word is looked up."""
_LONG = 40
"""Letters of a word that holds the same few more than once or twice."""
K = TypeVar("K")
T = TypeVar("T", bound=Callable[..., object])


class Sieve:
    """What a search needs to find anything in a block: one of its patterns, in a block of one of these kinds.

    `own` if examples are left out too, so that it looks at the author's own paragraphs and items alone;
    `examples` if it looks at nothing but these.
    `bits` has one bit for each pattern.
    """

    __slots__ = ("_needed", "bits", "examples", "kinds", "own", "patterns")

    def __init__(
        self,
        patterns: Iterable[LazyPattern],
        kinds: Iterable[BlockKind] = BlockKind,
        *,
        own: bool = False,
        examples: bool = False,
    ) -> None:
        self.patterns = tuple(patterns)
        self.kinds = frozenset(OWN if own else kinds)
        self.own = own
        self.examples = examples
        self._needed: list[Needed] | None = None
        self.bits = _SIEVES.add(self)

    def each(self) -> Iterator[int]:
        """The bit of each of its patterns, in order."""
        lowest = self.bits & -self.bits
        return (lowest << number for number in range(len(self.patterns)))

    def needed(self) -> list[Needed]:
        """The clues of each of its patterns; of none, those of a pattern that is anywhere."""
        if self._needed is None:  # read once: the index is made anew where others come
            self._needed = [pattern.clues() for pattern in self.patterns] or [()]
        return self._needed

    def takes(self, kind: BlockKind, example: bool) -> bool:
        """True if it looks at such blocks at all."""
        return kind in self.kinds and not (self.own if example else self.examples)


class _Sieves:
    """All sieves, each some bits of a number; the number of a text has one of those that let it through."""

    def __init__(self) -> None:
        self.all: list[Sieve] = []
        self._size = 0
        self._lock = Lock()
        self._index: Index | None = None

    def add(self, sieve: Sieve) -> int:
        with self._lock:
            self.all.append(sieve)
            self._index = None
            number, first = max(1, len(sieve.patterns)), self._size
            self._size += number
            return (1 << number) - 1 << first

    def index(self) -> Index:
        """The index of the sieves there are; another one as soon as there is another sieve."""
        if (index := self._index) is not None:  # without the lock: this is asked for each search of a text
            return index
        with self._lock:
            if self._index is None:
                self._index = Index(self.all, self._size)
            return self._index


class Index:
    """The bits that each word stands for.

    A pattern needs a word of each of several groups, so it has a bit for each of them: of the second group
    `size` places further up, and so on. A text has the bits of patterns of which it has a bit of each group.
    """

    def __init__(self, sieves: Sequence[Sieve], size: int) -> None:
        self.last = sieves[-1].bits if sieves else 0
        """The bits of the last one: of sieves made later it knows nothing."""
        self.all = (1 << size) - 1
        """The bits of all of them."""
        self.taking: dict[tuple[BlockKind, bool], int] = {
            (kind, example): reduce(or_, (each.bits for each in sieves if each.takes(kind, example)), 0)
            for kind, example in product(BlockKind, (False, True))
        }
        """The bits of those that look at blocks of a kind, in examples or outside."""
        self._size = size
        self._unsifted = 0
        """The bits of what no word tells anything about."""
        self._bits: dict[str, int] = {}
        for sieve in sieves:
            self._take(sieve)
        self._whole = dict(self._of_kind("="))
        self._beginnings = _Openings(self._of_kind("^"))
        parts = self._of_kind("~")
        plain = [(part, its) for part, its in parts if part.isascii()]
        self._parts, self._plain_parts = _Parts(parts), _Parts(plain)
        """Parts of words: all, and those that a word in ASCII may hold."""
        self._known = _Words(self._bits_of, self._meaning)
        self.masked = self._known[NO_WORD]
        """What the sign stands for that stands for masked ones."""

    def _take(self, sieve: Sieve) -> None:
        lowest = sieve.bits & -sieve.bits
        for bit, groups in ((lowest << at, groups) for at, groups in enumerate(sieve.needed())):
            for number in range(MOST_GROUPS):
                its = bit << number * self._size
                if number >= len(groups):
                    self._unsifted |= its
                    continue
                for clue in groups[number]:
                    self._bits[clue] = self._bits.get(clue, 0) | its

    def bits(self, *texts: str) -> int:
        """The bits of the sieves that let through a block with these texts, whatever its kind."""
        return self.let_through(reduce(or_, map(self.met, texts), 0))

    def met(self, text: str) -> int:
        """The bits that the words of a text stand for, of all groups."""
        return reduce(or_, filter(None, map(self._known.__getitem__, words_of(text))), self._unsifted)

    def let_through(self, met: int) -> int:
        """The bits of the patterns of which a word of each group is met."""
        return met & met >> self._size & met >> 2 * self._size

    def _of_kind(self, kind: str) -> list[tuple[str, int]]:
        return [(clue[1:], its) for clue, its in self._bits.items() if clue[0] == kind]

    def _meaning(self, met: str | int) -> int:
        if isinstance(met, int):
            return self._bits.get("!" + chr(met), 0)
        return reduce(or_, map(self._piece, spelled(met)), 0)

    def _piece(self, word: str) -> int:
        if word.isascii():
            return self._known[word.encode() if word.isalnum() or "_" in word else ord(word)]
        if not word[0].isalnum() and word[0] != "_":
            return self._bits.get("!" + word, 0)
        return self._bits_of(word)

    def _bits_of(self, word: str) -> int:
        bits, parts = self._whole.get(word, 0), self._plain_parts if word.isascii() else self._parts
        for beginning, its in self._beginnings[word[:_LETTERS]]:
            if word.startswith(beginning):
                bits |= its
        places: Iterable[tuple[str, ...]] = zip(word, word[1:], word[2:], strict=False)
        if len(word) > _LONG:
            places = {*places}  # else what begins at many of them would be sought each time
        for candidates in filter(None, map(parts.get, places)):
            for part, its in candidates:
                if part in word:
                    bits |= its
        for part, its in parts.short:
            if part in word:
                bits |= its
        if not word.isalpha() and any(map(str.isdecimal, word)):
            bits |= self._bits.get(DIGIT, 0)
        return bits


class _Parts(dict[tuple[str, ...], list[tuple[str, int]]]):
    """Parts of words with their bits, by the letters that a part begins with."""

    def __init__(self, clues: Iterable[tuple[str, int]]) -> None:
        self.short: list[tuple[str, int]] = []
        """Those that are shorter than what they are looked up by."""
        for clue, its in clues:
            alike = self.short if len(clue) < _LETTERS else self.setdefault(tuple(clue[:_LETTERS]), [])
            alike.append((clue, its))


class _Openings(dict[str, tuple[tuple[str, int], ...]]):
    """Beginnings of words with their bits, by the letters that a word begins with."""

    def __init__(self, clues: Iterable[tuple[str, int]]) -> None:
        self._clues: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for clue, its in clues:
            self._clues[clue[:_LETTERS]].append((clue, its))

    def __missing__(self, letters: str) -> tuple[tuple[str, int], ...]:
        if len(self) >= MOST:
            self.clear()
        found: tuple[tuple[str, int], ...] = ()
        for end in range(1, len(letters) + 1):
            if its := self._clues.get(letters[:end]):
                found += (*its,)
        self[letters] = found
        return found


class _Words(dict[Word, int]):
    """Words met before, with their bits."""

    def __init__(self, of_plain: Callable[[str], int], of_other: Callable[[str | int], int]) -> None:
        self._of_plain = of_plain
        self._of_other = of_other

    def __missing__(self, word: Word) -> int:
        if len(self) >= MOST:
            self.clear()
        found = self[word] = (
            self._of_plain(word.decode()) if isinstance(word, bytes) else self._of_other(word)
        )
        return found


class Choice(Generic[K]):
    """The patterns of a search for several things, by what each is for."""

    def __init__(self, patterns: Mapping[K, LazyPattern], *, own: bool = False) -> None:
        sieve = Sieve(patterns.values(), own=own)
        self.bits = sieve.bits
        self._parts = tuple(zip(patterns, sieve.each(), strict=True))
        self._known: dict[int, tuple[K, ...]] = {}

    def possible(self, bits: int) -> tuple[K, ...]:
        """What may be found in a block with these bits, in the order of the patterns."""
        own = bits & self.bits
        found = self._known.get(own)
        if found is None:
            if len(self._known) >= _MOST_CHOSEN:
                self._known.clear()
            found = self._known[own] = tuple(key for key, bit in self._parts if own & bit)
        return found

    def some(self, keys: Container[K]) -> Some:
        """The patterns that are for these things."""
        return Some(reduce(or_, (bit for key, bit in self._parts if key in keys), 0))


class Some(NamedTuple):
    """Some of the patterns of a sieve, by their bits."""

    bits: int


class Sought(LazyPattern):
    """A pattern that is looked for in all blocks (`Document.mentions`)."""

    __slots__ = ("sieve",)

    def __init__(self, source: str, flags: int = 0) -> None:
        super().__init__(source, flags)
        self.sieve = Sieve((self,))


_SIEVES = _Sieves()


current_index: Callable[[], Index] = _SIEVES.index
"""The index of all sieves."""


def all_sieves() -> tuple[Sieve, ...]:
    """Those of all modules that were imported so far."""
    return tuple(_SIEVES.all)


OWN_BLOCKS = Sieve((), own=True)
"""Lets through all paragraphs and items outside examples."""


def looks_for(
    *patterns: LazyPattern, kinds: Iterable[BlockKind] = BlockKind, own: bool = False
) -> Callable[[T], T]:
    """Declares a search for `Document.gather`: it finds nothing in a block in whose text no pattern matches.

    Nor does it in blocks of other `kinds`; with `own`, anywhere but in paragraphs and items outside examples.
    """
    return sifted(Sieve(patterns, kinds, own=own) if patterns or not own else OWN_BLOCKS)


def sifted(sieve: Sieve) -> Callable[[T], T]:
    """The same by a sieve that others have as well: the rule that such a search is all there is to."""

    def declare(search: T) -> T:
        search.sieve = sieve  # type: ignore[attr-defined]
        return search

    return declare
