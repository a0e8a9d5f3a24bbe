"""Parsed regular expressions, rewritten so that the engine of `re` gives up sooner where nothing matches.

The engine tries a pattern at each place of a text, and there each way of an alternation in turn, unless it
is told what a match begins with. It finds that out for few patterns: not behind a `\\b`, nor where case is
ignored. Here it is read off the parsed pattern for most; and ways that begin with the same letters are
joined, so that a letter tells most of them apart. What matches, and where, stays the same.

Like `text/kept_patterns.py` this uses parts of `re` that are private; who calls it takes any exception for
"compile it as ever".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

_K: Any = import_module("re._constants" if sys.version_info >= (3, 11) else "sre_constants")
_Item = tuple[Any, Any]
"""What `re` calls a part of a parsed pattern: its kind, and what belongs to it."""
Tree = Any
"""A parsed pattern: a sequence of parts."""

BEYOND = -1
"""Stands for all that is not ASCII."""
_FEW = 8
"""Other signs than ASCII that are told apart."""
_TELLING = 64
"""ASCII signs with which a match may begin up to which looking for them first saves time."""
_REPEATS = (_K.MAX_REPEAT, _K.MIN_REPEAT, getattr(_K, "POSSESSIVE_REPEAT", None))
_ATOMIC = getattr(_K, "ATOMIC_GROUP", None)
_KINDS_OF_LETTERS = re.ASCII | re.LOCALE | re.UNICODE
_ALIKE = {"i": "İı", "k": "\u212a", "s": "ſ"}
"""What beyond ASCII is taken for a letter where case is ignored."""
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    _K.CATEGORY_SPACE: str.isspace,
    _K.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
    _K.CATEGORY_DIGIT: str.isdecimal,
    _K.CATEGORY_NOT_DIGIT: lambda sign: not sign.isdecimal(),
    _K.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    _K.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
}
Signs = frozenset[int]
"""Code points, and perhaps BEYOND."""
_ASCII: Signs = frozenset(range(128))


def beginnings(tree: Iterable[_Item], flags: int) -> Signs | None:
    """What a match of the pattern begins with; None if it may be empty, or that cannot be told."""
    found, may_be_empty = _first(tree, flags)
    return None if may_be_empty else found


def _first(tree: Iterable[_Item], flags: int) -> tuple[Signs, bool]:
    """The signs that a match may begin with, and whether it may be without any, or with others."""
    found: Signs = frozenset()
    for kind, value in tree:
        signs, may_be_empty = _first_of(kind, value, flags)
        found |= signs
        if not may_be_empty:
            return found, False
    return found, True


def _first_of(kind: Any, value: Any, flags: int) -> tuple[Signs, bool]:
    if kind is _K.LITERAL:
        return _alike(value, flags), False
    if kind is _K.IN:
        return _class(value, flags), False
    if kind in (_K.ANY, _K.NOT_LITERAL):
        return _ASCII | {BEYOND}, False
    if kind is _K.BRANCH:
        ways = [_first(way, flags) for way in value[1]]
        return frozenset[int]().union(*(signs for signs, _ in ways)), any(empty for _, empty in ways)
    if kind is _K.SUBPATTERN and not value[1] & _KINDS_OF_LETTERS:
        return _first(value[3], _inner_flags(value, flags))
    if kind in _REPEATS:
        signs, may_be_empty = _first(value[2], flags)
        return signs, may_be_empty or value[0] == 0
    if kind is _ATOMIC:
        return _first(value, flags)
    if kind in (_K.AT, _K.ASSERT, _K.ASSERT_NOT):
        return frozenset(), True
    return _ASCII | {BEYOND}, True


def _inner_flags(value: Any, flags: int) -> int:
    return (flags | int(value[1])) & ~int(value[2])


def _alike(code: int, flags: int) -> Signs:
    """What a letter of a pattern matches."""
    sign = chr(code)
    if not flags & re.IGNORECASE or sign.lower() == sign.upper():
        return frozenset([code])
    if not sign.isascii():
        return frozenset([BEYOND, *map(ord, "iksIKS")])
    return frozenset(map(ord, (sign.lower(), sign.upper(), *_ALIKE.get(sign.lower(), ""))))


def _class(members: Sequence[_Item], flags: int) -> Signs:
    found: set[int] = set()
    for kind, value in members:
        if kind is _K.LITERAL:
            found |= _alike(value, flags)
        elif kind is _K.RANGE:
            low, high = value
            for code in range(low, min(high, 127) + 1):
                found |= _alike(code, flags)
            if high > 127:
                found |= _alike(ord("é"), flags | re.IGNORECASE) if flags & re.IGNORECASE else {BEYOND}
        elif kind is _K.CATEGORY:
            found |= {code for code in _ASCII if _CATEGORIES[value](chr(code))} | {BEYOND}
    if any(kind is _K.NEGATE for kind, _ in members):
        return (_ASCII - found) | {BEYOND}
    return frozenset(found)


def joined(tree: Tree, flags: int) -> Tree:
    """The same pattern, with the ways of its alternations that begin with the same letters joined."""
    make = type(tree)
    return make(tree.state, [_joined(kind, value, flags) for kind, value in tree])


def _joined(kind: Any, value: Any, flags: int) -> _Item:
    if kind is _K.SUBPATTERN and not value[1] & _KINDS_OF_LETTERS:
        return kind, (*value[:3], joined(value[3], _inner_flags(value, flags)))
    if kind in _REPEATS:
        return kind, (*value[:2], joined(value[2], flags))
    if kind is _ATOMIC:
        return kind, joined(value, flags)
    if kind is _K.BRANCH:
        return kind, (value[0], _ways([joined(way, flags) for way in value[1]], flags))
    return kind, value


def _ways(ways: Sequence[Tree], flags: int) -> list[Tree]:
    """The ways of an alternation, each group that begins with the same letter as one of them.

    Only one letter stands at a place, so ways that begin with different ones may change places.
    """
    groups: list[list[Tree]] = []
    by_letter: dict[int, list[Tree]] = {}
    for way in ways:
        letter = _letter(way, flags)
        if letter is None:  # none of those behind it may be tried before it
            by_letter = {}
            groups.append([way])
        elif letter in by_letter:
            by_letter[letter].append(way)
        else:
            by_letter[letter] = [way]
            groups.append(by_letter[letter])
    return [_one_way(group, flags) for group in groups]


def _letter(way: Sequence[_Item], flags: int) -> int | None:
    """The letter that a way begins with, in lower case where case is ignored."""
    if not len(way) or way[0][0] is not _K.LITERAL:
        return None
    code: int = way[0][1]
    if not flags & re.IGNORECASE:
        return code
    if code < 128:
        return ord(chr(code).lower())
    return code if chr(code).lower() == chr(code).upper() else None


def _one_way(group: Sequence[Tree], flags: int) -> Tree:
    first = group[0]
    if _letter(first, flags) is None:
        return first
    make, state, same = type(first), first.state, _letters_in_common(group, flags)
    rest = _ways([make(state, way.data[same:]) for way in group], flags)
    behind = rest[0].data if len(rest) == 1 else [(_K.BRANCH, (None, rest))]
    return make(state, [_spelled_out(make, state, first[0], flags), *first.data[1:same], *behind])


def _letters_in_common(group: Sequence[Tree], flags: int) -> int:
    """How many letters all the ways begin with."""
    count = 0
    for items in zip(*(way.data for way in group), strict=False):
        letters = {_letter([item], flags) for item in items}
        if len(letters) > 1 or None in letters:
            break
        count += 1
    return count


def _spelled_out(make: Any, state: Any, item: _Item, flags: int) -> _Item:
    """A letter as the class of those that it matches, which tells the engine that it can pass over a way."""
    code = item[1]
    signs = _alike(code, flags)
    if len(signs) == 1 or not all(sign < 256 for sign in signs):
        return item
    inner = make(state, [(_K.IN, [(_K.LITERAL, each) for each in sorted(signs)])])
    return _K.SUBPATTERN, (None, 0, int(re.IGNORECASE), inner)


def looked_for_first(code: list[int], signs: Signs | None) -> list[int]:
    """Compiled code that passes over all places where none of the signs stands.

    Nothing is told to the engine that knows better, or where most places have such a sign.
    """
    kind, size, known, least, most = code[:5]
    if kind != _K.INFO or known or not least or signs is None or len(signs & _ASCII) > _TELLING:
        return code
    charset = list(_charset(signs))
    head = [int(kind), 4 + len(charset), int(_K.SRE_INFO_CHARSET), least, most]
    return [*head, *charset, *code[1 + size :]]


def _charset(signs: Signs) -> Iterable[int]:
    """All signs but the others: so that one look tells for any of ASCII."""
    beyond = sorted(signs - _ASCII - {BEYOND})
    told_apart = BEYOND not in signs and len(beyond) <= _FEW
    others = set(_ASCII - signs)
    if told_apart:
        others.update(set(range(128, 256)).difference(beyond))
    bits = sum(1 << code for code in others)
    yield from (int(_K.NEGATE), int(_K.CHARSET), *(bits >> 32 * word & 0xFFFFFFFF for word in range(8)))
    if told_apart:
        edges = [255, *(code for code in beyond if code > 255), sys.maxunicode + 1]
        for low, high in pairwise(edges):
            if low + 1 < high:
                yield from (int(_K.RANGE), low + 1, high - 1)
    yield int(_K.FAILURE)
