"""An editing trace as people leave it: words typed, taken back, lines broken, pasted and deleted, undone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

SENTENCES = (
    "Name every part, its price and its number, etc. ",
    "Be brief. ",
    "Return JSON. ",
    "Write at most 3 sentences. ",
    "Write at most 5 sentences. ",
    "Never mention the price. ",
    "Always mention the price. ",
    "Use {{ customer }} as the name. ",
    "Antworte auf Deutsch. 😀 ",
    "- Use the British spelling of every word.\n",
    "# Rules\n\n",
    "```json\n{\"a\": 1,}\n```\n",
    "<rules>\n",
)  # fmt: skip
TYPED = "abcdefghijklmnop qrstuvwxyz .,;:!?\n\"'{}<>#*-_😀é"


class Step(NamedTuple):
    """A replacement in the text as it is: code points `start` to `end` become `text`."""

    start: int
    end: int
    text: str

    def after(self, before: str) -> str:
        return before[: self.start] + self.text + before[self.end :]


def steps(seed: int, text: str, count: int) -> Iterator[Step]:
    """`count` steps, each to be made on what the one before has left."""
    chance = random.Random(seed)
    past: list[str] = []
    at = len(text)
    for _ in range(count):
        step = _step(chance, text, min(at, len(text)), past)
        past.append(text)
        text = step.after(text)
        at = step.start + len(step.text)
        if chance.random() < 0.05:
            at = chance.randrange(len(text) + 1)
        yield step


def _step(chance: random.Random, text: str, at: int, past: list[str]) -> Step:
    kind = chance.random()
    if kind < 0.72:
        return Step(at, at, chance.choice(TYPED))
    if kind < 0.84:
        return Step(max(0, at - 1), at, "")
    if kind < 0.92:
        return Step(at, at, chance.choice(SENTENCES))
    if kind < 0.96 and len(past) > 5:
        return Step(0, len(text), past[-chance.randint(1, 5)])
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return Step(start, len(text) if end < 0 else end + 1, "")
