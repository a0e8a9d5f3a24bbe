"""Prompts that were fine: a rewrite has nothing to gain here, so what it moves is harm, or noise.

Short questions with one right answer. Half of them say all that a rewrite could add, and are left alone by a
careful one; the others get a line more that they did not need.
"""

from __future__ import annotations

from promptls.gain.checks import Check
from promptls.gain.tasks import facts
from promptls.gain.tasks.item import SIZE, Dice, Family, Item, split_of

_FRUITS = "apple banana cherry date elderberry fig grape lemon mango orange pear quince".split()


def make() -> Family:
    """The family; its metric is the share of right answers."""
    items = tuple(_item(number) for number in range(SIZE))
    return Family("no-op", "prompts that need no rewrite", "right", items)


def _item(number: int) -> Item:
    dice = Dice(f"no-op {number}")
    kinds = (_sum, _sorted, _stock, _city)
    source, check = kinds[number // 2 % len(kinds)](dice)
    if number // 8 % 2:
        source += "Respond in English.\n"
    return Item(f"no-op-{number:03}", split_of(number), source, (check,))


def _right(answer: str) -> Check:
    return Check("equals", answer, "right")


def _sum(dice: Dice) -> tuple[str, Check]:
    a, b = dice.whole(11, 89), dice.whole(11, 89)
    return f"What is {a} + {b}? Reply with the number only.\n", _right(str(a + b))


def _sorted(dice: Dice) -> tuple[str, Check]:
    words = dice.some(_FRUITS, 4)
    wanted = ", ".join(sorted(words))
    source = f"Sort these words by the alphabet: {', '.join(words)}. Reply with the words only, separated by commas.\n"
    return source, _right(wanted)


def _stock(dice: Dice) -> tuple[str, Check]:
    articles = dice.some(facts.ARTICLES, 4)
    counts = [dice.whole(2, 99) for _ in articles]
    asked = dice.whole(0, 3)
    listed = "".join(f"- {article}: {count}\n" for article, count in zip(articles, counts, strict=True))
    source = f"This is the stock:\n\n{listed}\nHow many {articles[asked]}s are there? Reply with the number only.\n"
    return source, _right(str(counts[asked]))


def _city(dice: Dice) -> tuple[str, Check]:
    person, city = dice.pick(facts.PEOPLE), dice.pick(facts.CITIES)
    source = f"{person} works for {dice.pick(facts.FIRMS)} in {city}. In which city does {person} work? Reply with one word.\n"
    return source, _right(city)
