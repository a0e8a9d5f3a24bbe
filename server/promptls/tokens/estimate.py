"""Token counts without a vocabulary, from how many letters, blanks, signs and digits a text has.

A weighted sum of counts, not characters divided by four, which is 10 to 23 % off on prompts and
55 % on Chinese (docs/evidence.md, own counts, 2026-11-22). The weights are a least-squares fit against the
cl100k vocabulary, which the GLM and Llama 3 families use with a few additions, on half of 1,694
public prompt files of at most 5 % non-ASCII characters (2026-11-24). On the other half the error is
3.1 % in the median and 12.6 % at the 95th percentile; 8.7 % for texts above 500 tokens. Chinese,
Japanese and Korean take 1.76 characters a token, GLM's figure; other families are at 1.13 to 1.89,
hence the wide band.
"""

from __future__ import annotations

from promptls.named_tuple import NamedTuple
from promptls.text.followed import Followed, edited_lines
from promptls.text.lazy_pattern import LazyPattern
from promptls.tokens.count import Count

CJK_PER_TOKEN = 1.76
"""Characters of Chinese, Japanese or Korean that make one token with GLM's vocabulary."""

ERROR_PCT = 13.0
"""95th percentile of the error for Latin text, per cent."""

CJK_ERROR_PCT = 40.0
"""The same for text all in Chinese, Japanese or Korean: the span between the families' vocabularies."""

_LETTERS = bytes(byte for byte in range(128) if chr(byte).isalpha())
_DIGITS = b"0123456789"
CJK = LazyPattern(r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_NEVER_CJK = bytes(byte for byte in range(256) if not 0xE3 <= byte <= 0xEF)
"""Bytes with which no character of `CJK` begins in UTF-8."""
_RULES = (b"----", b"====", b"....")


class _Signs(NamedTuple):
    """How many there are of what the estimate weighs. None of it spans lines, so lines add up."""

    letters: int
    blanks: int
    pairs: int
    digits: int
    breaks: int
    signs: int
    wide: int
    rules: int
    bold: int
    cjk: int


def estimate(text: str) -> int:
    """About how many tokens `text` has; 0 only for an empty text. 20 to 40 ms for a million characters."""
    if not text:
        return 0
    of = _SIGNS(text)
    latin = (
        0.075 * of.letters + 0.64 * (of.blanks - of.pairs) - 0.44 * of.pairs + 1.12 * of.digits
        + 0.78 * of.breaks + 0.77 * of.signs + 0.19 * of.wide - 3.18 * of.rules - 1.03 * of.bold
    )  # fmt: skip
    return max(1, round(latin + of.cjk / CJK_PER_TOKEN))


def count_estimate(text: str) -> Count:
    """The estimate with its error band, wider the more of the text is Chinese, Japanese or Korean."""
    tokens = estimate(text)
    share = 0.0
    if not text.isascii():
        share = min(1.0, (len(text) - len(without_cjk(text))) / CJK_PER_TOKEN / tokens)
    return Count(tokens, "estimate", round(ERROR_PCT + (CJK_ERROR_PCT - ERROR_PCT) * share, 1))


def without_cjk(text: str) -> str:
    """`text` without its Chinese, Japanese and Korean characters."""
    # The bytes tell ten times as fast as the pattern that there is none, as in most texts.
    if not text.encode("utf-8", "surrogatepass").translate(None, _NEVER_CJK):
        return text
    return CJK.sub("", text)


def _counted(text: str) -> _Signs:
    others = text if text.isascii() else without_cjk(text)
    data = others.encode("utf-8", "surrogatepass")
    rest = data.translate(None, _LETTERS)
    digits = len(rest) - len(rest.translate(None, _DIGITS))
    blanks, breaks = rest.count(b" "), rest.count(b"\n")
    wide = len(data) - len(others)
    return _Signs(
        letters=len(data) - len(rest),
        blanks=blanks,
        pairs=data.count(b"  "),
        digits=digits,
        breaks=breaks,
        signs=len(rest) - blanks - digits - breaks - wide,
        wide=wide,
        # Rules of dashes and bold marks are one token where their single signs would be several.
        rules=sum(data.count(rule) for rule in _RULES),
        bold=data.count(b"**"),
        cjk=len(text) - len(others),
    )


def _recounted(before: _Signs, old: str, new: str) -> _Signs:
    start, old_end, new_end = edited_lines(old, new)
    gone, come = _counted(old[start:old_end]), _counted(new[start:new_end])
    return _Signs(*(known - less + more for known, less, more in zip(before, gone, come, strict=True)))


_SIGNS = Followed(_counted, _recounted)
