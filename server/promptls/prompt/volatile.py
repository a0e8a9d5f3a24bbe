"""Variables whose values change with each request: dates, clocks, ids of sessions, names of users."""

from __future__ import annotations

import re

from promptls.text.lazy_pattern import LazyPattern

_CHANGES = LazyPattern(
    r"(?:^|_|\b)(?:date|datetime|time|now|today|timestamp|uuid|session(?:_?id)?|request(?:_?id)?|user_?(?:name|id)|current_?(?:date|time|datetime))$",
    re.I,
)


def is_volatile(name: str) -> bool:
    """True for a variable of this name that no two requests share the value of."""
    return bool(_CHANGES.search(name))
