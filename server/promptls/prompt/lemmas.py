"""The content words of a sentence without their endings, so that two wordings of one demand can be compared.

A light stemmer and a short list of words that prompts use for one another: no dictionary, no model. It is meant for
comparing sentences of one prompt with each other, where a wrong stem is wrong in the same way on both sides.
"""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from promptls.prompt.masks import FILLER
from promptls.text.lazy_pattern import LazyPattern
from promptls.text.text_cache import kept_by_text

_NUMBER = LazyPattern(r"\d[\d.,%]*")
_WORD = LazyPattern(r"[A-Za-z][A-Za-z'’]+|`[^`\n]+`|\d[\d.,%]*|\$\{?\w+\}?")
_LINK_TARGET = LazyPattern(r"\]\([^()\n]{0,500}\)|https?://\S+")
_LIGHT = frozenset(
    """a an the of to in on for with and or at by as is are was were be been being it its this that these those there
    here from into your you i we our their his her they them he she me my will would can could should must shall may
    might do does did done not no never don't doesn't only also always very just so then than when where if while which
    who whom what how each every all any some such per via about over under up out off most other own same make makes
    made sure ensure ensures ensuring use uses used using need needs needed have has had get gets please let add
    include including provide provides provided based within across without it's through new one two set
    employ employs employing utilize utilizes utilizing utilise utilising leverage leverages leveraging""".split()
)
_ENDINGS = (
    ("ations", "at"), ("ation", "at"), ("ising", "iz"), ("izing", "iz"), ("ised", "iz"), ("ized", "iz"), ("ises", "iz"),
    ("izes", "iz"), ("ise", "iz"), ("ize", "iz"), ("iness", "y"), ("ness", ""), ("ments", ""), ("ment", ""),
    ("ities", "it"), ("ity", "it"), ("ingly", ""), ("edly", ""), ("ally", ""), ("ly", ""), ("ies", "y"), ("ing", ""),
    ("ions", ""), ("ion", ""), ("ers", ""), ("ed", ""), ("es", ""), ("er", ""), ("al", ""), ("ive", ""), ("s", ""),
    ("e", ""), ("y", ""),
)  # fmt: skip
_ENDINGS_BY_LAST = {
    last: tuple(pair for pair in _ENDINGS if pair[0][-2:] in (last, last[-1]))
    for last in {ending[-2:] for ending, _ in _ENDINGS}
}
"""By their last two letters, with those of one letter; and these by that letter."""
_SAME = """brief concise short succinct terse
output return respond reply print answer
delete remove drop strip
create generate produce build write
error exception failure
verify validate confirm check
documentation document
minimal minimise reduce
omit skip exclude
begin start
finish end conclude
display show present
modify change edit alter
identify detect find
ask prompt request
maximum limit
preserve retain maintain keep
mandatory required compulsory
optimise improve enhance
follow adhere comply conform
choose select pick
fix repair correct resolve
explain describe clarify explanation
compute calculate derive
store save persist
fetch retrieve obtain collect
parameter argument
directory folder
function method
repository repo
configuration settings config
image picture photo
forbid prohibit ban
tell reveal disclose
behaviour behavior functionality
refine revise"""
_IRREGULAR = dict(
    pair.split(":")
    for pair in "told:tell written:write given:give shown:show said:say left:leave kept:keep sent:send built:build chosen:choose taken:take found:find held:hold drawn:draw read:read known:know".split()
)
"""Participles that no ending leads back to the verb; a demand in the passive has them."""


def stem(word: str) -> str:
    """`word` in lower case without its ending; code and numbers stay as they are."""
    if word[0] in "`$" or word[0].isdigit():
        return word
    return _stem_of_plain(word.lower().replace("’", "'"))


def _stem_of_plain(word: str) -> str:
    found = word.removesuffix("'s")
    found = _IRREGULAR.get(found, found)
    for ending, instead in _ENDINGS_BY_LAST.get(found[-2:]) or _ENDINGS_BY_LAST.get(found[-1:], ()):
        if found.endswith(ending) and len(found) - len(ending) >= 3:
            found = found[: len(found) - len(ending)] + instead
            break
    if len(found) > 3 and found[-1] == found[-2] and found[-1] not in "sl":
        found = found[:-1]
    return found[:-1] if found.endswith(("e", "y")) and len(found) > 3 else found


_CANONICAL = {stem(word): stem(group.split()[0]) for group in _SAME.splitlines() for word in group.split()}


@lru_cache(maxsize=8192)
def lemma(word: str) -> str:
    """The one stem that stands for `word` and the words that prompts use for it."""
    return _of_stem(stem(word))


def _of_stem(stemmed: str) -> str:
    return _CANONICAL.get(stemmed, stemmed)


@kept_by_text(60_000)
def lemmas(text: str) -> frozenset[str]:
    """The content words of `text`, by stem; words that prompts use for one another are one."""
    return lemmas_once(text)


def lemmas_once(text: str) -> frozenset[str]:
    """The same of a text that hardly comes again."""
    if "](" in text or "://" in text:
        text = _LINK_TARGET.sub("]", text)
    code: list[str] | None = None
    plain = text
    if "`" in text:
        parts = text.split("`")
        plain, code = " ".join(parts[::2]), parts[1::2]
        if len(parts) % 2 == 0 or "" in code or any("\n" in part for part in code):
            return frozenset(_sought(text))
    if "$" in plain:
        return frozenset(_sought(text))
    is_ascii = plain.isascii()
    words = (plain if is_ascii else plain.replace("’", "'")).encode("ascii", "replace").translate(_WORDS)
    found = frozenset(filter(None, map(_CONTENT.__getitem__, words.split())))
    if (_DIGIT in words or not is_ascii) and (numbers := _NUMBER.findall(plain)):
        found = found.union(numbers)
    return found.union([f"`{part}`" for part in code]) if code else found


def lemmas_in_order(text: str) -> tuple[str, ...]:
    """The same in the order of the text, each as often as it is said."""
    if "](" in text or "://" in text:
        text = _LINK_TARGET.sub("]", text)
    plain = text if text.isascii() else text.replace(FILLER, " ").replace("’", "'")
    if plain.isascii() and "`" not in plain and "$" not in plain:
        words = plain.encode().translate(_WORDS)
        if _DIGIT not in words:
            return tuple(filter(None, map(_CONTENT.__getitem__, words.split())))
    return tuple(_sought(text))


def _sought(text: str) -> Iterator[str]:
    return filter(None, map(_CONTENT.__getitem__, _WORD.findall(text)))


_DIGIT = ord("\t")
_WORDS = bytes(
    _DIGIT if sign.isdigit() else ord(sign.lower() if sign.isalpha() or sign == "'" else " ")
    for sign in map(chr, range(128))
) + bytes(128)
"""Parts the words of a text without code, in lower case, so that no pattern need look for them."""


class _Content(dict[str | bytes, str]):
    """The lemma of a content word, nothing for another; of bytes, that of the word which stands between blanks."""

    def __missing__(self, word: str | bytes) -> str:
        if len(self) >= _MOST:
            self.clear()
        if isinstance(word, bytes):
            plain = word.decode().lstrip("'")
            # A sole letter is no word, but one with an apostrophe behind it is, and so is a sole digit.
            found = "" if len(plain) < 2 or plain in _LIGHT else _of_stem(_stem_of_plain(plain))
        else:
            found = "" if word.lower().replace("’", "'") in _LIGHT else _of_stem(stem(word))
        self[word] = found
        return found


_MOST = 40_000
"""Words whose lemma is remembered: those of some hundred prompts."""
_CONTENT = _Content()
