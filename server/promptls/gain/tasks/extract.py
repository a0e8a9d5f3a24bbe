"""Extraction from English documents: five facts each, between others that look alike."""

from __future__ import annotations

from promptls.gain.checks import Check
from promptls.gain.tasks import facts
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, json_item

_PROMPTS = (
    "Extract the facts of this message. Be accurate. Return JSON with reference, person, city, date (YYYY-MM-DD) and amount "
    "(a number).\n\nMessage:\n{{document}}\n",
    "Read the message below and return a JSON object with these keys: reference, person, city, date, amount. Write "
    "the date as YYYY-MM-DD and the amount as a number.\n\nMessage:\n{{document}}\n",
    'Return the facts of the message as JSON:\n\n```json\n{"reference": "", "person": "", "city": "", "date": '
    '"YYYY-MM-DD", "amount": 0}\n```\n\nMessage:\n{{document}}\n',
    "You process the mail of a small firm. Extract the reference, the person who writes, their city, the agreed date "
    "as YYYY-MM-DD and the amount in euros as a number. Answer in JSON with the keys reference, person, city, date "
    "and amount.\n\n{{document}}\n",
)
_DOCUMENTS = (
    "Hello, this is {person} from {firm} in {city}. We would like to order {count} {article}s under reference {ref}. "
    "Please deliver by {date}; the agreed price is {amount} euros. Our last order, {other_ref}, went to {other_city} and "
    "came to {other_amount} euros.",
    "Incident report {ref}. On {date} a {article} failed at our site in {city}. The engineer on duty was {person}, who "
    "put the damage at {amount} euros. A similar fault in {other_city}, filed as {other_ref}, had cost {other_amount} euros "
    "the year before.",
    "Dear colleagues, the invoice {ref} is still open. {person} signed for {count} {article}s in {city}, and {amount} "
    "euros were due on {date}. Please do not confuse it with {other_ref} from {other_city}, which was paid in full "
    "({other_amount} euros).",
    "Notes from the call. {person}, who runs the {city} branch of {firm}, accepted our offer {ref} for {count} {article}s. "
    "The total is {amount} euros, to be paid by {date}. The older offer {other_ref} over {other_amount} euros is void, and "
    "the branch in {other_city} is not concerned.",
)
_SCHEMA = {
    "type": "object",
    "properties": {
        **{key: {"type": "string"} for key in ("reference", "person", "city", "date")},
        "amount": {"type": "number"},
    },
    "required": ["reference", "person", "city", "date", "amount"],
    "additionalProperties": False,
}


def make() -> Family:
    """The family; its metric is the share of the five facts that are right, JSON read leniently."""
    items = tuple(_item(number) for number in range(SIZE))
    return Family("extract", "facts from English documents", "fields", items)


def _item(number: int) -> Item:
    dice = Dice(f"extract {number}")
    city, other_city = dice.some(facts.CITIES, 2)
    day = facts.date(dice)
    gold = {
        "reference": facts.reference(dice),
        "person": dice.pick(facts.PEOPLE),
        "city": city,
        "date": day.iso,
        "amount": dice.whole(120, 9800) + 0.5 * dice.whole(0, 1),
    }
    document = dice.pick(_DOCUMENTS).format(
        **{**gold, "date": day.written("en")},
        ref=gold["reference"],
        firm=dice.pick(facts.FIRMS),
        article=dice.pick(facts.ARTICLES),
        count=dice.whole(3, 90),
        other_ref=facts.reference(dice),
        other_city=other_city,
        other_amount=dice.whole(120, 9800),
    )
    checks = [Check("field", {"path": [key], "is": value}, "fields") for key, value in gold.items()]
    prompt = _PROMPTS[number // 2 % len(_PROMPTS)]
    return json_item("extract", number, prompt, document, checks, gold, _SCHEMA)
