"""Dense prompts: eight instructions in one paragraph of running text, each checked."""

from __future__ import annotations

from promptls.gain.tasks.constraints import SLOTS, TOPICS
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, split_of


def make() -> Family:
    """The family; its metric is the share of instructions followed ("all of them" is at floor on small models)."""
    items = tuple(_item(number) for number in range(SIZE))
    return Family("dense", "eight instructions in one paragraph", "followed", items)


def _item(number: int) -> Item:
    dice = Dice(f"dense {number}")
    chosen = [slot(dice) for slot in dice.some(SLOTS, 8)]
    sentences = " ".join(constraint.text for constraint in chosen)
    source = f"Write a short text about {dice.pick(TOPICS)}. {sentences}\n"
    return Item(f"dense-{number:03}", split_of(number), source, tuple(c.check for c in chosen))
