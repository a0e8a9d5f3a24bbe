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

import string
from functools import lru_cache

from promptls.text.lazy_pattern import LazyPattern
from promptls.tokens.count import Count

CJK_PER_TOKEN = 1.76
"""Characters of Chinese, Japanese or Korean that make one token with GLM's vocabulary."""

ERROR_PCT = 13.0
"""95th percentile of the error for Latin text, per cent."""

CJK_ERROR_PCT = 40.0
"""The same for text all in Chinese, Japanese or Korean: the span between the families' vocabularies."""

_LETTERS = string.ascii_letters.encode()
_DIGITS = string.digits.encode()
CJK = LazyPattern(r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_NEVER_CJK = bytes(byte for byte in range(256) if not 0xE3 <= byte <= 0xEF)
"""Bytes with which no character of `CJK` begins in UTF-8."""
_RULES = (b"----", b"====", b"....")


@lru_cache(maxsize=2)  # several rules ask about the whole prompt; more would keep long texts
def estimate(text: str) -> int:
    """About how many tokens `text` has; 0 only for an empty text. 20 to 40 ms for a million characters."""
    if not text:
        return 0
    if text.isascii():
        return max(1, round(_latin(text)))
    others = without_cjk(text)
    return max(1, round(_latin(others) + (len(text) - len(others)) / CJK_PER_TOKEN))


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


def _latin(text: str) -> float:
    data = text.encode("utf-8", "surrogatepass")
    rest = data.translate(None, _LETTERS)
    digits = len(rest) - len(rest.translate(None, _DIGITS))
    blanks, breaks = rest.count(b" "), rest.count(b"\n")
    pairs = data.count(b"  ")
    wide = len(data) - len(text)
    signs = len(rest) - blanks - digits - breaks - wide
    # Rules of dashes and bold marks are one token where their single signs would be several.
    rules = sum(data.count(rule) for rule in _RULES)
    return (
        0.075 * (len(data) - len(rest)) + 0.64 * (blanks - pairs) - 0.44 * pairs + 1.12 * digits
        + 0.78 * breaks + 0.77 * signs + 0.19 * wide - 3.18 * rules - 1.03 * data.count(b"**")
    )  # fmt: skip
