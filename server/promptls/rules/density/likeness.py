"""Which demands of a prompt say the same in other words: what `repeated-demand` and `repeated-entry` share.

Two demands are the same where they share enough of their words, rare ones counting more.
"""

# ruff: noqa: E501 - word lists and alternations
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Generic, Protocol, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.lemmas import lemmas, lemmas_in_order
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import UNIVERSAL, Demand, Statement, Statements, statements_of
from promptls.text.lazy_pattern import LazyPattern

COPIED = 30
"""Code points from which on a copy is `duplicate-instruction` (`min_length` there)."""
COMPARED = 400
"""Code points of two demands that are compared word by word."""
_STATE = LazyPattern(r"\b[a-z]{2,}ed\b|\b(?:complete|mandatory|required|minimal|strict|clean|clear)\b", re.I)
_STATE_LAST = LazyPattern(
    r"\b(?:[a-z]{2,}ed|complete|done|built|written|kept|met|mandatory|required)(?:\s+[a-z]+ly)?[\W\d]*$", re.I
)
_IN_PLACE = (
    "enabled mandatory required enforced active ensured done thoroughly properly consistently correctly "
    "everywhere effectively carefully fully clearly successfully efficiently appropriately systematically rigorously "
    "transparently assigned established provided present"
)
"""What entries of a checklist say of anything: that it is there, and well."""
_STATES = ("documented acknowledged noted recorded", "minimized optimized")
"""What entries say of a thing in one word or another, where an order would tell them apart."""
_CATCHWORD = 3
"""Blanks from which on an order says enough to be worth a remark when it comes again. Our judgement."""
_TELLING = ("name", "state", "mention", "specify", "indicate", "give", "tell")
_SENTENCE = 4
"""Blanks in an order that is a sentence and no catchword ("Write tests"). Our judgement."""
_REMINDS = LazyPattern(
    r"\W*(?:(?:and\s+)?(?:once\s+)?(?:again|more)\s*,|to\s+(?:reiterate|repeat|recap)\b|(?:\w+\s+)?reminder\s*[:,]"
    r"|remember\s*(?:[:,]|that\b)|as\s+(?:mentioned|stated|noted|said)\b)",
    re.I,
)
"""Opens a sentence that says of itself that it says a thing again."""
_TASK = LazyPattern(
    r"\b(?:tasked\s+with|your\s+(?:\w+\s+)?(?:task|goal|job|role|mission|objective)\s+is(?:\s+to)?|i\s+(?:want|need)\s+you\s+to)"
    r"\s+(?:\w+ly\s+)?([a-z]+)",
    re.I,
)
_COMMAND = LazyPattern(r"\b[Rr]un:?\s+`([^`\n]+ [^`\n]+)`")
_ONLY = LazyPattern(r"\bonly\b", re.I)
_NUMBER = LazyPattern(r"\d+")
_OPENING = 40
"""Code points in which an order says that it is for some things only. Our judgement."""
_LINK = LazyPattern(r"\W*\[[^\]\n]*\]\([^()\s]*\)\W*$")
_IMPORT = LazyPattern(
    r"^\W*(?:import\s+[\w.]+|from\s+[\w.]+\s+import)\b(?:\s+(?:as|from|import)\b|\s*$)", re.M
)
_PURPOSE = LazyPattern(r"^(.{8,120}?)\s+to\s+([a-z]+)\b")
_SECTION = LazyPattern(
    r"\b[Ss]ection\s+(?:(?:called|named|titled)\s+)?[*\"'`]*([A-Z][A-Z0-9 &:/-]*[A-Z0-9])\b"
)
_DEGREE = LazyPattern(
    r"(?<!-)\b(?:less|more|first|second|third|minimum|maximum|(before|after)(?:\s+(?:the|an?|any|each|every|all)?\s*([a-z]+))?)\b",
    re.I,
)
_TICKED = LazyPattern(r"\[[ xX]?\]|[✅✓☑✔□]")
"""Opens an entry of a checklist."""


class Measures(NamedTuple):
    """How much of two demands must be the same: the mean of what share of the shorter one is in the other, and
    of what both together share; rare words weigh more.

    `few` holds where two or three words are shared, `four` where four are, `five` where five are, and `more`
    beyond that, since long sentences share some by chance. Less is enough for two bans of the same act (`ban`),
    for a sentence that says of itself that it reminds (`reminder`), for the task when it is given a second time
    (`task`), and where both say what alone an act is for (`only`). `case` holds for two demands that each
    say when they hold. Our judgement, on hand labels and on some 300 findings read.
    """

    few: float = 0.77
    four: float = 0.67
    five: float = 0.52
    more: float = 0.55
    ban: float = 0.6
    case: float = 0.6
    reminder: float = 0.3
    task: float = 0.2
    only: float = 0.2
    command: float = 0.35
    entry: float = 0.62


