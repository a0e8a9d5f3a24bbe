"""What of one demand is held against others (`likeness.py`): each is held against many, so it is read once.

Most demands are told apart by a few of these, so that the rest is read only when it is asked for.
"""

# ruff: noqa: E501 - word lists and alternations
from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from promptls.prompt.lemmas import lemmas, lemmas_in_order
from promptls.prompt.sameness import trace
from promptls.prompt.statements import UNIVERSAL, Demand
from promptls.read_once import read_once
from promptls.text.lazy_pattern import LazyPattern

COMPARED = 400
"""Code points of two demands that are compared word by word."""
KEPT = 1024
"""Demands of which it is known what was read of them: those of a prompt of 250 kB; with those of earlier versions of it, some
3 MB. A longer prompt has some read again when it is opened, but a keystroke asks about few."""
_STATE = LazyPattern(r"\b[a-z]{2,}ed\b|\b(?:complete|mandatory|required|minimal|strict|clean|clear)\b", re.I)
_PLAIN_STATES = ("complete", "mandatory", "minimal", "strict", "clea")
"""One of these is in each word of that pattern that has no "ed"."""
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
_TELLING = ("name", "state", "mention", "specify", "indicate", "give", "tell")
SENTENCE = 4
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


class Wording:
    """The words of one demand, read as far as they are asked for. `worded` keeps them."""

    def __init__(self, demand: Demand) -> None:
        self.text = text = demand.text
        self.words = demand.words
        self.negated = demand.negated
        self.orders = demand.unit is not None
        self.verb = demand.unit.verb if demand.unit is not None else None
        whole = self.orders or UNIVERSAL.match(text) is not None
        self.instructs = whole or demand.tasked
        self.is_sentence = whole and text.count(" ") >= SENTENCE
        says = self.instructs or self.is_state or bool(self.commands)
        self.demands = says and not _is_no_prose(text)
        """True for an instruction, and for an entry that says what is to be the case ("Errors handled")."""

    @read_once
    def is_state(self) -> bool:
        """True if a word says what is the case."""
        text = self.text
        if text.isascii() and "ed" not in (said := text.lower()) and not any(map(said.count, _PLAIN_STATES)):
            return False
        return _STATE.search(text) is not None

    @read_once
    def says_what_is(self) -> bool:
        """True for an entry that ends in what is to be the case ("Tests written", "- [ ] Tests are complete")."""
        return not self.orders and _STATE_LAST.search(self.text) is not None

    @read_once
    def told(self) -> frozenset[str]:
        """The words of an order: verbs that ask to be told a thing count as one, "avoid" only forbids."""
        verb = self.verb
        if verb == "avoid":
            return self.words - lemmas(verb)
        if self.negated or verb not in _TELLING:
            return self.words
        return (self.words - lemmas(verb)) | lemmas(_TELLING[0])

    @read_once
    def entry(self) -> frozenset[str]:
        """The words of an entry: that a thing is the case does not count."""
        states = _states()
        found = frozenset(states.get(word, word) for word in self.words)
        return found if self.orders else found - _in_place()

    @read_once
    def calls(self) -> frozenset[str]:
        """Code of several words: it says more than a word."""
        if "`" not in self.text:
            return frozenset()
        return frozenset(word for word in self.words if word[0] == "`" and " " in word)

    @read_once
    def act(self) -> str:
        """The verb that opens an instruction, "" where there is none or it says little by itself ("use")."""
        return act(self.verb) if self.verb else ""

    @read_once
    def reserved_for(self) -> frozenset[str] | None:
        """The numbers in an order for some things only, None for any other."""
        opening = self.text[:_OPENING]
        return frozenset(_NUMBER.findall(self.text)) if _ONLY.search(opening) else None

    @read_once
    def degrees(self) -> frozenset[tuple[str, frozenset[str]]] | None:
        """Each "before" and "after" with what it stands before; None if any other word is of degree or order."""
        found = [(match[1], match[2]) for match in _DEGREE.finditer(self.text)]
        if not all(after for _, after in found):
            return None
        return frozenset((relation.lower(), lemmas(after)) for relation, after in found)

    @read_once
    def purpose(self) -> tuple[str, str] | None:
        """What is done, and the verb that says to what end."""
        found = _PURPOSE.match(self.text)
        return (found[1], found[2]) if found else None

    @read_once
    def sections(self) -> frozenset[str]:
        """The sections of the answer that it names."""
        return frozenset(_SECTION.findall(self.text)) if "ection" in self.text else frozenset()

    @read_once
    def trace(self) -> bytes:
        """Differs where the cores of two texts do."""
        return trace(self.text)

    @read_once
    def order(self) -> tuple[str, ...]:
        """Its words in order."""
        return lemmas_in_order(self.text[:COMPARED])

    @read_once
    def places(self) -> dict[str, int]:
        """Where each of its words stands in that order, the last time that it is said."""
        return {word: place for place, word in enumerate(self.order)}

    @read_once
    def said_twice(self) -> frozenset[str]:
        """Those of its words that it says more than once."""
        order = self.order
        if len(order) == len(self.places):
            return frozenset()
        return frozenset(word for word, times in Counter(order).items() if times > 1)

    @read_once
    def commands(self) -> frozenset[str]:
        """What it says to run."""
        return frozenset(_COMMAND.findall(self.text)) if "`" in self.text else frozenset()

    @read_once
    def reminds(self) -> bool:
        """True if it says of itself that it says a thing again."""
        return _REMINDS.match(self.text) is not None

    @read_once
    def task(self) -> str | None:
        """The verb of the task that it gives, None if it gives none."""
        found = _TASK.search(self.text)
        return act(found[1]) if found else None


@lru_cache(maxsize=KEPT)
def worded(demand: Demand) -> Wording:
    """The wording of a demand."""
    return Wording(demand)


@lru_cache(maxsize=2048)
def act(verb: str) -> str:
    """The lemma of a verb, "" of one that says little."""
    return next(iter(lemmas(verb)), "")


def _is_no_prose(text: str) -> bool:
    """True for a mere link, and for code."""
    is_link = "](" in text and _LINK.match(text) is not None
    return is_link or ("import" in text and _IMPORT.search(text) is not None)


@cache
def _states() -> dict[str, str]:
    return {word: sorted(lemmas(group))[0] for group in _STATES for word in lemmas(group)}


@cache
def _in_place() -> frozenset[str]:
    return lemmas(_IN_PLACE)
