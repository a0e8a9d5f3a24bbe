"""What the prose of a prompt already says about the fields of the JSON that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptls.named_tuple import NamedTuple
from promptls.schema.shape import ELEMENT, Path, Shape, content_fields, dotted
from promptls.text import Span, blank
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_OWN = LazyPattern(
    r"In the JSON, (?P<path>\S[^\n]{0,1000}?) is an? |The JSON is an? |Return a JSON (?:array|object) "
)
_OWN_LINE = LazyPattern(
    r"^[ \t>*\-]*(?:In the JSON, \S|The JSON is an? |Return a JSON (?:object|array) )", re.M
)
_QUOTED_KEY = LazyPattern(r"\"((?:[^\"\\\n]|\\.){1,200})\" \(")
_KEY = LazyPattern(
    r"`\"?([^`\"\n]{1,80})\"?`"
    r"|\*\*`?\"?([^*`\"\n]{1,80}?)\"?`?:?\*\*:?"
    r"|\"([^\"\n]{1,80})\""
    r"|(?:^|(?<=\n))[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+([A-Za-z_][\w.\-\[\]]{0,80})"
    r"|\b([A-Za-z_][\w\-\[\]]*(?:\.[A-Za-z_][\w\[\]]*)+|[a-z]+_\w+)"
)
_SAYS = LazyPattern(
    r"\s{0,3}(?:\(|:\s*\S|=\s*\S|[-–—]+>?\s+\S"
    r"|(?:is|are|as|must|should|will|holds?|contains?|means?|lists?|gives?|has|have|array|list|string|number|"
    r"integer|boolean|object)\b)",
    re.I,
)
_WORD = LazyPattern(r"[^.\[\]\s]+")
_SENTENCE_END = LazyPattern(r"[.!?](?=\s)|\n")
_KEY_WORD = LazyPattern(r"\w[\w-]*")
_HOLDING = frozenset("object objects array arrays list holds hold contains contain each".split())
_HOLDS = LazyPattern("object|array|list|hold|contain|each", re.I)
_LISTS = LazyPattern(r"\||either|enum|(?:one|any) of|[`\"'][ \t]*(?:[,/]|or\b)", re.I)
"""In whatever _ENUMERATION finds, which takes long to look for."""
_MOST_TELLING = 500
"""Sentences that are asked about each container; no prompt describes its output in more."""


class Said(NamedTuple):
    """What prose says of fields: the keys that it describes, and those (in lower case) whose values it lists.

    `own` are the sentences of ours: the place they begin with, the sentence, and its keys. `telling` are the
    words, in lower case, of the sentences that speak of what holds what.
    """

    keys: frozenset[str] = frozenset()
    enumerated: frozenset[str] = frozenset()
    own: tuple[tuple[str, str, frozenset[str]], ...] = ()
    telling: tuple[frozenset[str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys or self.enumerated or self.own or self.telling)

    def tells(self, path: Path, names: list[str]) -> bool:
        """True if one sentence names the last key of `path` and all of `names`."""
        last = next((part for part in reversed(path) if part != ELEMENT), None)
        wanted = {name.lower() for name in (names if last is None else [last, *names])}
        return any(wanted <= words for words in self.telling)


def joined(parts: Iterable[Said]) -> Said:
    """What several pieces of prose say together."""
    held = list(parts)
    return Said(
        frozenset().union(*(part.keys for part in held)),
        frozenset().union(*(part.enumerated for part in held)),
        tuple(own for part in held for own in part.own),
        tuple(words for part in held for words in part.telling)[:_MOST_TELLING],
    )


def is_described(path: Path, shape: Shape, said: Said) -> bool:
    """True if the prose says, for every field of the container `shape` at `path`, what it is.

    Said counts as: a sentence that `describe` wrote for the path or for one above it; or each key,
    marked as one (in quotes, backticks or bold, at the head of a list item, dotted or in snake case),
    with a type or other words behind it; or one sentence that names the container and all its keys and
    speaks of what holds what ("lines is an array of objects with sku and qty").
    """
    names = [field.name for field in content_fields(shape)]
    if not names:
        return True
    if all(name in said.keys for name in names) or said.tells(path, names):
        return True
    return any(_covers(beginning, line, keys, path, names) for beginning, line, keys in said.own)


def _covers(beginning: str, line: str, keys: frozenset[str], path: Path, names: list[str]) -> bool:
    if not all(name in keys for name in names):
        return False
    here = dotted(path) if path else ""
    if beginning == here:
        return True
    inside = not beginning or here.startswith((beginning + ".", beginning + ELEMENT))
    last = next((part for part in reversed(path) if part != ELEMENT), "")
    return inside and (last in keys or f" {last} is " in line)


def is_own_sentence(sentence: str) -> bool:
    """True for a sentence of the kind that `describe` writes."""
    return _OWN_LINE.match(sentence) is not None


@kept_by_text(60_000)
def read_prose(text: str) -> Said:
    """What a piece of prose says, in which no example may stand: a key of an example is no description."""
    own = tuple(_own(text)) if "JSON" in text else ()
    keys = set()
    # Our own sentences speak of one path alone.
    prose = blank(text, [Span(start, start + len(line)) for start, (_, line, _) in own], " ") if own else text
    for match in _KEY.finditer(prose):
        if _SAYS.match(prose, match.end()) or match.group().rstrip("*`").endswith(":"):
            name = next(group for group in match.groups() if group is not None)
            keys.add(name)
            parts = _WORD.findall(name)
            keys.update(parts[-1:])
    enumerated = frozenset(
        match.group(1).lower() for match in (_ENUMERATION.finditer(text) if _LISTS.search(text) else ())
    )
    return Said(frozenset(keys), enumerated, tuple(said for _, said in own), tuple(_telling(prose)))


def _telling(prose: str) -> Iterator[frozenset[str]]:
    """The words of each sentence of `prose` that speaks of what holds what."""
    if not _HOLDS.search(prose):
        return
    for sentence in _SENTENCE_END.split(prose):
        words = frozenset(_KEY_WORD.findall(sentence.lower()))
        if len(words) > 3 and not words.isdisjoint(_HOLDING):
            yield words


def _own(text: str) -> list[tuple[int, tuple[str, str, frozenset[str]]]]:
    """Where each sentence of ours starts, and what it says."""
    found = []
    matches = list(_OWN.finditer(text))
    # A sentence ends with its line, or where the next one begins: no text is looked at twice.
    limits = [match.start() for match in matches[1:]] + [len(text)]
    for match, limit in zip(matches, limits, strict=False):
        end = text.find("\n", match.end(), limit)
        line = text[match.start() : end if end >= 0 else limit]
        keys = frozenset(_unquote(key) for key in _QUOTED_KEY.findall(line))
        found.append((match.start(), (match.group("path") or "", line, keys)))
    return found


def _unquote(key: str) -> str:
    return key.replace('\\"', '"').replace("\\\\", "\\")


def is_enumerated(key: str, said: Said) -> bool:
    """True if the prose lists the values of `key`: "status is one of open, closed", "`status`: a | b"."""
    return key.lower() in said.enumerated


_ENUMERATION = LazyPattern(
    r"[`\"'*]{0,3}\b([A-Za-z_][\w\-]{1,60})\b[`\"'*:]{0,4}[ \t]*\(?"
    r"(?:[ \t]*(?:string|enum|text|str)\b[,:;]?)?"
    r"[ \t]*(?:(?:is|as|must be|should be|can be|may be|will be|values?|:|=|[-–—])[ \t]*){0,3}"
    r"(?:one of|either|exactly one of|any of|enum"
    r"|[`\"'][^`\"'\n]{1,40}[`\"'][ \t]*(?:,|\||/|\bor\b)|\w{1,30}[ \t]?\|)",
    re.I,
)
