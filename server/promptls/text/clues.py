"""What a text must hold for a regular expression to match in it: a few words, one of which is in any match.

`\\b(?:must|may) never\\b` can only match where there is a word "never", and a word "must" or "may". Looking
words up is far cheaper than asking hundreds of patterns about each line, so most of them need not be asked
(`prompt/sieve.py`). The clues are read off the parsed pattern, as RE2's prefilter does it, and never written
by hand; where nothing is certain there are none.

A clue is a kind and some letters: "=never" a whole word, "^exampl" the beginning of one, "~ing" a part of
one, "!{" a sign of its own, and DIGIT any digit. The words are those that `words_of` gives of a text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache, reduce
from importlib import import_module
from itertools import product
from math import fsum, prod
from operator import itemgetter
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern

Clues = frozenset[str]
"""One of these is in any text that the pattern matches in."""
Needed = tuple[Clues, ...]
"""Of each of these, one; the one that fewest texts hold comes first. None at all if nothing is certain."""
MOST = 3
"""Groups of clues of a pattern that are looked for. Our judgement: a fourth tells little."""
DIGIT = "0"
Word = str | bytes | int
"""A word as `words_of` gives it: in ASCII bytes, the code of a sign, or what stands between blanks."""
_REMEMBERED = 40
"""Signs of a text between blanks up to which it may come again, and who looks words up may remember it."""

_KEPT = 4
"""Groups of clues of a part of a pattern that are kept, from which those of the whole are chosen."""
_NO_CLUES: Clues = frozenset()
_EDGE = "\0"
"""In a possible text: here a word begins or ends."""
_ANY_DIGIT = "\1"
NO_WORD = "\ufffc"
"""Stands in a text for what is masked there, often many times over."""
_MOST = 200
"""Possible texts of a part of a pattern that are told apart."""
_FEW = 8
"""Signs of a character class that are told apart."""
_WORDS = LazyPattern(r"\w+|[^\w\s]")
_PARTS = LazyPattern(r"\w+|[^\w\s\0]")
_ALIKE = str.maketrans({"ſ": "s", "ı": "i", "İ": "i"})
"""What `re` takes for ASCII letters where it ignores case, and `lower` does not turn into them."""
_COMMON = frozenset(
    "a an and are as be by for i if in is it not of on or that the this to use with you your".split()
)
_USUAL = frozenset(
    """add after all any answer ask at before can change check code create data description do each end
    every example file files first from has how input its key list make may model must name never new no
    number one only other output provide read return run should step task test text them then they tool
    tools two type user using what when where which will without words write""".split()
)
"""The words that most blocks of prompts hold, counted in `tests/prompts`."""
_SHORT = 5
"""Letters from which on a part of a word is found in few others."""
_COMMON_SIGNS = ".,:;-*'\"()`#"


_LOWERED = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() or code == 95 else 32 for code in range(128)
) + bytes(128)
_NO_SIGNS = bytes(code for code in range(128) if chr(code).isalnum() or chr(code).isspace() or code == 95)


def words_of(text: str) -> Iterable[Word]:
    """The words of a text in lower case, and each other sign as a word of its own."""
    # A quarter of the time that a pattern takes. Of a word with other letters its plain parts are given, too.
    plain = text.encode("ascii", "replace")
    words: list[Word] = [*plain.translate(_LOWERED).split(), *set(plain.translate(None, _NO_SIGNS))]
    if not text.isascii():
        if NO_WORD in text:
            text = text.replace(NO_WORD, " ")
            words.append(NO_WORD)
        for part in {part for part in text.split() if not part.isascii()}:
            words += [part] if len(part) <= _REMEMBERED else spelled(part)
    return words


def spelled(word: Word) -> list[str]:
    """A word as text; a part of a text that holds more than ASCII is several of them."""
    if isinstance(word, int):
        return [chr(word)]
    if isinstance(word, bytes):
        return [word.decode("ascii")]
    return _WORDS.findall(word.translate(_ALIKE).lower())


def clues_of(parsed: Iterable[Any]) -> Needed:
    """The clues of a pattern as `re` parses it."""
    return _sequence(parsed).settled().needed[:MOST]


@lru_cache(maxsize=1024)
def derive(source: str, flags: int) -> Needed:
    """The clues of a regular expression; none of a wrong one, or where this Python makes `re` otherwise."""
    parse = _parser()
    parsed: Any = None
    with suppress(re.error):  # of a pack: whoever searches with it is told, and not all that search
        parsed = parse(source, int(flags)) if parse else None
    # Of words as ASCII has them nothing is known here.
    return () if parsed is None or parsed.state.flags & re.ASCII else clues_of(parsed)


def _parser() -> Callable[..., Iterable[Any]] | None:
    with suppress(ImportError, AttributeError):
        found: Callable[..., Iterable[Any]] = import_module(
            "re._parser" if sys.version_info >= (3, 11) else "sre_parse"
        ).parse
        return found
    return None


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text != _ANY_DIGIT and not text.isalnum() and text != "_"


class _Known(NamedTuple):
    """What is known of the texts that a part of a pattern matches.

    `possible` are all of them, with a blank for white space, or if they are too many and not `whole`, all
    that the part ends with; None if they are too many, too. `needed` are clues. `begins` and `ends` tell if
    no word goes on there into what stands beside the part.
    """

    possible: frozenset[str] | None
    needed: Needed = ()
    begins: bool | None = False
    """True if so, None if it is as at the other end: the part may be empty. False if nothing is known."""
    ends: bool | None = False
    whole: bool = False

    def settled(self, apart: bool = False) -> _Known:
        """The same with the possible texts turned into clues, where these are the better ones.

        `apart` if a word that is the last one ends there.
        """
        if self.possible is None:
            return self
        texts = frozenset(text + _EDGE for text in self.possible) if apart else self.possible
        return _Known(None, _best((*self.needed, *_clues_in(texts))), self.begins, self.ends)

    def then(self, other: _Known) -> _Known:
        """What is known of this part with another one behind it."""
        first, second = self.possible, other.possible
        begins, ends = _beside(self.begins, other.begins), _beside(other.ends, self.ends)
        if first is not None and second is not None and other.whole and len(first) * len(second) <= _MOST:
            both = frozenset(_joined(one, two) for one in first for two in second)
            return _Known(both, _best((*self.needed, *other.needed)), begins, ends, self.whole)
        if second is not None and other.whole and self.ends:
            second = frozenset(_joined(_EDGE, text) for text in second)
        needed = (*self.settled(apart=bool(other.begins)).needed, *other.needed)
        return _Known(second, _best(needed), begins, ends)


def _texts(possible: Iterable[str]) -> _Known:
    """A part of which all possible texts are told."""
    texts = frozenset(possible)
    begins, ends = (_in_all(_is_sign(text[at]) if text else None for text in texts) for at in (0, -1))
    return _Known(texts, (), begins, ends, whole=True)


def _in_all(apart: Iterable[bool | None]) -> bool | None:
    """What is known of an end that is one of several."""
    found = {*apart}
    return False if False in found else None if None in found else True


def _beside(apart: bool | None, other: bool | None) -> bool | None:
    """What is known of an end, with another part behind it that ends so, too, where this one may be empty."""
    return other if apart is None else apart


_NOTHING = _texts([""])
_EDGED = _texts([_EDGE])
_UNKNOWN = _Known(None)


def _joined(one: str, two: str) -> str:
    return one + two[1:] if two[:1] in (_EDGE, " ") and one[-1:] == two[:1] else one + two


def _sequence(parsed: Iterable[Any], known: _Known = _NOTHING) -> _Known:
    """What is known of the parts in `parsed`, one behind the other, after what is `known` of others."""
    word = ""
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL" and value < 128 and not (sign := chr(value)).isspace():
            word += sign.lower()
            continue
        if word:
            known, word = known.then(_texts([word])), ""
        if name == "SUBPATTERN":
            known = _sequence(value[3], known)
        elif name == "BRANCH":
            # What stands before it tells where the first words of each of its ways begin.
            short = known.possible is not None and len(known.possible) <= _FEW
            start = known if short else _EDGED if known.ends else _NOTHING
            ways = [_sequence(way, start) for way in value[1]]
            known = _union(ways) if short else known.then(_union(ways))
        else:
            read = _READERS.get(name)
            known = known.then(read(value) if read else _UNKNOWN)
    return known.then(_texts([word])) if word else known


def _literal(code: int) -> _Known:
    sign = chr(code)
    if sign.isspace():
        return _texts([" "])
    if sign.isascii():
        return _texts([sign.lower()])
    # What `re` takes for equal to a letter beyond ASCII is not told here.
    return _texts([sign]) if sign.lower() == sign.upper() else _UNKNOWN


def _class(members: list[Any]) -> _Known:
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            known = _literal(value).possible
        elif str(kind) == "RANGE" and value[1] - value[0] < _FEW:
            known = _union(_literal(code) for code in range(value[0], value[1] + 1)).possible
        elif str(kind) == "CATEGORY":
            known = _CATEGORIES.get(str(value))
        elif str(kind) == "RANGE" and value == (48, 57):
            known = _CATEGORIES["CATEGORY_DIGIT"]
        else:
            known = None
        if known is None:
            return _UNKNOWN
        found |= known
    return _texts(found) if len(found) <= _FEW else _UNKNOWN


_CATEGORIES = {
    "CATEGORY_SPACE": frozenset([" "]),
    "CATEGORY_NOT_WORD": frozenset([_EDGE]),
    "CATEGORY_DIGIT": frozenset([_ANY_DIGIT]),
}


def _union(parts: Iterable[_Known]) -> _Known:
    known = list(parts)
    possible = [each.possible for each in known if each.possible is not None]
    if len(possible) == len(known) and all(each.whole and not each.needed for each in known):
        together = frozenset[str]().union(*possible)
        if len(together) <= _MOST:
            return _texts(together)
    needed = _either(each.settled().needed for each in known)
    begins, ends = _in_all(each.begins for each in known), _in_all(each.ends for each in known)
    return _Known(None, needed, begins, ends)


def _either(needed: Iterable[Needed]) -> Needed:
    """What a text holds that holds what one of several patterns needs."""
    return reduce(lambda one, two: _best(tuple(a | b for a, b in product(one, two))), needed, (_NO_CLUES,))


def _repeat(value: tuple[int, int, Any]) -> _Known:
    least, most, item = value
    known = _sequence(item)
    apart = known.whole and known.possible is not None and all(map(_is_apart, known.possible))
    if least == most == 1:
        return known
    if most == 1:
        return _union([_NOTHING, known])
    if apart:
        # However often: what is on both sides is not of one word.
        edge = known.possible if least and known.possible == frozenset([" "]) else {_EDGE}
        told = _texts(edge if least else {"", _EDGE})
        return told._replace(needed=known.settled().needed) if least else told
    several = _Known(None, known.settled().needed, known.begins, known.ends)
    return several if least else _union([_NOTHING, several])


def _is_apart(text: str) -> bool:
    return text in (" ", _EDGE) or _is_sign(text)


def _place(value: Any) -> _Known:
    return _NOTHING if str(value) in ("AT_END", "AT_END_STRING", "AT_NON_BOUNDARY") else _EDGED


def _not_there(value: tuple[int, Any]) -> _Known:
    """A word cannot go on over a place where no word character may stand: `(?<!\\w)`, `(?![\\w-])`."""
    inner = list(value[1])
    if len(inner) == 1 and str(inner[0][0]) == "IN":
        kinds = {str(kind) for kind, _ in inner[0][1]}
        if "NEGATE" not in kinds and any(
            str(kind) == "CATEGORY" and str(what) == "CATEGORY_WORD" for kind, what in inner[0][1]
        ):
            return _EDGED
    return _NOTHING


_READERS: dict[str, Callable[[Any], _Known]] = {
    "LITERAL": _literal,
    "IN": _class,
    "ATOMIC_GROUP": _sequence,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "AT": _place,
    "ASSERT": lambda value: _NOTHING,
    "ASSERT_NOT": _not_there,
    "FAILURE": lambda value: _texts(()),
}


def _clues_in(possible: frozenset[str]) -> Needed:
    """Groups of clues that each possible text has one of."""
    if not possible:
        return (_NO_CLUES,)
    clues = [sorted(_clues_of(text), key=_rank) for text in possible]
    if not all(clues):
        return ()
    in_turn = [frozenset(each[min(at, len(each) - 1)] for each in clues) for at in range(_KEPT)]
    in_all = frozenset[str].intersection(*map(frozenset, clues))
    return _best((*in_turn, *(frozenset([clue]) for clue in sorted(in_all, key=_rank)[:_KEPT])))


@lru_cache(maxsize=2048)
def _clues_of(text: str) -> Clues:
    return frozenset(_parts(text))


def _rank(clue: str) -> tuple[float, int, str]:
    return _share(clue), -len(clue), clue


def _parts(text: str) -> Iterable[str]:
    for match in _PARTS.finditer(text):
        word = match.group()
        if word == _ANY_DIGIT:
            yield DIGIT
        elif _is_sign(word):
            yield "!" + word
        else:
            before, after = text[: match.start()], text[match.end() :]
            begins, ends = before and _is_sign(before[-1]), after and _is_sign(after[0])
            yield ("=" if ends else "^") + word if begins else "~" + word


@lru_cache(maxsize=8192)
def _share(clue: str) -> float:
    """About how many of a thousand blocks hold a clue; to choose between clues, so roughly will do."""
    kind, word = clue[:1], clue[1:]
    if kind == "!":
        return 150 if word in _COMMON_SIGNS else 30
    if clue == DIGIT:
        return 180
    if word in _COMMON:
        return 80
    if word in _USUAL:
        return 20
    # One Chinese character tells as much as a word.
    short = max(0, _SHORT - len(word)) if word.isascii() else 0
    return {"=": 3.0, "^": 5.0 * 3.0**short, "~": 7.0 * 5.0**short}[kind]


def _best(groups: Needed) -> Needed:
    """The groups that together fewest texts hold, the rarest first."""
    rarest = sorted(dict.fromkeys(groups), key=lambda group: (_shares(group), sorted(group)))
    found = rarest[:1]
    while rarest and len(found) < _KEPT:
        of_both = [(prod(_together(group, each) for each in found), group) for group in rarest]
        share, best = min(of_both, key=itemgetter(0))
        if share >= prod(_together(each, each) for each in found) or best in found:
            break
        found.append(best)
    return tuple(found)


@lru_cache(maxsize=8192)
def _shares(group: Clues) -> float:
    return fsum(map(_share, group)) / 1000  # the same in whatever order


def _together(one: Clues, two: Clues) -> float:
    """About how many texts hold a clue of both groups, if one clue tells nothing of another."""
    return _shares(one & two) + _shares(one - two) * _shares(two - one)
