"""What a model answered, read strictly and leniently."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any

from promptls.text.lazy_pattern import LazyPattern

_THINKING = LazyPattern(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.S)
_FENCE = LazyPattern(r"^[ \t]*```[\w-]*[ \t]*\n(.*?)\n?^[ \t]*```", re.S | re.M)
_WORD = LazyPattern(r"\w+")
_COPIED_RUN = 8
"""Words in a row that count as copied; our judgement: shorter runs are names and set phrases."""

MISSING = object()
"""What stands for JSON that is not there, since null is a value."""


class Answer:
    """One answer's text. Strict is what `json.loads` takes; lenient forgives a fence and thinking aloud."""

    def __init__(self, text: str) -> None:
        self.raw = text

    @cached_property
    def text(self) -> str:
        """The answer without a leading block of thinking, without blanks around it."""
        return _THINKING.sub("", self.raw).strip()

    @cached_property
    def strict(self) -> Any:
        """The JSON that the whole text is, or MISSING."""
        return _json(self.raw.strip())

    @cached_property
    def json(self) -> Any:
        """The JSON of the text or of its first fence, or MISSING."""
        found = _json(self.text)
        if found is MISSING and (fence := _FENCE.search(self.text)):
            found = _json(fence.group(1))
        return found

    def at(self, path: list[str | int]) -> Any:
        """The value at a path of keys and positions, or MISSING."""
        value = self.json
        for key in path:
            value = _inside(value, key)
        return value

    def copied_from(self, document: str) -> float:
        """The share of the answer's words that stand in runs of eight as they do in the document."""
        words, source = _WORD.findall(self.text.lower()), _WORD.findall(document.lower())
        if len(words) < _COPIED_RUN:
            return 0.0
        runs = {tuple(source[i : i + _COPIED_RUN]) for i in range(len(source) - _COPIED_RUN + 1)}
        copied = [False] * len(words)
        for i in range(len(words) - _COPIED_RUN + 1):
            if tuple(words[i : i + _COPIED_RUN]) in runs:
                copied[i : i + _COPIED_RUN] = [True] * _COPIED_RUN
        return sum(copied) / len(words)


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, list):
        return value[key] if isinstance(key, int) and 0 <= key < len(value) else MISSING
    return value.get(key, MISSING) if isinstance(value, dict) else MISSING


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return MISSING
