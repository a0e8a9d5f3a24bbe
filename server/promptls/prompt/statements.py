"""The demands of a whole prompt, ready to be compared with one another."""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from threading import Lock
from typing import Protocol

from promptls.named_tuple import NamedTuple, made
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.changes import Place
from promptls.prompt.demands import asking
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.lemmas import lemmas_once
from promptls.prompt.outline import parallel, scopes
from promptls.prompt.pairs import Pairs, changed
from promptls.prompt.polarity import ASKS, FORBIDDING, polarity
from promptls.prompt.prompt import Prompt
from promptls.prompt.rescan import Kept
from promptls.prompt.sieve import Sieve, looks_for
from promptls.prompt.units import Unit
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_CONDITIONAL = LazyPattern(
    r"\b(?<!\beven )(?:if|when|whenever|unless|except|until|(?<!\bat )once|while|otherwise|in case|depending|where|instead of|rather than)\b"
    r"(?!\s+(?:possible|applicable|appropriate|necessary|needed|required|relevant|feasible|practical|sensible)\b)"
    r"|\bfor (?:the )?(?:first|second|other|\w+ (?:mode|requests?|questions?|cases?))\b",
    re.I,
)
"""Says when a demand holds. "Even if it rains" and "where possible" do not: there is no other case."""
_BANS = LazyPattern(r"\W*(?:never|do\s+not|don['’]ts?|avoid|forbidden|anti-?patterns?)(?:\s+do)?\W*$", re.I)
"""A title or lead-in that turns round all that stands under it."""
_ALWAYS = LazyPattern(
    r"\bwhen(?:ever)?\s+(?:you\s+are\s+|you\s+)?(?:invoked|called|asked|started|activated|done|finished|helping|assisting|respond(?:ing)?"
    r"|answer(?:ing)?|reply(?:ing)?)(?:\s+(?:with|to)\s+[\w \t]{1,40})?\W*$",
    re.I,
)
_FOR_SOME = LazyPattern(r"for\s+(?!each\b|every\b|all\b|any\b)", re.I)
UNIVERSAL = LazyPattern(r"\W*(?:each|every|all|no)\s+(?!\w+s\s+(?:its|the|an?|their)\b)[a-z]+\s+[a-z]", re.I)
"""Opens what is said of all things of a kind."""
_OF_ALL = Sieve((UNIVERSAL,))
_CODE = LazyPattern(r"\w = \w|[{};]$|^#")
_SIGNS_OF_CODE = (" = ", "{", "}", ";", "#")
"""One of these is in all that `_CODE` matches in."""
_CALL = LazyPattern(r"\w\([\w, =]*\)")
_LIMITING = Sieve((_CONDITIONAL,))
_CODED = Sieve((_CODE, _CALL))
_SENTENCE = 4
"""Words beside a call that make it part of a sentence. Our judgement."""


class Demand(NamedTuple):
    """One demand as its block has it: `start` counts from the block's content, `words` are its lemmas.

    `unit` is None for an item without a verb. `negated` is True for what forbids, by `prompt/polarity.py`.
    `conditional` is True where the sentence says when it holds. `tasked`: it gives the model its task.
    """

    start: int
    text: str
    words: frozenset[str]
    unit: Unit | None
    negated: bool
    conditional: bool
    tasked: bool = False


class Statement(NamedTuple):
    """A demand and where it stands: `place` is in the message, `block` the number of its block there."""

    place: Place
    block: int
    demand: Demand

    @property
    def text(self) -> str:
        """The words of the author."""
        return self.demand.text


class Placed(Protocol):
    """Something that stands in a block of a message."""

    @property
    def place(self) -> Place: ...

    @property
    def block(self) -> int: ...


_Held = Callable[[Demand, Demand], bool]
"""Says something of two demands, the earlier one first."""


