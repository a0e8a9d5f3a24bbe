"""Keys whose values come from a closed set, which a prompt ought to list."""

from __future__ import annotations

from promptls.text.lazy_pattern import LazyPattern

CLOSED_SET_KEYS = frozenset(
    {
        "status", "type", "category", "severity", "priority", "sentiment",
        "label", "level", "role", "currency", "unit",
    }
)  # fmt: skip

_AS_LAST_WORD = frozenset({"status", "category", "severity", "priority", "sentiment"})
_LAST_WORD = LazyPattern(r"(?:^|[_\- ]|(?<=[a-z])(?=[A-Z]))([A-Za-z]+)$")


def is_closed_set_key(key: str) -> bool:
    """True for `status`, `category` and the like, also as the last word of a longer key (`order_status`).

    `type`, `label`, `level`, `role`, `currency` and `unit` count only alone: `mime_type` and
    `button_label` are open.
    """
    if key.lower() in CLOSED_SET_KEYS:
        return True
    last = _LAST_WORD.search(key)
    return last is not None and last.group(1).lower() in _AS_LAST_WORD
