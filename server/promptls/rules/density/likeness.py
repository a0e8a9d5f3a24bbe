"""Which demands of a prompt say the same in other words: what `repeated-demand` and `repeated-entry` share.

Two demands are the same where they share enough of their words, rare ones counting more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Generic, Protocol, TypeVar

from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.lemmas import lemmas, lemmas_in_order
from promptls.prompt.outline import scopes
from promptls.prompt.quote import quoted
from promptls.prompt.sameness import said
from promptls.prompt.statements import Demand, Statement, Statements, statements_of
from promptls.rules.density.wording import SENTENCE, Wording, worded
from promptls.text.lazy_pattern import LazyPattern

COPIED = 30
"""Code points from which on a copy is `duplicate-instruction` (`min_length` there)."""
_CATCHWORD = 3
"""Blanks from which on an order says enough to be worth a remark when it comes again. Our judgement."""
_TICKED = LazyPattern(r"\[[ xX]?\]|[✅✓☑✔□]")
"""Opens an entry of a checklist."""
_Cores = tuple[frozenset[str], frozenset[str]]
"""The words that each of two demands is about."""


class Measures(NamedTuple):
    """How much of two demands must be the same: the mean of what share of the shorter one is in the other,
    and of what both together share; rare words weigh more.

    `few` holds where two or three words are shared, `four` where four are, `five` where five are, and
    `more` beyond that, since long sentences share some by chance. Less is enough for two bans of the same
    act (`ban`), for a sentence that says of itself that it reminds (`reminder`), for the task when it is
    given a second time (`task`), and where both say what alone an act is for (`only`). `case` holds for two
    demands that each say when they hold. Our judgement, on hand labels and on some 300 findings read.
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
    """What is demanded, and where it was before. No tuple, which has no type of its parts in Python 3.10."""

    __slots__ = ("earlier", "later")

    def __init__(self, earlier: S, later: S) -> None:
        self.earlier = earlier
        self.later = later


@lru_cache(maxsize=2)
def repeats(prompt: Prompt, measures: Measures) -> tuple[Repeat[Statement], ...]:
    """Each later demand that an earlier one holds already, or the other way round, with the likest one.

    Kept, since two rules ask for them.
    """
    statements = statements_of(prompt)
    best: dict[Place, tuple[float, Repeat[Statement]]] = {}
    usual = (measures.more, measures.more, measures.few, measures.few, measures.four, measures.five)

    def alike(one: Demand, two: Demand) -> bool:
        first, second = worded(one), worded(two)
        cores = _cores(first, second)
        likeness = _likeness(statements, cores)
        if likeness <= 0:
            return False
        shared = _shared(first, second, cores)
        enough = usual[shared] if shared < len(usual) else measures.more
        return likeness >= enough or _are_alike(first, second, shared, likeness, measures)

    def alike_in_case(one: Demand, two: Demand) -> bool:
        first, second = worded(one), worded(two)
        least = measures.reminder if second.reminds else measures.case
        return _likeness(statements, _cores(first, second)) >= least

    pairs = statements.pairs(_may_be_the_same, alike, _share_enough)
    cases = statements.cases(_may_hold_in_one_case, alike_in_case, _share_enough)
    for earlier, later in chain(pairs, cases):
        reminds = worded(later.demand).reminds
        if (earlier.place.message, earlier.block) == (later.place.message, later.block) and not reminds:
            continue
        if later.demand.conditional and (statements.in_case(earlier) or statements.in_case(later)):
            continue
        likeness = _likeness(statements, _cores(worded(earlier.demand), worded(later.demand)))
        better = later.place not in best or likeness > best[later.place][0]
        if (
            better
            and not statements.apart(earlier, later)
            and (reminds or not _in_a_row(statements, earlier, later))
        ):
            best[later.place] = (likeness, Repeat(earlier, later))
    return tuple(repeat for _, repeat in best.values())


def said_again(repeat: Repeat[Said]) -> Finding:
    """The later demand, with the earlier one linked."""
    earlier, later = repeat.earlier, repeat.later
    message = f"{quoted(later.text)} demands again what {quoted(earlier.text)} does; keep the better wording"
    return Finding(later.place, message, related=((earlier.place, "demanded here first"),))


def is_entry(repeat: Repeat[Statement]) -> bool:
    """True where either of the two is no instruction but an entry of a list or checklist, or a catchword."""
    one, two = repeat.earlier.demand, repeat.later.demand
    if not (worded(one).instructs and worded(two).instructs) or _TICKED.match(two.text):
        return True
    if said(one.text).core == said(two.text).core:
        return True
    blanks = two.text.count(" ")
    return blanks < _CATCHWORD or (len(two.words) < 3 and blanks < SENTENCE and not two.negated)


def _may_be_the_same(one: Demand, two: Demand) -> bool:
    """True if two demands share enough, in other words, and say nothing of degrees and order."""
    return _share_enough(one, two) and _are_in_other_words(worded(one), worded(two))


def _share_enough(one: Demand, two: Demand) -> bool:
    """True if two demands, of which both forbid or both ask, share some words. It refuses most, and soon."""
    if one.negated != two.negated or not (first := worded(one)).demands:
        return False
    if not (second := worded(two)).demands:
        return False
    cores = _cores(first, second)
    return (
        _shared(first, second, cores) > 2
        or _share_most(first, second, cores)
        or _ban_one_act(first, second)
        or first.is_state
        or second.is_state
        or _reserve_one_act(first, second)
    )


