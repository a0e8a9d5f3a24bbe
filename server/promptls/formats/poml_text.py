"""The text of POML: pieces of it with their places, its escapes and expressions, and how blanks are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from operator import attrgetter

from promptls.named_tuple import NamedTuple
from promptls.text import Piece, Span
from promptls.text.lazy_pattern import LazyPattern

ESCAPES = {
    "#lt;": "<", "#gt;": ">", "#amp;": "&", "#quot;": '"', "#apos;": "'", "#hash;": "#", "#lbrace;": "{",
    "#rbrace;": "}", "#hash;lbrace;": "{", "#hash;rbrace;": "}",
}  # fmt: skip
# What has been read of the code is not given back, or each of many braces would be read again and again.
_CODE = r"\{\{(?=((?:[^\n\r}]|\}(?!\}(?!\}))){1,400}))\1\s{0,80}\}\}(?!\})"
EXPRESSION = LazyPattern(_CODE)
_ESCAPE = r"#(?:hash;[lr]brace|lt|gt|amp|quot|apos|hash|lbrace|rbrace);|\r\n?"
_BARE_UNIT = LazyPattern(_ESCAPE)
_UNIT = LazyPattern(f"{_CODE}|{_ESCAPE}")
_HASH = LazyPattern(r"#(?=(?:lt|gt|amp|quot|apos|hash);)")
_BLANK = LazyPattern(r"[ \t\r\n]+")
_TEXT: Callable[[Bit], str] = attrgetter("text")


class Sort(Enum):
    """How a piece of text stands in the file.

    LITERAL stands there as it is read, UNIT in other characters; EXPRESSION is `{{ }}`, or a tag whose
    content stands elsewhere; MADE is what POML itself writes: headings, bullets, line breaks.
    """

    LITERAL = 0
    UNIT = 1
    EXPRESSION = 2
    MADE = 3


class Bit(NamedTuple):
    """A piece of text and the span of the file that it comes from."""

    text: str
    start: int
    end: int
    sort: Sort

    @property
    def verbatim(self) -> bool:
        """True if the file has the same characters."""
        whole = self.sort is Sort.EXPRESSION and len(self.text) == self.end - self.start
        return whole or self.sort is Sort.LITERAL


Text = list[Bit]


class Spaced(list[Bit]):
    """A text whose blanks are as `spaced` leaves them: it is asked again in each tag around it."""


def made(text: str, at: Span) -> Bit:
    """What POML writes for the tag at `at`."""
    return Bit(text, at.start, at.end, Sort.MADE)


def read_text(source: str, span: Span, *, lone: bool = True) -> Text:
    """The text of a span; with `lone`, an expression with nothing but blanks around it is all there is."""
    text = source[span.start : span.end]
    if "#" not in text and "{{" not in text and "\r" not in text:
        return [Bit(text, *span, Sort.LITERAL)] if text else []
    found: Text = []
    # Without an end there is no code, and each of many braces need not look for one.
    units = _UNIT if source.find("}}", *span) >= 0 else _BARE_UNIT
    at = span.start
    for match in units.finditer(source, span.start, span.end):
        if match.start() > at:
            found.append(Bit(source[at : match.start()], at, match.start(), Sort.LITERAL))
        at, unit = match.end(), match.group()
        if unit[0] == "{":
            found.append(Bit(unit, match.start(), at, Sort.EXPRESSION))
        else:
            found.append(Bit(ESCAPES.get(unit, "\n"), match.start(), at, Sort.UNIT))
    if span.end > at:
        found.append(Bit(source[at : span.end], at, span.end, Sort.LITERAL))
    asks = [bit for bit in found if bit.sort is Sort.EXPRESSION]
    if lone and len(asks) == 1 and not any(bit.text.strip() for bit in found if bit is not asks[0]):
        return asks
    return found


def written(text: str) -> str:
    """Text as it is written into a POML file. `#` needs it only where it would begin an escape."""
    text = _HASH.sub("#hash;", text)
    for sign, name in (("&", "#amp;"), ("<", "#lt;"), ("]]>", "]]#gt;"), ("{{", "#lbrace;{")):
        text = text.replace(sign, name)
    return text


def spaced(text: Text, *, first: bool, last: bool) -> Text:
    """The text with each run of blanks as one blank, and none at an end of its parent."""
    found = Spaced(text if isinstance(text, Spaced) else _as_one_blank(text))
    if first and found and _is_blank(found[0]):
        del found[0]
    if last and found and _is_blank(found[-1]):
        del found[-1]
    return found


def _as_one_blank(text: Text) -> Text:
    found: Text = []
    after_blank = False
    for bit in text:
        for part, blank in _parts(bit):
            if blank and after_blank:
                found[-1] = Bit(" ", found[-1].start, part.end, Sort.UNIT)
            else:
                found.append(part)
            after_blank = blank or _is_blank(part)
    return found


def _parts(bit: Bit) -> Iterator[tuple[Bit, bool]]:
    """The bit in parts that are blank and parts that are not."""
    if bit.sort is not Sort.LITERAL:
        yield (Bit(" ", *bit[1:]), True) if not bit.text.strip(" \t\r\n") else (bit, False)
        return
    at = 0
    for match in _BLANK.finditer(bit.text):
        start, end = match.span()
        inner = start > 0 and end < len(bit.text)
        if match.group() == " " and inner:
            continue
        if start > at:
            yield Bit(bit.text[at:start], bit.start + at, bit.start + start, Sort.LITERAL), False
        sort = Sort.LITERAL if match.group() == " " else Sort.UNIT
        yield Bit(" ", bit.start + start, bit.start + end, sort), True
        at = end
    if at < len(bit.text):
        yield Bit(bit.text[at:], bit.start + at, bit.end, Sort.LITERAL), False


def _is_blank(bit: Bit) -> bool:
    return bit.text == " " and bit.sort is not Sort.EXPRESSION


def trimmed(text: Text, *, first: bool, last: bool) -> Text:
    """The text without blanks at the ends of its parent."""
    found = list(text)
    while first and found and found[0].sort is Sort.LITERAL:
        bit = found[0]
        cut = len(bit.text) - len(bit.text.lstrip())
        found[0:1] = [Bit(bit.text[cut:], bit.start + cut, bit.end, bit.sort)] if cut < len(bit.text) else []
        if cut < len(bit.text):
            break
    while last and found and found[-1].sort is Sort.LITERAL:
        bit = found[-1]
        kept = len(bit.text.rstrip())
        found[-1:] = [Bit(bit.text[:kept], bit.start, bit.start + kept, bit.sort)] if kept else []
        if kept:
            break
    return found


def plain(text: Iterable[Bit]) -> str:
    """The characters alone."""
    return "".join(map(_TEXT, text))


def length_of(text: Iterable[Bit]) -> int:
    """How many they are."""
    return sum(map(len, map(_TEXT, text)))


def pieces_of(text: Text) -> tuple[list[Piece], list[Span]]:
    """The pieces of a text, and where the expressions in it stand.

    What POML makes takes the markup between its neighbours, so that to take out a text with its heading is to
    take out the tags, too.
    """
    pieces: list[Piece] = []
    templates: list[Span] = []
    at = 0
    for number, (shown, start, end, sort) in enumerate(text):
        length = len(shown)
        verbatim = sort is Sort.LITERAL or (sort is Sort.EXPRESSION and length == end - start)
        if not verbatim:
            start = max(start, pieces[-1].file_end if pieces else start)
            after = text[number + 1].start if number + 1 < len(text) else end
            # A caption stands within the tag that its heading is made for.
            end = max(start, min(end, after) if start <= after else end)
            if sort is Sort.MADE and start == end:
                end = max(end, after)
        if not length:
            continue
        pieces.append(Piece(at, at + length, start, end, verbatim))
        if sort is Sort.EXPRESSION:
            templates.append(Span(at, at + length))
        at += length
    return pieces, templates
