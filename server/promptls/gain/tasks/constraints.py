"""Instructions about a short text, each with the check that tells whether it was followed.

Any choice of one from each slot can be followed together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from promptls.gain.checks import Check
from promptls.gain.tasks.item import Dice
from promptls.named_tuple import NamedTuple

TOPICS = (
    "bicycles", "rivers", "bakeries", "lighthouses", "gardens", "railways", "libraries", "mountains", "harbours", "bridges",
    "weather", "markets", "clocks", "windmills", "beehives", "museums",
)  # fmt: skip
_WORDS = "amber copper lantern meadow marble cotton ribbon pepper anchor velvet pebble saddle".split()
_ENDS = "forever together tomorrow outside again tonight".split()
_STARTS = "Today Often Sometimes Somewhere Usually Everyone".split()


_SHORTEST = 10
"""Words below which nothing counts as followed: a model that hardly answers would keep all prohibitions."""


class Constraint(NamedTuple):
    """One instruction in the words of a prompt, and its check."""

    text: str
    check: Check


def _made(text: str, kind: str, argument: Any) -> Constraint:
    checks = [{kind: argument}, {"length": {"min_words": _SHORTEST}}]
    return Constraint(text, Check("all", checks, "followed"))


def _sentences(dice: Dice) -> Constraint:
    count = dice.whole(2, 5)
    return _made(f"Write exactly {count} sentences.", "length", {"sentences": count})


def _mention(dice: Dice) -> Constraint:
    word = dice.pick(_WORDS[:4])
    return _made(f'Mention the word "{word}".', "contains", word)


def _mention_twice(dice: Dice) -> Constraint:
    word = dice.pick(_WORDS[4:8])
    pattern = rf"(?is)\A(?:(?!\b{word}).)*\b{word}(?:(?!\b{word}).)*\b{word}(?:(?!\b{word}).)*\Z"
    return _made(f'Use the word "{word}" exactly twice.', "regex", pattern)


def _avoid(dice: Dice) -> Constraint:
    word = dice.pick("very people always important".split())
    return _made(f'Do not use the word "{word}".', "regex", rf"(?is)\A(?!.*\b{word}\b)")


def _no_commas(_: Dice) -> Constraint:
    return _made("Avoid commas.", "excludes", ",")


def _digits(dice: Dice) -> Constraint:
    if dice.whole(0, 1):
        return _made("Write no digits.", "regex", r"\A\D*\Z")
    number = dice.whole(11, 98)
    return _made(f"Include the number {number} in digits.", "regex", rf"\b{number}\b")


def _length(dice: Dice) -> Constraint:
    words = dice.pick((60, 80, 100))
    return _made(f"Keep the text under {words} words.", "length", {"max_words": words - 1})


def _start(dice: Dice) -> Constraint:
    word = dice.pick(_STARTS)
    return _made(f'Begin with the word "{word}".', "regex", rf"\A\W*{word}\b")


def _end(dice: Dice) -> Constraint:
    word = dice.pick(_ENDS)
    return _made(f'Finish with the word "{word}".', "regex", rf"\b{word}\W*\Z")


SLOTS: tuple[Callable[[Dice], Constraint], ...] = (
    _sentences,
    _mention,
    _mention_twice,
    _avoid,
    _no_commas,
    _digits,
    _length,
    _start,
    _end,
)