class Statements:
    """The statements of a prompt and what is true of all of them.

    What is known of the prompt `before` an edit is taken over for all statements that are still there.
    """

    def __init__(self, prompt: Prompt, standing: _Standing, before: Statements | None) -> None:
        self.prompt = prompt
        self.demands: Sequence[Demand] = standing.all.demands
        self._weights: dict[str, float] = {}
        self._heavy: dict[frozenset[str], float] = {}
        self._overlaps: dict[tuple[frozenset[str], frozenset[str]], tuple[float, float]] = {}
        # Few prompts have demands so much alike that words are weighed.
        self._counts: dict[str, int] | None = None
        if before and before._counts:
            self._counts = self._recounted(before, before._counts)
        self._unconditional, unconditional = standing.unconditional
        self._pairs: Pairs[Demand] = Pairs(unconditional, before._pairs if before else None)
        self._conditional, self._in_cases = standing.conditional
        self._cases: Pairs[Demand] | None = None
        self._last_cases: Pairs[Demand] | None = (before._cases or before._last_cases) if before else None

    def _recounted(self, before: Statements, counted: dict[str, int]) -> dict[str, int]:
        """How many statements hold each word, from what was counted before the edit."""
        head, old_end, new_end = changed(before.demands, self.demands)
        added: dict[str, int] = {}
        for sign, edited in ((-1, before.demands[head:old_end]), (1, self.demands[head:new_end])):
            for word in chain.from_iterable(demand.words for demand in edited):
                added[word] = added.get(word, 0) + sign
        touched = {word for word, more in added.items() if more}
        counts = counted.copy()
        for word in touched:
            counts[word] = counts.get(word, 0) + added[word]
            if not counts[word]:
                del counts[word]  # half-typed words would pile up
        if len(self.demands) == len(before.demands):
            self._take_over(before, touched)
        return counts

    def _take_over(self, before: Statements, touched: set[str]) -> None:
        """Keeps the weights of all words but those `touched`, and what follows from them."""
        self._weights = before._weights.copy()
        for word in touched:
            self._weights.pop(word, None)
        self._overlaps = {
            sets: shares
            for sets, shares in list(before._overlaps.items())
            if touched.isdisjoint(sets[0]) and touched.isdisjoint(sets[1])
        }

    def document(self, statement: Placed) -> Document:
        """The document that holds the statement."""
        return self.prompt.messages[statement.place.message].document

    def pairs(
        self,
        likely: _Held,
        alike: _Held,
        first: _Held | None = None,
        odd: Callable[[Demand], bool] | None = None,
    ) -> Iterator[tuple[Statement, Statement]]:
        """Pairs (earlier, later) of unconditional statements of which `likely` and `alike` are true.

        They share two words, one of them with few others. `likely` is a function of a module and depends on the
        two demands alone, not on their `start`: its answers are kept over edits. `alike` is asked each time.
        `first` is such a function, too, true wherever `likely` is and cheaper: a prompt that is looked at once
        asks `likely` only of those that are alike. Wherever `likely` is true, `odd` is true of one of
        the two, which spares a first look at all other pairs.
        """
        return self._alike(self._pairs, self._unconditional, likely, alike, first, odd)

    def cases(
        self, likely: _Held, alike: _Held, first: _Held | None = None
    ) -> Iterator[tuple[Statement, Statement]]:
        """The same of statements whose own sentence says when they hold."""
        if self._cases is None:
            self._cases = Pairs(self._in_cases, self._last_cases)
        return self._alike(self._cases, self._conditional, likely, alike, first)

    def _alike(
        self,
        pairs: Pairs[Demand],
        places: Sequence[tuple[int, int]],
        likely: _Held,
        alike: _Held,
        first: _Held | None,
        odd: Callable[[Demand], bool] | None = None,
    ) -> Iterator[tuple[Statement, Statement]]:
        """Those of the pairs; `places` are the numbers of message and block of each demand in them."""
        demands = pairs.items
        if first is None or pairs.mended:
            likely_ones = pairs.those(likely, first, odd)
            found = ((one, two) for one, two in likely_ones if alike(demands[one], demands[two]))
        else:
            met = ((one, two) for one, two in pairs.those(first) if alike(demands[one], demands[two]))
            found = ((one, two) for one, two in met if likely(demands[one], demands[two]))
        for one, two in found:
            yield self._statement(*places[one], demands[one]), self._statement(*places[two], demands[two])

    def _statement(self, message: int, block: int, demand: Demand) -> Statement:
        at = self.prompt.messages[message].document.blocks[block].content + demand.start
        return Statement(Place(message, Span(at, at + len(demand.text))), block, demand)

    def counts(self) -> dict[str, int]:
        """How many statements hold each word."""
        if self._counts is None:
            self._counts = dict(Counter(chain.from_iterable(demand.words for demand in self.demands)))
        return self._counts

    def weight(self, words: frozenset[str]) -> float:
        """How much `words` say in this prompt: rare ones more than common ones."""
        weights = self._weights
        if not weights.keys() >= words:
            counts, all_of_them = self.counts(), len(self.demands) + 1
            for word in words.difference(weights):
                weights[word] = math.log(all_of_them / counts.get(word, 1)) + 0.3
        return math.fsum(map(weights.__getitem__, words))

    def _whole(self, words: frozenset[str]) -> float:
        """The same of a set that is held against many."""
        found = self._heavy.get(words)
        if found is None:
            found = self._heavy[words] = self.weight(words)
        return found

    def overlap(self, one: frozenset[str], two: frozenset[str]) -> tuple[float, float]:
        """The weighted share of common words in the lighter of two sets, and in both together."""
        found = self._overlaps.get((one, two))
        if found is None:
            found = self._overlap(one, two)
            if self._pairs.mended:  # else it is asked of all pairs, and most are not asked about again
                self._overlaps[one, two] = found
        return found

    def _overlap(self, one: frozenset[str], two: frozenset[str]) -> tuple[float, float]:
        first, second = self._whole(one), self._whole(two)
        if not first or not second:
            return 0.0, 0.0
        shared = math.fsum(map(self._weights.__getitem__, one & two))  # each is weighed by now
        return shared / min(first, second), shared / (first + second - shared)

    def apart(self, one: Placed, two: Placed) -> bool:
        """True if headings or lead-in lines give each of the two its own case."""
        if one.place.message != two.place.message:
            return False
        document = self.document(one)
        outline = scopes(document)
        heading, parent = outline[one.block]
        other_heading, other_parent = outline[two.block]
        for first, second in ((heading, other_heading), (parent, other_parent)):
            if first != second and first >= 0 and second >= 0 and parallel(*_titles(document, first, second)):
                return True
        return parent != other_parent and (_sets_case(document, parent) or _sets_case(document, other_parent))

    def in_case(self, statement: Placed) -> bool:
        """True if the heading, item or lead-in line above a statement says when it holds."""
        document = self.document(statement)
        return any(_sets_case(document, above) for above in scopes(document)[statement.block])


