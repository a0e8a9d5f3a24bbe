"""Token counts with their level and error band: an estimate at once, a count by vocabulary on request."""

from promptls.tokens.count import Count, Level
from promptls.tokens.estimate import count_estimate, estimate
from promptls.tokens.vocabulary import UNKNOWN, Vocabulary, count, total, vocabulary_of

__all__ = [
    "UNKNOWN",
    "Count",
    "Level",
    "Vocabulary",
    "count",
    "count_estimate",
    "estimate",
    "total",
    "vocabulary_of",
]
