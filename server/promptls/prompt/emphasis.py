"""Sentences that ask for what no one would not want, and for nothing else ("Be accurate.").

A closed grammar over whole sentences: one word more (an object, a measure, a subject) and the
sentence says something, so it does not match. English only.
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from promptls.prompt.block import Block
from promptls.prompt.document import BlockContent
from promptls.prompt.masks import FILLER
from promptls.prompt.sieve import Sieve, sifted
from promptls.prompt.units import Sentence
from promptls.text.lazy_pattern import LazyPattern

_DEGREE = r"(?:(?:very|extremely|really|highly|always|absolutely|completely|totally|as|so|incredibly|super|100%)\s+)*"
_VIRTUE = (
    r"(?:accurate|correct|precise|right|perfect|flawless|excellent|careful|error[- ]free|mistake[- ]free|reliable"
    r"|(?:of\s+(?:the\s+)?)?(?:good|high|highest|best)(?:[- ](?:possible\s+)?quality)?)"
)
_AND = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+)"
_VIRTUES = rf"{_DEGREE}{_VIRTUE}(?:{_AND}{_DEGREE}{_VIRTUE}){{0,3}}"
_MOST = r"(?:\s+as\s+(?:possible|you\s+can(?:\s+be)?|you\s+possibly\s+can)|\s+at\s+all\s+times|\s+in\s+everything\s+you\s+do|\s+here)?"
_OUGHT = r"(?:(?:you|i)\s+(?:must|should|need\s+(?:to|you\s+to)|have\s+to|want\s+you\s+to|expect\s+you\s+to)\s+|try\s+to\s+|remember\s+to\s+|be\s+sure\s+to\s+|make\s+sure\s+(?:to|you|that\s+you)\s+)?"
_ALL = (
    r"(?:it|it\s+all|this|that|they|everything|(?:your|the|all)\s+"
    r"(?:(?:final|whole|entire)\s+)?(?:answers?|output|outputs|results?|responses?|repl(?:y|ies)|work|information|content|solution|code))"
)
_WORK = r"(?:answers?|outputs?|results?|responses?|information|work|job|solution|performance)"
_PRAISE = (
    r"(?:very\s+)?(?:good|great|excellent|amazing|awesome|fantastic|outstanding|perfect|superb|thorough)"
)
_BEST = r"(?:very\s+)?best"
_WEIGHTY = rf"{_DEGREE}(?:important|critical|crucial|essential|vital|paramount|(?:of\s+)?(?:the\s+)?utmost\s+importance)"
_WHOM = r"(?:\s+(?:to|for)\s+(?:me|us|my\s+career|our\s+business|my\s+job))?"

_HINTS = (
    "accura", "correct", "precis", "right", "perfect", "flawless", "excellent", "careful", "error", "mistake", "reliab",
    "good", "best", "quality", "important", "importance", "critical", "crucial", "essential", "vital", "paramount",
    "job", "hard", "attention", "mess", "screw", "key",
)  # fmt: skip
"""One of these is in every sentence that can match, so that most sentences cost a few searches."""
_LEAD = LazyPattern(_OUGHT, re.I)
_DEMANDS = tuple(
    LazyPattern(pattern, re.I)
    for pattern in (
        rf"be\s+{_VIRTUES}{_MOST}",
        rf"(?:make\s+(?:sure|certain)|ensure|be\s+sure)(?:\s+that)?\s+{_ALL}(?:['’]s|\s+is|\s+are|\s+be)?\s+{_VIRTUES}{_MOST}",
        rf"{_ALL}\s+(?:must|should|has\s+to|have\s+to|needs?\s+to)\s+be\s+{_VIRTUES}{_MOST}",
        rf"ensure\s+{_DEGREE}(?:(?:complete|full|absolute|high|maximum|total)\s+)?(?:accuracy|correctness|precision|high\s+quality|quality(?=\s*[.!]))(?:\s+and\s+(?:accuracy|correctness|precision|quality))?",
        rf"do\s+an?\s+{_PRAISE}\s+job|(?:do|try|give(?:\s+it)?)\s+your\s+{_BEST}(?:\s+(?:work|effort|job|shot))?",
        r"(?:try|work)\s+(?:very\s+|really\s+)?hard",
        rf"(?:give|provide|produce|deliver|generate|return)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+|only\s+|your\s+)?(?:{_VIRTUES}|{_BEST}(?:\s+possible)?)\s+{_WORK}(?:\s+(?:possible|you\s+can))?",
        (
            r"(?:do\s+not|don['’]t|never)\s+make\s+(?:any\s+)?(?:mistakes?|errors?)|make\s+no\s+(?:mistakes?|errors?)|avoid\s+(?:any\s+|all\s+)?(?:mistakes|errors)|no\s+mistakes"
            r"|(?:do\s+not|don['’]t)\s+(?:mess|screw)\s+(?:this|it)\s+up|get\s+(?:it|this)\s+right|pay\s+(?:very\s+|really\s+)?(?:(?:close|careful|special)\s+)?attention"
        ),
    )
)
_FIRST_WORDS = {
    "be": (0, 1), "make": (1, 7), "ensure": (1, 3), "do": (4, 7), "try": (4, 5), "give": (4, 6), "work": (5,),
    "provide": (6,), "produce": (6,), "deliver": (6,), "generate": (6,), "return": (6,), "don't": (7,), "don’t": (7,),
    "never": (7,), "avoid": (7,), "no": (7,), "get": (7,), "pay": (7,), "it": (2,), "this": (2,), "that": (2,),
    "they": (2,), "everything": (2,), "your": (2,), "the": (2,), "all": (2,),
}  # fmt: skip
"""Which of the demands may begin with a word."""
_WEIGHT = LazyPattern(
    rf"(?:accuracy|correctness|precision|quality)\s+(?:is\s+{_WEIGHTY}|is\s+(?:the\s+)?key|matters)"
    rf"|(?:this|it|the)(?:\s+(?:task|job|request|work|question))?\s+is\s+{_WEIGHTY}{_WHOM}",
    re.I,
)
_OPENING = LazyPattern(
    r"[\s*_]*(?:(?:please|also|and|but|so|finally|remember|important|note|always|above\s+all|most\s+importantly|again)[,:]?[\s*_]+){0,3}",
    re.I,
)
_CLOSING = LazyPattern(r"[\s*_]*(?:,?\s+please)?[\s.!…*_]*$", re.I)
_CRITERION_FOLLOWS = LazyPattern(
    r"[\s*_(]*(?:that|this|which)\s+(?:is|means)\b|[\s*_(]*(?:i\.e\.|e\.g\.|for\s+(?:example|instance)|namely|meaning|specifically|in\s+particular|because|otherwise|then|if\s+(?:not|so|it|this|that|you))\b",
    re.I,
)
_RISK = LazyPattern(
    r"\b(?:delet|drop|remov|overwrit|destroy|destruct|erase|irrevers|danger|product|live\b|secret|password|credential|payment|legal|medical|safety|harm)",
    re.I,
)
_CONTRAST = LazyPattern(r"[\s*_]*(?:do\s+not|don['’]t|never|not)\b", re.I)
LONGEST = 120
"""No empty sentence is longer than this (code points), so nothing longer is looked at."""


def is_empty_demand(sentence: str) -> bool:
    """True for a sentence that demands only what goes without saying; it must be free of masked text."""
    return _demands_nothing(_bare(sentence))


EMPTY = Sieve((*_DEMANDS, _WEIGHT), own=True)


@sifted(EMPTY)
def empty_in(block: Block, content: BlockContent) -> Iterator[Sentence]:
    """The sentences of a block that are empty emphasis; none in examples and outside of paragraphs and items."""
    return (content.sentences[position] for position in empty_sentences(content))


def empty_sentences(content: BlockContent) -> tuple[int, ...]:
    """The positions in `content.sentences` of those that are empty emphasis.

    A sentence that the next one explains, the second half of "Don't be gentle. Be accurate.", a
    caution beside something risky, and weight laid on a rule with a word of obligation are not.
    """
    return tuple(index for index in range(len(content.sentences)) if _is_empty(content, index))


def _is_empty(content: BlockContent, index: int) -> bool:
    start, end = content.sentences[index]
    if end - start > LONGEST:
        return False
    sentence = content.prose[start:end]
    if FILLER in sentence or "\n" in sentence:
        return False
    lowered = sentence.lower()
    if not any(hint in lowered for hint in _HINTS):
        return False
    bare = _bare(sentence)
    if _demands_nothing(bare):
        if _has_a_reason(content, index, bare):
            return False
    elif not (_WEIGHT.fullmatch(bare) and not _marks_out_a_rule(content, index)):
        return False
    return index + 1 == len(content.sentences) or not _CRITERION_FOLLOWS.match(
        content.prose, content.sentences[index + 1].start
    )


def _demands_nothing(bare: str) -> bool:
    # Whole first, then without "You must" or "Try to", which open some demands themselves.
    lead = _LEAD.match(bare)
    return any(_matches_a_demand(text) for text in {bare, bare[lead.end() :] if lead else bare})


def _matches_a_demand(text: str) -> bool:
    first = text.split(None, 1)[0].lower() if text else ""
    return any(_DEMANDS[number].fullmatch(text) for number in _FIRST_WORDS.get(first, ()))


def _has_a_reason(content: BlockContent, index: int, bare: str) -> bool:
    if "careful" in bare.lower() and _is_risky(content.text):
        return True
    return index > 0 and bool(_CONTRAST.match(content.prose, content.sentences[index - 1].start))


@lru_cache(maxsize=1)
def _is_risky(text: str) -> bool:
    """Kept, since each sentence of a block may ask it of the whole."""
    return _RISK.search(text) is not None


def _marks_out_a_rule(content: BlockContent, index: int) -> bool:
    """True if "This is important" lends weight to a rule that must not lose it."""
    if index == 0:
        return len(content.sentences) == 1
    start = content.sentences[index - 1].start
    units = content.units
    first, behind = (side(units, start, key=attrgetter("start")) for side in (bisect_left, bisect_right))
    return any(unit.modal is not None for unit in units[first:behind])


def _bare(sentence: str) -> str:
    opening = _OPENING.match(sentence)
    start = opening.end() if opening else 0
    closing = _CLOSING.search(sentence, start)
    return sentence[start : closing.start() if closing else len(sentence)]