def _titles(document: Document, first: int, second: int) -> list[str]:
    blocks = (document.blocks[first], document.blocks[second])
    return [document.text[b.content : min(b.end, b.content + 200)].split("\n", 1)[0] for b in blocks]


def _sets_case(document: Document, block: int) -> bool:
    return block >= 0 and _is_conditional(document.contents[block])


def _is_conditional(content: BlockContent) -> bool:
    text = content.text[:200]
    if _BANS.match(text):
        return True
    return _CONDITIONAL.search(text) is not None and _ALWAYS.search(text) is None


class _Column(NamedTuple):
    """Demands in order, and the numbers of message and block of each.

    Two columns, of which an edit leaves long parts as they are: at each keystroke all demands pass here.
    """

    places: list[tuple[int, int]]
    demands: list[Demand]

    def mended(self, kept: Kept, edited: _Column) -> _Column:
        """These with those of the `edited` blocks, as many as before."""
        first, last = (bisect_left(self.places, (0, number)) for number in (kept.head, kept.tail))
        return _Column(
            [*self.places[:first], *edited.places, *self.places[last:]],
            [*self.demands[:first], *edited.demands, *self.demands[last:]],
        )


class _Standing(NamedTuple):
    """All demands, those of which neither they nor their heading say when they hold, and those that say it."""

    all: _Column
    unconditional: _Column
    conditional: _Column


def _demands(prompt: Prompt) -> _Standing:
    """The demands of a prompt."""
    parts = [
        (index, message.document.whole(_standing, _standing_after))
        for index, message in enumerate(prompt.messages)
        if message.instructs
    ]
    if len(parts) == 1 and parts[0][0] == 0:
        return parts[0][1]
    found = _Standing(*(_Column([], []) for _ in _Standing._fields))
    for index, standing in parts:
        for column, more in zip(found, standing, strict=True):
            column.places.extend((index, block) for _, block in more.places)
            column.demands.extend(more.demands)
    return found


def _standing(document: Document) -> _Standing:
    return _standing_in(document, document.gather(_demands_in))


def _standing_after(document: Document, before: Document, kept: Kept, old: _Standing) -> _Standing:
    if (
        kept.moved
        or before.gather(_cases_in) != document.gather(_cases_in)
        or not _same_section(document.blocks, before.blocks, kept.tail)
    ):
        return _standing(document)
    edited = _standing_in(document, kept.edited(document.gather(_demands_in)))
    return _Standing(*(one.mended(kept, two) for one, two in zip(old, edited, strict=True)))


