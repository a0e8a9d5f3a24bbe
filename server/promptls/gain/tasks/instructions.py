"""Instruction following: a short text under three instructions, one a line, each checked."""

from __future__ import annotations

from promptls.gain.tasks.constraints import SLOTS, TOPICS
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, split_of


def make() -> Family:
    """The family; its metric is the share of instructions followed."""
    items = tuple(_item(number) for number in range(SIZE))
    return Family("instructions", "three instructions for a short text", "followed", items)


def _item(number: int) -> Item:
    dice = Dice(f"instructions {number}")
    chosen = [slot(dice) for slot in dice.some(SLOTS, 3)]
    rules = "".join(f"- {constraint.text}\n" for constraint in chosen)
    source = f"Write a short text about {dice.pick(TOPICS)}.\n\n{rules}"
    return Item(f"instructions-{number:03}", split_of(number), source, tuple(c.check for c in chosen))