def _are_in_other_words(one: Wording, two: Wording) -> bool:
    """True if two demands are no copies, and say nothing of degrees and order."""
    # "The map before the photo" and "the photo before the map" have all words in common.
    if one.degrees is None or one.degrees != two.degrees:
        return False
    # Sections with names of their own are filled in like words, each with what belongs to it.
    if one.sections != two.sections or _are_means_to_two_ends(one, two):
        return False
    if one.trace == two.trace and said(one.text).core == said(two.text).core:
        # Longer copies are `duplicate-instruction`; topics ("Error boundaries") may well stand in two lists.
        return len(one.text) < COPIED and one.says_what_is
    first, second = _cores(one, two)
    return (
        first <= second
        or second <= first
        or _share_many(first, second)
        or _reserve_one_act(one, two)
        or not _are_of_one_make(one, two)
    )


def _are_means_to_two_ends(one: Wording, two: Wording) -> bool:
    """True for "Run this command to unzip the file" and "Run this command to fetch the file"."""
    if one.purpose is None or two.purpose is None:
        return False
    first, second = one.purpose, two.purpose
    return first[1] != second[1] and lemmas(first[0]) == lemmas(second[0])


def _cores(one: Wording, two: Wording) -> _Cores:
    """What the two are about: of two entries that say what is the case, what that is does not count."""
    if one.orders and two.orders:
        return one.told, two.told
    first, second = one.entry, two.entry
    return (first, second) if len(first) > 1 and len(second) > 1 else (one.words, two.words)


def _shared(one: Wording, two: Wording, cores: _Cores) -> int:
    """How many words the two share; code of several words is more than one."""
    return len(cores[0] & cores[1]) + (len(one.calls & two.calls) if one.calls else 0)


def _share_most(one: Wording, two: Wording, cores: _Cores) -> bool:
    """True for two whole sentences that have two words of at most three in both together."""
    if not (one.is_sentence and two.is_sentence):
        return False
    first, second = cores
    shared = len(first & second)
    return shared >= 2 and 3 * shared >= 2 * (len(first) + len(second) - shared)


def _share_many(one: frozenset[str], two: frozenset[str]) -> bool:
    """True where five words and nearly all of a demand are in one that is much longer."""
    first, second = sorted((len(one), len(two)))
    shared = len(one & two)
    longer = 1.5 * first <= second <= 3 * first
    return longer and shared >= 5 and 5 * shared >= 4 * first


def _are_of_one_make(one: Wording, two: Wording) -> bool:
    """True where one word stands for another ("Each fact has 16 words. Each quote has 16 words.").

    Two wordings of one demand put what they share in another order, or say a part of it at other length.
    """
    at, order = one.places, one.order
    pairs = [(at[word], place) for place, word in enumerate(two.order) if word in at]
    twice = one.said_twice | two.said_twice
    once = [place for place, _ in pairs if order[place] not in twice]
    if once != sorted(once):
        return False
    if len(once) < len(pairs):
        pairs = _matched(order, two.order)
        if len({order[place] for place, _ in pairs}) < len({*order} & {*two.order}):
            return False
    behind, behind_two = 0, 0
    for place, place_two in (*pairs, (len(order), len(two.order))):
        gap, gap_two = place - behind, place_two - behind_two
        if gap and gap_two and abs(gap - gap_two) < 2:
            return True
        behind, behind_two = place + 1, place_two + 1
    return False


def _matched(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """The places of equal words, in order on both sides, where a word is said more than once."""
    from difflib import SequenceMatcher  # slow to import, and seldom needed

    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return [(first + by, second + by) for first, second, length in blocks for by in range(length)]


def _in_a_row(statements: Statements, one: Statement, two: Statement) -> bool:
    """True for neighbours, of which one goes into what the other says, for two steps of one numbered list,
    and for two entries of a list that open alike and differ both ways."""
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


def _likeness(statements: Statements, cores: _Cores) -> float:
    return sum(statements.overlap(*cores)) / 2


def _are_alike(one: Wording, two: Wording, shared: int, likeness: float, measures: Measures) -> bool:
    """True if two demands that share less than is usual are one all the same; what lets that be is rare."""
    return (
        (likeness >= measures.ban and _ban_one_act(one, two))
        or (likeness >= measures.only and _reserve_one_act(one, two))
        or (likeness >= measures.command and not one.commands.isdisjoint(two.commands))
        or (shared >= 3 and likeness >= measures.entry and (one.says_what_is or two.says_what_is))
        or (shared >= 3 and likeness >= measures.reminder and two.reminds)
        or (shared >= 4 and likeness >= measures.task and _give_one_task(one, two))
    )


def _ban_one_act(one: Wording, two: Wording) -> bool:
    """True for "Never commit X" and "Do not commit Y"."""
    return one.negated and two.negated and one.act == two.act != ""


def _reserve_one_act(one: Wording, two: Wording) -> bool:
    """True for "Expose only X" and "Expose only Y", if no number tells X from Y."""
    return one.act == two.act != "" and one.reserved_for is not None and one.reserved_for == two.reserved_for


def _give_one_task(one: Wording, two: Wording) -> bool:
    """True where one of them says "Your task is to X", and the other "X" or the same again."""
    if one.task is None and two.task is None:
        return False
    first, second = (each.act if each.task is None else each.task for each in (one, two))
    return first == second != ""


def _may_hold_in_one_case(one: Demand, two: Demand) -> bool:
    """The same of two demands that each say when they hold: what they name as code must not be two things."""
    first, second = _code_in(one), _code_in(two)
    return (first <= second or second <= first) and _may_be_the_same(one, two)


def _code_in(demand: Demand) -> frozenset[str]:
    if "`" not in demand.text and "$" not in demand.text:
        return frozenset()
    return frozenset(word for word in demand.words if word[0] in "`$")