def _same_section(blocks: Sequence[Block], before: Sequence[Block], number: int) -> bool:
    """True if what follows from block `number` on stands under the headings that it stood under before."""
    return number >= len(blocks) or blocks[number].section == before[number].section


def _standing_in(document: Document, found: Sequence[tuple[int, Demand]]) -> _Standing:
    blocks, cases = document.blocks, {number for number, _ in document.gather(_cases_in)}
    return _Standing(
        _column(found),
        _column(
            [
                each
                for each in found
                if not each[1].conditional and not (cases and blocks[each[0]].section in cases)
            ]
        ),
        _column([each for each in found if each[1].conditional]),
    )


def _column(found: Iterable[tuple[int, Demand]]) -> _Column:
    return _Column([(0, number) for number, _ in found], [demand for _, demand in found])


_BLOCK = itemgetter(0)


@looks_for(kinds=(BlockKind.HEADING,))
def _cases_in(block: Block, content: BlockContent) -> tuple[bool, ...]:
    """Headings that say when what stands under them holds, or that it must not be done."""
    return (True,) if _is_conditional(content) else ()


@looks_for(own=True)
def _demands_in(block: Block, content: BlockContent) -> Sequence[Demand]:
    """The demands of one block."""
    may_hold = content.has_bits
    asked = asking(block.kind, content, UNIVERSAL if may_hold(_OF_ALL.bits) else None)
    if not asked:
        return ()
    whole, prose = content.text, content.prose
    found: list[Demand] = []
    may_limit = may_hold(_LIMITING.bits)
    may_forbid, may_be_code = may_hold(FORBIDDING.bits), may_hold(_CODED.bits)
    for start, end, unit, tasked in asked:
        text = whole[start:end]
        if text[-1] in _MAY_LEAD_IN and text.rstrip("*_ ").endswith((":", "：", "?")):
            continue
        own = text if prose is whole else prose[start:end]
        said = lemmas_once(own)
        # What is quoted or looks like code is no demand of the author's own, but for a ban of some code.
        if len(said) < 2 and not (said and unit is not None and unit.negated and "`" in text):
            continue
        if may_be_code and _is_code(content.outside_code[start:end], len(said)):
            continue
        words = said if own is text or own == text else lemmas_once(text)
        sense = polarity(prose, start, end, unit.action if unit else start) if may_forbid else ASKS
        if sense.turns:
            words -= sense.turns
        if words:
            limited = may_limit and _CONDITIONAL.search(prose, start, end) is not None
            conditional = limited or _is_for_some(content, unit)
            found.append(made(Demand, (start, text, words, unit, sense.negated, conditional, tasked)))
    return found


_MAY_LEAD_IN = frozenset("*_ :：?")
"""The last signs of sentences that ask, or that lead in to others."""


def _is_for_some(content: BlockContent, unit: Unit | None) -> bool:
    """True for a demand that opens with the things that it is for ("For letters, name the customer")."""
    return (
        unit is not None
        and unit.condition is not None
        and bool(_FOR_SOME.match(content.prose, unit.condition[0]))
    )


def _is_code(text: str, words: int) -> bool:
    if any(map(text.__contains__, _SIGNS_OF_CODE)) and _CODE.search(text):
        return True
    return words < _SENTENCE and "(" in text and _CALL.search(text) is not None


_RECENT: deque[Statements] = deque(maxlen=3)
"""Of the prompts looked at last, one version each."""
_LOCK = Lock()


def statements_of(prompt: Prompt) -> Statements:
    """The statements of a prompt; several rules compare them."""
    with _LOCK:
        recent = tuple(_RECENT)
    for known in recent:
        if known.prompt is prompt:
            return known
    standing = _demands(prompt)
    before = _edited_from(recent, standing.all.demands)
    found = Statements(prompt, standing, before)
    with _LOCK:
        if before is not None and before in _RECENT:
            _RECENT.remove(before)
        _RECENT.append(found)
    return found


def _edited_from(recent: Iterable[Statements], demands: Sequence[Demand]) -> Statements | None:
    """The statements most of which are still there, if these are half of all."""
    shares = [(_in_common(known.demands, demands), known) for known in recent]
    share, best = max(shares, key=itemgetter(0), default=(0.0, None))
    return best if share >= 0.5 else None


def _in_common(old: Sequence[Demand], new: Sequence[Demand]) -> float:
    parts = changed(old, new)
    return 1 - max(parts.old_end - parts.head, parts.new_end - parts.head) / max(1, len(old), len(new))
