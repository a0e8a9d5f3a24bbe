"""What is asked of the model: items, and the families that they form."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from promptls.gain.checks import Check
from promptls.named_tuple import NamedTuple

Split = Literal["tune", "held-out"]
_T = TypeVar("_T")

SIZE = 200
"""Items of a family that is written here: 100 to tune a profile on, 100 held out to measure it."""


class Item(NamedTuple):
    """One thing to ask. `source` is a prompt file named `path`, `values` what its variables stand for.

    `document` is what the answer could copy from; `schema` the JSON Schema that a rival arm sends along.
    """

    id: str
    split: Split
    source: str
    checks: tuple[Check, ...]
    path: str = "task.prompt.md"
    values: Mapping[str, str] = MappingProxyType({})
    document: str = ""
    schema: Mapping[str, Any] | None = None


class Family(NamedTuple):
    """Items with one primary metric, named before anything is measured: the share of `primary` checks passed."""

    name: str
    about: str
    primary: str
    items: tuple[Item, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all items, in hexadecimal."""
        data = [[self.name, self.primary], *([*item[:5], dict(item.values), item.document, item.schema] for item in self.items)]  # fmt: skip
        return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def part(self, split: str, limit: int | None = None) -> tuple[Item, ...]:
        """The items of one split, or of "all"; at most `limit`."""
        return tuple(item for item in self.items if split in ("all", item.split))[:limit]


class Dice:
    """Choices that are the same on every machine and every Python: only `Random.random` is used."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of the choices."""
        return choices[int(self._random() * len(choices))]

    def some(self, choices: Sequence[_T], count: int) -> list[_T]:
        """`count` different ones, in random order."""
        return sorted(choices, key=lambda _: self._random())[:count]


def split_of(number: int) -> Split:
    """Every other item is held out, so that both halves hold all kinds."""
    return "held-out" if number % 2 else "tune"


def json_item(
    family: str,
    number: int,
    prompt: str,
    document: str,
    checks: Sequence[Check],
    shape: Any,
    schema: Mapping[str, Any],
) -> Item:
    """An item that asks for JSON about a document: its own checks, and those that all such items have."""
    common = (
        Check("shape", shape, "shape"),
        Check("strict_json", True, "strict JSON"),
        Check("json", True, "lenient JSON"),
    )
    return Item(
        f"{family}-{number:03}",
        split_of(number),
        prompt,
        (*checks, *common),
        values={"document": document},
        document=document,
        schema=schema,
    )
