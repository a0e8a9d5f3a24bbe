"""Extraction into nested JSON: an order with its customer, its lines and its delivery.

Every prompt shows the shape, so that the unadapted one asks for the same thing and the gain of a description
in words is no tautology.
"""

from __future__ import annotations

import json
from typing import Any

from promptls.gain.checks import Check
from promptls.gain.tasks import facts
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, json_item

_EXAMPLE = {
    "number": "AB-1000",
    "customer": {"name": "Ada Example", "city": "Rome"},
    "lines": [{"article": "screw", "quantity": 2, "price": 1.5}],
    "delivery": {"date": "2026-01-31", "express": True},
}
_PROMPTS = (
    f"Extract the order from this message. Return JSON like this:\n\n```json\n{json.dumps(_EXAMPLE)}\n```\n\n"
    "Message:\n{{document}}\n",
    f"Read the message and return the order as JSON like this:\n\n```json\n{json.dumps(_EXAMPLE, indent=2)}\n```\n\n"
    "Message:\n{{document}}\n",
    "You enter orders into a database. Read the message and return JSON in the form of this example:\n\n"
    f"```json\n{json.dumps(_EXAMPLE, indent=1)}\n```\n\nMessage:\n{{{{document}}}}\n",
)
_OPENINGS = (
    "Hello, {name} from {city} here, with order {number}.",
    "Order {number}. Customer: {name}, {city}.",
    "Dear team, please enter the order {number} for {name} in {city}.",
)
_CLOSINGS = {
    True: ("Send it by express so that it arrives on {date}.", "We need express delivery on {date}."),
    False: ("Normal delivery on {date} will do.", "No hurry: standard shipping, {date} is fine."),
}
_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_SCHEMA = _object(
    number=_TEXT,
    customer=_object(name=_TEXT, city=_TEXT),
    lines={"type": "array", "items": _object(article=_TEXT, quantity=_NUMBER, price=_NUMBER)},
    delivery=_object(date=_TEXT, express={"type": "boolean"}),
)


def make() -> Family:
    """The family; its metric is the share of leaves that stand at their path with the right value."""
    items = tuple(_item(number) for number in range(SIZE))
    return Family("nested", "orders into nested JSON", "leaves", items)


def _item(number: int) -> Item:
    dice = Dice(f"nested {number}")
    day, express = facts.date(dice), bool(dice.whole(0, 1))
    articles = dice.some(facts.ARTICLES, 2)
    lines = [
        {"article": article, "quantity": dice.whole(2, 60), "price": dice.whole(2, 80) + 0.5}
        for article in articles
    ]
    customer = {"name": dice.pick(facts.PEOPLE), "city": dice.pick(facts.CITIES)}
    gold: dict[str, Any] = {
        "number": facts.reference(dice),
        "customer": customer,
        "lines": lines,
        "delivery": {"date": day.iso, "express": express},
    }
    wanted = "; ".join(
        f"article {x['article']}, quantity {x['quantity']}, price {x['price']} euros each" for x in lines
    )
    opening = dice.pick(_OPENINGS).format(number=gold["number"], **customer)
    document = f"{opening} We want: {wanted}. {dice.pick(_CLOSINGS[express]).format(date=day.written('en'))}"
    checks = [Check("field", {"path": path, "is": value}, "leaves") for path, value in leaves(gold)]
    prompt = _PROMPTS[number // 2 % len(_PROMPTS)]
    return json_item("nested", number, prompt, document, checks, gold, _SCHEMA)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[list[str | int], Any]]:
    """The paths and values of everything that is neither object nor array."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, (*path, index))]
    return [(list(path), value)]