class Said(Protocol):
    """Words of the author and where they stand."""

    @property
    def place(self) -> Place: ...

    @property
    def text(self) -> str: ...


S = TypeVar("S", bound=Said, covariant=True)


class Repeat(Generic[S]):
    """What is demanded, and where it was demanded before. No tuple, which has no type of its parts in Python 3.10."""

    __slots__ = ("earlier", "later")

    def __init__(self, earlier: S, later: S) -> None:
        self.earlier = earlier
        self.later = later


def repeats(prompt: Prompt, measures: Measures) -> Iterator[Repeat[Statement]]:
    """Each later demand that an earlier one holds already, or the other way round, with the likest one."""
    statements = statements_of(prompt)
    best: dict[Place, tuple[float, Repeat[Statement]]] = {}

    def alike(one: Demand, two: Demand) -> bool:
        return bool(_likeness(statements, one, two, measures))

    def alike_in_case(one: Demand, two: Demand) -> bool:
        least = measures.reminder if _REMINDS.match(two.text) else measures.case
        return _share_of_words(statements, one, two) >= least

    pairs = statements.pairs(_may_be_the_same, alike)
    cases = statements.cases(_may_hold_in_one_case, alike_in_case)
    for earlier, later in chain(pairs, cases):
        reminds = _REMINDS.match(later.text) is not None
        if (earlier.place.message, earlier.block) == (later.place.message, later.block) and not reminds:
            continue
        if later.demand.conditional and (statements.in_case(earlier) or statements.in_case(later)):
            continue
        likeness = _share_of_words(statements, earlier.demand, later.demand)
        better = later.place not in best or likeness > best[later.place][0]
        if (
            better
            and not statements.apart(earlier, later)
            and (reminds or not _in_a_row(statements, earlier, later))
        ):
            best[later.place] = (likeness, Repeat(earlier, later))
    for _, repeat in best.values():
        yield repeat


def said_again(repeat: Repeat[Said]) -> Finding:
    """The later demand, with the earlier one linked."""
    earlier, later = repeat.earlier, repeat.later
    message = f"{quoted(later.text)} demands again what {quoted(earlier.text)} does; keep the better wording"
    return Finding(later.place, message, related=((earlier.place, "demanded here first"),))


def instructs(demand: Demand) -> bool:
    """True for an instruction, not for an entry of a list that no verb opens."""
    return demand.unit is not None or demand.tasked or _is_of_all(demand.text)


def is_entry(repeat: Repeat[Statement]) -> bool:
    """True where either of the two is no instruction but an entry of a list or checklist, or a catchword."""
    one, two = repeat.earlier.demand, repeat.later.demand
    if not (instructs(one) and instructs(two)) or _TICKED.match(two.text):
        return True
    if said(one.text).core == said(two.text).core:
        return True
    blanks = two.text.count(" ")
    return blanks < _CATCHWORD or (len(two.words) < 3 and blanks < _SENTENCE and not two.negated)


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    if one.negated != two.negated or not (_demands(one) and _demands(two)):
        return False
    if _shared(one, two) < 3 and not (
        _is_state(one.text)
        or _is_state(two.text)
        or _share_most(one, two)
        or _ban_one_act(one, two)
        or _reserve_one_act(one, two)
    ):
        return False
    # "The map before the photo" and "the photo before the map" have all words in common.
    if _degrees(one.text) != _degrees(two.text) or None in _degrees(one.text):
        return False
    if _are_means_to_two_ends(one, two):
        return False
    # Sections with names of their own are filled in like words, each with what belongs to it.
    if _sections(one.text) != _sections(two.text):
        return False
    if said(one.text).core == said(two.text).core:
        # Longer copies are `duplicate-instruction`; topics ("Error boundaries") may well stand in two lists.
        return len(one.text) < COPIED and _says_what_is(one)
    if _reserve_one_act(one, two):
        return True
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
    if one.unit is not None and two.unit is not None:
        return _told_words(one), _told_words(two)
    first, second = (_entry_words(each.words, each.unit is not None) for each in (one, two))
    return (first, second) if len(first) > 1 and len(second) > 1 else (one.words, two.words)


@lru_cache(maxsize=2048)
def _entry_words(words: frozenset[str], orders: bool) -> frozenset[str]:
    states = _states()
    found = frozenset(states.get(word, word) for word in words)
    return found if orders else found - _in_place()


