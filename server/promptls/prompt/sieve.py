"""Which blocks a search need not look at, told from the words in them.

A search that can only find something where one of its patterns matches says so, `@looks_for(PATTERN)`; then
it is asked about those blocks alone that hold a word without which none of them matches (`text/clues.py`).
Most searches find nothing in most blocks: one look at the words of a block answers for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_
from threading import Lock
from typing import Generic, TypeVar

from promptls.prompt.block import BlockKind
from promptls.text.clues import DIGIT, Word, spelled, words_of
from promptls.text.lazy_pattern import LazyPattern

MOST = 60_000
"""Words whose meaning is remembered: the vocabulary of some thousand prompts."""
OWN = (BlockKind.PARAGRAPH, BlockKind.ITEM)
"""Where an author instructs."""
_LETTERS = 3
"""Letters of a part of a word by which it is looked up."""
K = TypeVar("K")
T = TypeVar("T", bound=Callable[..., object])


class Sieve:
    """What a search needs to find anything in a block: one of its patterns, in a block of one of these kinds.

    `own` if examples are left out too, so that it looks at the author's own paragraphs and items alone.
    """

    __slots__ = ("bit", "kinds", "own", "patterns")

    def __init__(
        self, patterns: Iterable[LazyPattern], kinds: Iterable[BlockKind] = BlockKind, *, own: bool = False
    ) -> None:
        self.patterns = tuple(patterns)
        self.kinds = frozenset(OWN if own else kinds)
        self.own = own
        self.bit = _SIEVES.add(self)

    def takes(self, kind: BlockKind, example: bool) -> bool:
        """True if it looks at such blocks at all."""
        return kind in self.kinds and not (example and self.own)


class _Sieves:
    """All sieves, each a bit of a number; the number of a text has the bits of those that let it through."""

    def __init__(self) -> None:
        self._all: list[Sieve] = []
        self._lock = Lock()
        self._index: Index | None = None

    def add(self, sieve: Sieve) -> int:
        with self._lock:
            self._all.append(sieve)
            self._index = None
            return 1 << len(self._all) - 1

    def index(self) -> Index:
        """The index of the sieves there are; another one as soon as there is another sieve."""
        if (index := self._index) is not None:  # without the lock: this is asked for each search of a text
            return index
        with self._lock:
            if self._index is None:
                self._index = Index(self._all)
            return self._index


class Index:
    """The bits that each word stands for."""

    def __init__(self, sieves: Sequence[Sieve]) -> None:
        self.last = max((sieve.bit for sieve in sieves), default=0)
        """The bit of the last one: of sieves made later it knows nothing."""
        self.unsifted = 0
        """The bits of those that no word tells anything about."""
        self.taking: dict[tuple[BlockKind, bool], int] = {
            (kind, example): reduce(or_, (each.bit for each in sieves if each.takes(kind, example)), 0)
            for kind, example in product(BlockKind, (False, True))
        }
        """The bits of those that look at blocks of a kind, in examples or outside."""
        self._bits: dict[str, int] = {}
        for sieve in sieves:
            self._take(sieve)
        self._parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for clue, bits in self._bits.items():
            if clue[0] == "~":
                self._parts[clue[1 : 1 + _LETTERS]].append((clue[1:], bits))
        self._openings = sorted({len(opening) for opening in self._parts})
        self._longest = max((len(clue) for clue in self._bits if clue[0] == "^"), default=0)
        self._known = _Words(self._meaning)

    def _take(self, sieve: Sieve) -> None:
        found = [pattern.clues() for pattern in sieve.patterns]
        if not found or None in found:
            self.unsifted |= sieve.bit
            return
        for clue in frozenset[str]().union(*(each for each in found if each)):
            self._bits[clue] = self._bits.get(clue, 0) | sieve.bit

    def bits(self, *texts: str) -> int:
        """The bits of the sieves that let through a block with these texts, whatever its kind."""
        look_up, bits = self._known.__getitem__, self.unsifted
        for text in texts:
            bits = reduce(or_, map(look_up, words_of(text)), bits)
        return bits

    def _meaning(self, met: Word) -> int:
        return reduce(or_, map(self._bits_of, spelled(met)), 0)

    def _bits_of(self, word: str) -> int:
        bits, get = 0, self._bits.get
        if not word[0].isalnum() and word[0] != "_":
            return get("!" + word, 0)
        bits |= get("=" + word, 0)
        for end in range(1, min(len(word), self._longest - 1) + 1):
            bits |= get("^" + word[:end], 0)
        for length in self._openings:
            for at in range(len(word) - length + 1):
                for part, its in self._parts.get(word[at : at + length], ()):
                    if word.startswith(part, at):
                        bits |= its
        if any(sign.isdecimal() for sign in word):
            bits |= get(DIGIT, 0)
        return bits


class _Words(dict[Word, int]):
    """Words met before, with their bits."""

    def __init__(self, meaning: Callable[[Word], int]) -> None:
        self._meaning = meaning

    def __missing__(self, word: Word) -> int:
        if len(self) >= MOST:
            self.clear()
        found = self[word] = self._meaning(word)
        return found


class Choice(Generic[K]):
    """The patterns of a search for several things, by what each is for."""

    def __init__(self, patterns: Mapping[K, LazyPattern], *, own: bool = False) -> None:
        self._parts = [(key, Sieve([pattern], own=own).bit) for key, pattern in patterns.items()]
        self.bit = reduce(or_, (bit for _, bit in self._parts), 0)

    def possible(self, bits: int) -> tuple[K, ...]:
        """What may be found in a block with these bits, in the order of the patterns."""
        return tuple(key for key, bit in self._parts if bits & bit)


class Sought(LazyPattern):
    """A pattern that is looked for in all blocks (`Document.mentions`)."""

    __slots__ = ("sieve",)

    def __init__(self, source: str, flags: int = 0) -> None:
        super().__init__(source, flags)
        self.sieve = Sieve((self,))


_SIEVES = _Sieves()


def current_index() -> Index:
    """The index of all sieves."""
    return _SIEVES.index()


OWN_BLOCKS = Sieve((), own=True)
"""Lets through all paragraphs and items outside examples."""


def looks_for(
    *patterns: LazyPattern, kinds: Iterable[BlockKind] = BlockKind, own: bool = False
) -> Callable[[T], T]:
    """Declares a search for `Document.gather`: it finds nothing in a block in whose text no pattern matches.

    Nor does it in blocks of other `kinds`; with `own`, anywhere but in paragraphs and items outside examples.
    """
    sieve = Sieve(patterns, kinds, own=own) if patterns or not own else OWN_BLOCKS

    def declare(search: T) -> T:
        search.sieve = sieve  # type: ignore[attr-defined]
        return search

    return declare
