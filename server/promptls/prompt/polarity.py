"""Whether a sentence asks for a thing or forbids it, where two turns make one ("never omit the date")."""

from __future__ import annotations

import re

from promptls.named_tuple import NamedTuple
from promptls.prompt.lemmas import lemmas
from promptls.prompt.sieve import Sieve
from promptls.text.lazy_pattern import LazyPattern

_NEGATED = LazyPattern(r"\b(?:never|not|no|cannot|avoid|without|refrain)\b|n['’]t\b", re.I)
_HARMLESS = LazyPattern(r"\([^()\n]*\)|\bnot\s+(?:only|just|merely|limited|necessarily)\b", re.I)
"""An aside, or a "not" that denies nothing."""
_TURNED = LazyPattern(
    r"(?:\b(?:never|not|avoid|without)|n['’]t)\s+(?:ever\s+|to\s+)?"
    r"((?:omit|forget|neglect|fail|overlook|leave\s+out|leaving\s+out)(?:t?ing)?)\b(?:\s+to\b)?",
    re.I,
)
_LEFT_OUT = LazyPattern(r"(?:omit|exclude|leave\s+out)\b", re.I)
_IS_LEFT_OUT = LazyPattern(
    r"\b(?:must|should|shall|are|is|ha(?:s|ve)\s+to)\s+(?:always\s+)?(?:be\s+)?(omitted|excluded|left\s+out|avoided)\b",
    re.I,
)
FORBIDDING = Sieve((_NEGATED, _LEFT_OUT, _IS_LEFT_OUT))
"""Lets through what may hold a word that forbids; all else only asks."""


class Polarity(NamedTuple):
    """`negated` is True for what forbids; `turns` are the content words that only turn a demand round."""

    negated: bool
    turns: frozenset[str]


ASKS = Polarity(False, frozenset())


def polarity(prose: str, start: int, end: int, action: int) -> Polarity:
    """The polarity of the sentence `start..end`, whose verb stands at `action`."""
    text = _HARMLESS.sub(" ", prose[start:end])
    if negated := _NEGATED.search(text):
        turned = _TURNED.search(text, negated.start())  # it begins with a word that negates
        return Polarity(False, lemmas(turned[1])) if turned else Polarity(True, frozenset())
    if left_out := _LEFT_OUT.match(prose, action, end):
        return Polarity(True, lemmas(left_out.group()))
    passive = _IS_LEFT_OUT.search(text)
    return Polarity(True, lemmas(passive[1])) if passive else ASKS