@cache
def _states() -> dict[str, str]:
    return {word: sorted(lemmas(group))[0] for group in _STATES for word in lemmas(group)}


def _told_words(demand: Demand) -> frozenset[str]:
    """The words of an order: verbs that ask to be told a thing count as one, "avoid" only forbids."""
    verb = demand.unit.verb if demand.unit is not None else None
    if verb == "avoid":
        return demand.words - lemmas(verb)
    if demand.negated or verb not in _TELLING:
        return demand.words
    return (demand.words - lemmas(verb)) | lemmas(_TELLING[0])


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
    says = instructs(demand) or _is_state(demand.text) or _COMMAND.search(demand.text) is not None
    return says and not _is_no_prose(demand.text)


def _says_what_is(demand: Demand) -> bool:
    """True for an entry that ends in what is to be the case ("Tests written", "- [ ] Tests are complete")."""
    return demand.unit is None and _STATE_LAST.search(demand.text) is not None


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
def _degrees(text: str) -> frozenset[tuple[str, frozenset[str]] | None]:
    """Each "before" and "after" with what it stands before; None for any other word of degree or order."""
    return frozenset(
        (found[1].lower(), lemmas(found[2])) if found[2] else None for found in _DEGREE.finditer(text)
    )


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
    likeness = _share_of_words(statements, one, two)
    return likeness if likeness >= _least(one, two, measures) else 0.0


def _share_of_words(statements: Statements, one: Demand, two: Demand) -> float:
    return sum(statements.overlap(*_core(one, two))) / 2


# Asked at each keystroke about the same pairs.
@lru_cache(maxsize=2048)
def _least(one: Demand, two: Demand, measures: Measures) -> float:
    """How like the two must be to be the same demand."""
    shared, few = _shared(one, two), measures.few
    least = {2: few, 3: few, 4: measures.four, 5: measures.five}.get(shared, measures.more)
    if _ban_one_act(one, two):
        least = min(least, measures.ban)
    if _reserve_one_act(one, two):
        least = min(least, measures.only)
    if _run_one_command(one, two):
        least = min(least, measures.command)
    if shared >= 3 and (_says_what_is(one) or _says_what_is(two)):
        least = min(least, measures.entry)
    if shared >= 3 and _REMINDS.match(two.text):
        least = min(least, measures.reminder)
    if shared >= 4 and _give_one_task(one, two):
        least = min(least, measures.task)
    return least


def _ban_one_act(one: Demand, two: Demand) -> bool:
    """True for "Never commit X" and "Do not commit Y"."""
    return one.negated and two.negated and _acts(one) == _acts(two) != ""


def _reserve_one_act(one: Demand, two: Demand) -> bool:
    """True for "Expose only X" and "Expose only Y", if no number tells X from Y."""
    return bool(
        _acts(one) == _acts(two) != ""
        and _ONLY.search(one.text[:_OPENING])
        and _ONLY.search(two.text[:_OPENING])
        and {*_NUMBER.findall(one.text)} == {*_NUMBER.findall(two.text)}
    )


def _run_one_command(one: Demand, two: Demand) -> bool:
    """True for "run `make -s lint`" in two places."""
    return bool({*_COMMAND.findall(one.text)} & {*_COMMAND.findall(two.text)})


def _give_one_task(one: Demand, two: Demand) -> bool:
    """True where one of them says "Your task is to X", and the other "X" or the same again."""
    first, second = _TASK.search(one.text), _TASK.search(two.text)
    if first is None and second is None:
        return False
    acts = [_act(found[1]) if found else _acts(demand) for found, demand in ((first, one), (second, two))]
    return acts[0] == acts[1] != ""


def _acts(demand: Demand) -> str:
    """The verb that opens an instruction, "" where there is none or it says little by itself ("use")."""
    return _act(demand.unit.verb) if demand.unit is not None and demand.unit.verb else ""


@lru_cache(maxsize=2048)
def _act(verb: str) -> str:
    return next(iter(lemmas(verb)), "")


def _may_hold_in_one_case(one: Demand, two: Demand) -> bool:
    """The same of two demands that each say when they hold: what they name as code must not be two things."""
    first, second = _code_in(one), _code_in(two)
    return (first <= second or second <= first) and _may_be_the_same(one, two)


def _code_in(demand: Demand) -> frozenset[str]:
    if "`" not in demand.text and "$" not in demand.text:
        return frozenset()
    return frozenset(word for word in demand.words if word[0] in "`$")
