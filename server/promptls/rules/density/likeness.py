"""Which demands of a prompt say the same in other words: what `repeated-demand` and `repeated-entry` share.

Two demands are the same where they share enough of their words, rare ones counting more.
"""

# ruff: noqa: E501 - word lists and alternations
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.lemmas import lemmas, lemmas_in_order
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import UNIVERSAL, Demand, Statement, Statements, statements_of
from promptls.text.lazy_pattern import LazyPattern

COMPARED = 400
"""Code points of two demands that are compared word by word."""
_STATE = LazyPattern(r"\b[a-z]{2,}ed\b|\b(?:complete|mandatory|required|minimal|strict|clean|clear)\b", re.I)
_IN_PLACE = (
    "enabled mandatory required enforced active ensured done thoroughly properly consistently correctly "
    "everywhere effectively carefully fully clearly successfully efficiently appropriately systematically rigorously"
)
"""What entries of a checklist say of anything: that it is there, and well."""
_SENTENCE = 4
"""Blanks in an order that is a sentence and no catchword ("Write tests"). Our judgement."""
_LINK = LazyPattern(r"\W*\[[^\]\n]*\]\([^()\s]*\)\W*$")
_IMPORT = LazyPattern(
    r"^\W*(?:import\s+[\w.]+|from\s+[\w.]+\s+import)\b(?:\s+(?:as|from|import)\b|\s*$)", re.M
)
_PURPOSE = LazyPattern(r"^(.{8,120}?)\s+to\s+([a-z]+)\b")
_SECTION = LazyPattern(
    r"\b[Ss]ection\s+(?:(?:called|named|titled)\s+)?[*\"'`]*([A-Z][A-Z0-9 &:/-]*[A-Z0-9])\b"
)
_DEGREE = LazyPattern(r"\b(?:less|more|first|second|third|before|after|minimum|maximum)\b", re.I)
_TICKED = LazyPattern(r"\[[ xX]?\]|[✅✓☑✔□]")
"""Opens an entry of a checklist."""


class Measures(NamedTuple):
    """How much of two demands must be the same: the mean of what share of the shorter one is in the other, and
    of what both together share; rare words weigh more.

    `few` holds where two or three words are shared, `four` where four are, `five` where five are, and `more`
    beyond that, since long sentences share some by chance. Our judgement, on hand labels and on some 200 findings read.
    """

    few: float = 0.77
    four: float = 0.67
    five: float = 0.52
    more: float = 0.55


class Repeat(NamedTuple):
    """A demand and the earlier one that makes it needless."""

    earlier: Statement
    later: Statement


def repeats(prompt: Prompt, measures: Measures) -> Iterator[Repeat]:
    """Each later demand that an earlier one holds already, or the other way round, with the likest one."""
    statements = statements_of(prompt)
    best: dict[Place, tuple[float, Repeat]] = {}

    def alike(one: Demand, two: Demand) -> bool:
        return bool(_likeness(statements, one, two, measures))

    for earlier, later in statements.pairs(_may_be_the_same, alike):
        if (earlier.place.message, earlier.block) == (later.place.message, later.block):
            continue
        likeness = _likeness(statements, earlier.demand, later.demand, measures)
        better = later.place not in best or likeness > best[later.place][0]
        if better and not statements.apart(earlier, later) and not _in_a_row(statements, earlier, later):
            best[later.place] = (likeness, Repeat(earlier, later))
    for _, repeat in best.values():
        yield repeat


def said_again(repeat: Repeat) -> Finding:
    """The later demand, with the earlier one linked."""
    earlier, later = repeat
    message = f"{quoted(later.text)} demands again what {quoted(earlier.text)} does; keep the better wording"
    return Finding(later.place, message, related=((earlier.place, "demanded here first"),))


def instructs(demand: Demand) -> bool:
    """True for an instruction, not for an entry of a list that no verb opens."""
    return demand.unit is not None or demand.tasked or _is_of_all(demand.text)


def is_entry(repeat: Repeat) -> bool:
    """True where either of the two is no instruction but an entry of a list or checklist, or a catchword."""
    one, two = repeat.earlier.demand, repeat.later.demand
    if not (instructs(one) and instructs(two)) or _TICKED.match(two.text):
        return True
    return len(two.words) < 3 and two.text.count(" ") < _SENTENCE


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    if one.negated != two.negated or not (_demands(one) and _demands(two)):
        return False
    if _shared(one, two) < 3 and not (_is_state(one.text) or _is_state(two.text) or _share_most(one, two)):
        return False
    # "The map before the photo" and "the photo before the map" have all words in common.
    if _speaks_of_degree(one.text) or _speaks_of_degree(two.text):
        return False
    if _are_means_to_two_ends(one, two):
        return False
    # Sections with names of their own are filled in like words, each with what belongs to it.
    if _sections(one.text) != _sections(two.text):
        return False
    if said(one.text).core == said(two.text).core:
        return False
    first, second = _core(one, two)
    return first <= second or second <= first or _share_many(one, two) or not _are_of_one_make(one, two)


