"""What a token count is: a number that says how it was got and how far it may be off."""

from __future__ import annotations

from typing import Literal

from promptls.named_tuple import NamedTuple

Level = Literal["estimate", "proxy", "exact"]
"""`exact`: the model's own vocabulary. `proxy`: a related vocabulary. `estimate`: from the text's make-up."""


class Count(NamedTuple):
    """`tokens` of a text; 19 texts in 20 lie within `error_pct` per cent of it (0 if exact)."""

    tokens: int
    level: Level
    error_pct: float

    def __str__(self) -> str:
        return f"{self.tokens:,}" if self.level == "exact" else f"about {self.tokens:,}"
