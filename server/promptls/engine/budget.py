"""What one call of a prompt takes of a model: tokens, the share of its window, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.profiles import Profile
from promptls.prompt import Prompt, singles
from promptls.tokens import Count, count, total, vocabulary_of


class Budget(NamedTuple):
    """`tokens` of the prompt as it stands in the file, variables unfilled.

    `window_share` is their part of the context window (1 is full), `cost` the price of reading them once in
    US dollars; None where the profile does not know the window or the price.
    """

    tokens: Count
    window_share: float | None
    cost: float | None


def budget(prompt: Prompt, profile: Profile) -> Budget:
    """The budget of one call, of several prompts in a file that of the longest.

    The vocabulary is loaded, which takes half a second the first time.
    """
    vocabulary = vocabulary_of(profile.fact("tokenizer"))
    tokens = max(
        total([count(message.text.text, vocabulary) for message in single.prompt.messages])
        for single in singles(prompt)
    )
    window = profile.fact("context_window")
    share = tokens.tokens / window if isinstance(window, int) and window > 0 else None
    return Budget(tokens, share, _cost(tokens.tokens, profile))


def _cost(tokens: int, profile: Profile) -> float | None:
    price = _price(profile.fact("price"))
    longer = profile.fact("long_context_price")
    if isinstance(longer, Mapping) and tokens > longer.get("above_tokens", 0):
        price = _price(longer)
    return None if price is None else tokens * price / 1_000_000


def _price(value: Any) -> float | None:
    price = value.get("input") if isinstance(value, Mapping) else None
    return float(price) if isinstance(price, int | float) else None
