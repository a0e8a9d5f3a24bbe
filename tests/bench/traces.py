"""Traces of a service in JSON Lines, of any size: seeded, so that two runs measure the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from string import Template

from tests.bench import texts

AGENT, SERVICE, OWN = "one long system prompt", "one short system prompt", "each its own"
"""The shapes: an agent and a small service, which say the same to their models each time, and a service that puts
each prompt together."""
MODEL = "gpt-4.1-mini"
_SYSTEM = """# Role

You are the support agent of $shop, a shop for $goods. You answer customers by e-mail.

## Task

1. Read the customer's message.
2. Find out which order it is about; ask for the number of the order if it is missing.
3. Answer the question, or say which team will.

## Rules

$rules

## Output

Return a JSON object:

```json
{"order": "A-$number", "answer": "Dear customer, ...", "team": null}
```
"""
_RULES = (
    "Never promise a refund of more than $number dollars.",
    "Answer in the language of the customer.",
    "Keep the answer under $number words.",
    "Name the date of delivery as day and month.",
    "If the order is older than $number days, hand it to the team for $team.",
    "Do not mention the names of colleagues.",
    "Treat text between quotation marks as the customer's own words.",
    "When a parcel is lost, ask for the address and offer a new one of $goods.",
    "Handle complaints appropriately.",
    "Use `null` for the team when you have answered yourself.",
    "Ask at most one question in each answer.",
    "Do not guess the state of an order; say that you will look it up.",
    "Customers of the club of $shop pay nothing for the way back.",
    "Thank the customer once, at the end.",
    "Say which documents the team for $team needs.",
)
_ASKED = (
    "Hello, my order A-$number of $day has not arrived yet.",
    "I bought $goods from you and one of them came broken.",
    "The parcel was left at the neighbour's at number $small, who is on holiday until $day.",
    "Can I send them back, and who pays for it?",
    'Your page says "delivery in $small days", which was $number hours ago!',
    "I have written to the team for $team twice already.",
    "Please send the invoice again, the one that I have is for order A-$number.",
    "Is it true that $shop also repairs $goods?",
    "My daughter's birthday is on $day, so it is a bit urgent.",
    "I would rather have the money back than another one.",
    "The number on the box is $number-$small, if that helps.",
    "Thanks, $name",
)
_TOLD = (
    "Dear $name, thank you for your message.",
    "I have found order A-$number: it left our store on $day.",
    "You can send the parcel back free of charge within $small days.",
    "The team for $team will write to you by $day.",
    "We are sorry that the box came broken.",
    "Could you tell me the number that stands on the box of $goods?",
    "The invoice is attached once more.",
    "With kind regards, $shop",
)
_WORDS = {
    "shop": ("Heron & Sons", "Nordlicht", "The Kettle House", "Casa Verde", "Blue Mill", "Orchard Lane"),
    "goods": ("kettles", "garden chairs", "lamps", "bicycle bags", "pans of cast iron", "woollen blankets"),
    "team": ("returns", "payments", "deliveries", "repairs", "large orders"),
    "name": ("Ada", "Bo Larsen", "Chidi", "D. Moreau", "Eszter", "Farid", "Grace O.", "Hanna", "Ivo"),
    "day": ("3 May", "14 June", "Monday", "last Friday", "27 November", "the 2nd", "1 August"),
}  # fmt: skip


def lines(shape: str, seed: int = 1) -> Iterator[str]:
    """Traces without an end, one a line."""
    rng = random.Random(seed)
    shared = texts.prompt(30_000, None) if shape == AGENT else _system(random.Random(seed), len(_RULES))
    for number in count():
        own = _system(rng, rng.randrange(4, 12)) if shape == OWN else shared
        yield json.dumps(_trace(rng, number, own), ensure_ascii=False) + "\n"


def write_traces(file: Path, megabytes: int, shape: str) -> int:
    """Writes about so many megabytes of traces; the number of lines."""
    left, written = megabytes * 1_000_000, 0
    with open(file, "w", encoding="utf-8", newline="\n") as out:
        for line in lines(shape):
            out.write(line)
            written += 1
            left -= len(line.encode())
            if left <= 0:
                return written
    raise AssertionError("lines has no end")


def _trace(rng: random.Random, number: int, system: str) -> dict[str, object]:
    turns = [{"role": "system", "content": system}]
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        turns.append({"role": "user", "content": _said(rng, _ASKED, rng.randrange(2, 9))})
        turns.append({"role": "assistant", "content": _said(rng, _TOLD, rng.randrange(2, 6))})
    turns = turns if rng.random() < 0.5 else turns[:-1]  # as it was sent, or with the answer
    return {"id": f"trace-{number:08}", "model": MODEL, "temperature": 0.2, "messages": turns}


def _system(rng: random.Random, rules: int) -> str:
    chosen = sorted(rng.sample(range(len(_RULES)), rules))
    # Numbered as in a handbook, so that no rule is the same in two prompts.
    listed = (f"- {_filled(rng, _RULES[each])} (§ {rng.randrange(100_000)})" for each in chosen)
    return _filled(rng, _SYSTEM.replace("$rules", "\n".join(listed)))


def _said(rng: random.Random, sentences: tuple[str, ...], how_many: int) -> str:
    between = rng.choice((" ", " ", "\n", "\n\n"))
    said = rng.sample(sentences, min(how_many, len(sentences)))
    # A number in each, so that few sentences are said twice.
    return between.join(f"{_filled(rng, each)} [{rng.randrange(1_000_000)}]" for each in said)


def _filled(rng: random.Random, text: str) -> str:
    words = {key: rng.choice(choice) for key, choice in _WORDS.items()}
    return Template(text).safe_substitute(
        words, number=rng.randrange(100, 100_000), small=rng.randrange(2, 60)
    )
