"""Which parts of a block are not the author's own prose: code, comments, tags, links, quotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptls.prompt.sieve import Sieve
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

FILLER = "\ufffc"
"""Stands for every masked code point, so that offsets stay the same. It is no word character."""

_TICKS = LazyPattern(r"`+")
_TAG = LazyPattern(r"</?[A-Za-z][\w:.-]{0,60}(?:\s[^<>\n]{0,200})?/?>")
_LINK = LazyPattern(
    r"\]\([^()\n]{0,500}\)|https?://[^\s<>\")]{1,500}|#(?<![\w#]#)(?:file|tool):[^\s#]{1,300}"
)
# An opening quote stands after white space or an opening bracket, a closing one before none of the letters.
# What must not stand before a sign is asked behind it: a pattern that begins with one of a few signs, in each
# of its ways, is sought several times as fast.
_QUOTED = LazyPattern(
    r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|«[^»\n]{1,400}»|「[^」\n]{1,400}」|‘[^’\n]{1,400}’"
    r"|'(?<![\w\"']')[^'\n]{1,200}'(?!\w)|„[^“”\n]{1,400}[“”]"
)
MARKED = Sieve((_TAG, _LINK))
"""Lets through what may hold a comment, a tag or a link."""
QUOTING = Sieve((_QUOTED,))
"""Lets through what may hold a quotation."""
MASKED = MARKED.bits | QUOTING.bits
"""The bits of both."""


def code_spans(text: str) -> Iterator[Span]:
    """Inline code: runs of backticks up to the next run of the same length (CommonMark's rule)."""
    if "``" not in text:
        yield from _between_single(text)
        return
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    following: dict[int, int] = {}
    closes = [-1] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        width = runs[index][1] - runs[index][0]
        closes[index] = following.get(width, -1)
        following[width] = index
    index = 0
    while index < len(runs):
        close = closes[index]
        if close < 0:
            index += 1
            continue
        yield Span(runs[index][0], runs[close][1])
        index = close + 1


def _between_single(text: str) -> Iterator[Span]:
    """The same where no two backticks stand side by side, as in most texts."""
    start = text.find("`")
    while start >= 0 and (end := text.find("`", start + 1)) >= 0:
        yield Span(start, end + 1)
        start = text.find("`", end + 1)


def comment_spans(text: str) -> Iterator[Span]:
    """HTML comments; one that is never closed is not a comment."""
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        yield Span(start, end + 3)
        start = text.find("<!--", end + 3)


def tag_spans(text: str) -> Iterator[Span]:
    """XML-like tags."""
    if "<" in text:
        yield from (Span(*match.span()) for match in _TAG.finditer(text))


def link_spans(text: str) -> Iterator[Span]:
    """The targets of links, bare URLs, and `#file:` references."""
    if "](" in text or "://" in text or "#" in text:
        yield from (Span(*match.span()) for match in _LINK.finditer(text))


def quotation_spans(text: str) -> Iterator[Span]:
    """Text in quotation marks, the marks included."""
    yield from (Span(*match.span()) for match in _QUOTED.finditer(text))


def cut_words(text: str, spans: Iterable[Span]) -> bool:
    """True if one of `spans` begins or ends within a word, so that masking leaves a part of it as a word."""
    return any(_is_within_word(text, at) for span in spans for at in span)


def _is_within_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and all(sign.isalnum() or sign == "_" for sign in text[at - 1 : at + 1])


def mask(text: str, spans: Iterable[Span]) -> str:
    """`text` with the code points of `spans` replaced by FILLER, line breaks kept."""
    out: list[str] = []
    at = 0
    for span in sorted(spans):
        if span.end <= at:
            continue
        start = max(span.start, at)
        out.append(text[at:start])
        covered = text[start : span.end]
        if "\n" in covered:
            out.append("\n".join(FILLER * len(line) for line in covered.split("\n")))
        else:
            out.append(FILLER * len(covered))
        at = span.end
    out.append(text[at:])
    return "".join(out)
