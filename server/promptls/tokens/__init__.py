"""Token counts with their level and error band. Only the estimate exists so far; it needs no vocabulary."""

from promptls.tokens.count import Count, Level
from promptls.tokens.estimate import count_estimate, estimate

__all__ = ["Count", "Level", "count_estimate", "estimate"]