def _are_means_to_two_ends(one: Demand, two: Demand) -> bool:
    """True for "Run this command to unzip the file" and "Run this command to fetch the file"."""
    first, second = _purpose(one.text), _purpose(two.text)
    if first is None or second is None:
        return False
    return first[2] != second[2] and lemmas(first[1]) == lemmas(second[1])


@lru_cache(maxsize=2048)
def _purpose(text: str) -> re.Match[str] | None:
    return _PURPOSE.match(text)


@lru_cache(maxsize=2048)
def _sections(text: str) -> frozenset[str]:
    return frozenset(_SECTION.findall(text)) if "ection" in text else frozenset()


def _core(one: Demand, two: Demand) -> tuple[frozenset[str], frozenset[str]]:
    """What the two are about: of two entries that say what is the case, what that is does not count."""
    if one.unit is not None or two.unit is not None:
        return one.words, two.words
    in_place = _in_place()
    first, second = one.words - in_place, two.words - in_place
    return (first, second) if len(first) > 1 and len(second) > 1 else (one.words, two.words)


@cache
def _in_place() -> frozenset[str]:
    return lemmas(_IN_PLACE)


def _share_most(one: Demand, two: Demand) -> bool:
    """True for two whole sentences that have two words of at most three in both together."""
    first, second = _core(one, two)
    shared = len(first & second)
    if shared < 2 or 3 * shared < 2 * len(first | second):
        return False
    if any(demand.unit is None and not _is_of_all(demand.text) for demand in (one, two)):
        return False
    return all(demand.text.count(" ") >= _SENTENCE for demand in (one, two))


def _share_many(one: Demand, two: Demand) -> bool:
    """True where five words and nearly all of a demand are in one that is much longer."""
    first, second = sorted(_core(one, two), key=len)
    shared = len(first & second)
    longer = 1.5 * len(first) <= len(second) <= 3 * len(first)
    return longer and shared >= 5 and 5 * shared >= 4 * len(first)


def _shared(one: Demand, two: Demand) -> int:
    first, second = _core(one, two)
    shared = first & second
    return len(shared) + sum(1 for word in shared if word[0] == "`" and " " in word)


def _demands(demand: Demand) -> bool:
    """True for an instruction, and for an entry that says what is to be the case ("Errors handled"); no mere link, no code."""
    return (instructs(demand) or _is_state(demand.text)) and not _is_no_prose(demand.text)


# A demand is held against many.
@lru_cache(maxsize=2048)
def _is_no_prose(text: str) -> bool:
    return bool(_LINK.match(text) or _IMPORT.search(text))


@lru_cache(maxsize=2048)
def _is_of_all(text: str) -> bool:
    return UNIVERSAL.match(text) is not None


@lru_cache(maxsize=2048)
def _is_state(text: str) -> bool:
    return _STATE.search(text) is not None


@lru_cache(maxsize=2048)
def _speaks_of_degree(text: str) -> bool:
    return _DEGREE.search(text) is not None


@lru_cache(maxsize=2048)
def _in_order(text: str) -> tuple[str, ...]:
    return lemmas_in_order(text[:COMPARED])


def _are_of_one_make(one: Demand, two: Demand) -> bool:
    """True where one word stands for another ("Each fact has 16 words. Each quote has 16 words.").

    Two wordings of one demand put what they share in another order, or say a part of it at other length.
    """
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    first, second = _in_order(one.text), _in_order(two.text)
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    in_order = {word for kind, at, end, _, _ in steps if kind == "equal" for word in first[at:end]}
    if not {*first} & {*second} <= in_order:
        return False
    return any(
        kind == "replace" and abs((end - at) - (last - start)) < 2 for kind, at, end, start, last in steps
    )


def _in_a_row(statements: Statements, one: Statement, two: Statement) -> bool:
    """True for neighbours, of which one goes into what the other says, for two steps of one numbered list, and for
    two entries of a list that open alike and differ both ways."""
    if one.place.message != two.place.message:
        return False
    document = statements.document(one)
    outline, blocks = scopes(document), document.blocks
    if outline[one.block] != outline[two.block]:
        return False
    if abs(one.block - two.block) == 1 or (blocks[one.block].ordered and blocks[two.block].ordered):
        return True
    if one.demand.words <= two.demand.words or two.demand.words <= one.demand.words:
        return False
    return lemmas_in_order(one.text)[0] == lemmas_in_order(two.text)[0]


def _likeness(statements: Statements, one: Demand, two: Demand, measures: Measures) -> float:
    """How much the two share, 0 if they are not the same demand."""
    likeness = sum(statements.overlap(*_core(one, two))) / 2
    few = measures.few
    least = {2: few, 3: few, 4: measures.four, 5: measures.five}.get(_shared(one, two), measures.more)
    return likeness if likeness >= least else 0.0
