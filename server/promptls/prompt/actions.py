"""The actions that one instruction unit asks for: its own verb and those coordinated with it.

Counting these is not counting units (that over-counts, see units.py): it tells a sentence that packs
several demands from one that makes a single demand. When in doubt a word is a noun, since a missed
action costs less than an invented one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from promptls.named_tuple import NamedTuple
from promptls.prompt.units import Unit
from promptls.prompt.verbs import VERBS
from promptls.text.lazy_pattern import LazyPattern


class Action(NamedTuple):
    """A base-form verb (lower case) and where it begins, in coordinates of the unit's prose."""

    verb: str
    start: int


_JOINED = LazyPattern(
    r"(?:[,;][ \n]*(?:and |then |also |finally |lastly )*"
    r"|[ \n](?:and|then) (?:then |also |finally |lastly )*)"
    r"([A-Za-z][A-Za-z'’-]*)"
)
_OBLIGED = LazyPattern(
    r"\b(?:must|should|shall|will|needs? to|ha(?:ve|s) to) (?:always |also |first |then )*([A-Za-z]+)", re.I
)
_NEXT = LazyPattern(r"[ \n]+([\w\ufffc*`'’-]+)")
_OPENS_OBJECT = frozenset(
    "the a an any all each every its their your our his her my it them this that these those no only one two"
    " three both exactly to whether how what which why where who if up out down back together".split()
)
_NOT_AFTER_A_VERB = frozenset("of is are was were has have can may will would must should".split())
_NOUNS_TOO = frozenset(
    """
    access account act address aim alert approach archive attempt audit author balance base batch
    block bold book boost break brief build bundle cache call cast catch challenge change check
    clean clear close code comment complete contact content contrast control copy correct count
    cover craft cut deal default delegate design detail direct display document double-check draft
    end escape estimate exit export extract factor favor favour fill filter find finish fix flag
    focus fold force format frame group guard guide halt handle help highlight hold honor import
    increase insert issue label lead leave limit link list load lock log look lower map mark mask
    match measure mirror mock monitor move name narrow note offer open order outline output override
    own parallel paste pause pick pin place plan point post prefix present prime process program
    prompt push query question quote rank rate reach reason record reference refund register release
    repeat reply report request research respect return reuse review route run sample save scan
    schedule scope score search secure separate set share ship show sign simple skip sort split spot
    stage start state stick stop store stream stress structure study supply support surface swap
    switch tag tailor talk test tidy title tone trace track train transfer treat trim trust try tune
    turn type update upgrade upload use value view visit wait walk watch weigh welcome wrap
    yield zoom
    """.split()
)


def actions(prose: str, unit: Unit) -> tuple[Action, ...]:
    """The verbs that the unit asks to carry out, in order; alternatives joined by "or" count once."""
    first = _first(prose, unit)
    if first is None:
        return ()
    found = [first]
    for match in _JOINED.finditer(prose, first.start, unit.end):
        chained = match.start() == found[-1].start + len(found[-1].verb)
        if _is_verb(prose, match, unit.end, chained):
            found.append(Action(match.group(1).lower(), match.start(1)))
    return tuple(found[:1] if len(found) > 1 and _only_names(prose, found, unit.end) else found)


def most_actions(prose: str, unit: Unit) -> int:
    """The unit asks for no more than this: each action but the first stands behind what joins it."""
    start, end, count = unit.start, unit.end, prose.count
    joined = count(",", start, end) + count(";", start, end) + count("and", start, end)
    return 1 + joined + count("then", start, end)


def _only_names(prose: str, found: list[Action], end: int) -> bool:
    """True for a bare run of verbs with no object: a list of names ("Keywords: plan, draft, score")."""
    last = found[-1]
    bare = _NEXT.match(prose, last.start + len(last.verb), end) is None
    return bare and all(
        _JOINED.fullmatch(prose, first.start + len(first.verb), second.start + len(second.verb))
        for first, second in pairwise(found)
    )


def _first(prose: str, unit: Unit) -> Action | None:
    if unit.verb is not None:
        return Action(unit.verb, unit.action)
    match = _OBLIGED.search(prose, unit.start, unit.end)
    if match and match.group(1).lower() in VERBS:
        return Action(match.group(1).lower(), match.start(1))
    return None


def _is_verb(prose: str, match: re.Match[str], end: int, chained: bool) -> bool:
    word = match.group(1).lower()
    if word not in VERBS:
        return False
    following = _NEXT.match(prose, match.end(), end)
    if following is None:
        # "Plan, build, test": a run of bare verbs goes on; anything else before a stop is a noun.
        return chained
    after = following.group(1).lower()
    if after in _OPENS_OBJECT:
        return True
    if after in _NOT_AFTER_A_VERB or word in _NOUNS_TOO:
        return chained and after not in _NOT_AFTER_A_VERB
    return after not in ("and", "or") or chained
