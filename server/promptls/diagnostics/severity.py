"""How much a diagnostic matters, and how far a fix can be trusted."""

from __future__ import annotations

from enum import Enum, IntEnum


class Severity(IntEnum):
    """Ordered so that a greater value is worse: `severity >= Severity.WARNING`."""

    HINT = 1
    INFO = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        """The word used in settings and reports: error, warning, info or hint."""
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Severity:
        """The severity named by `word`. Raises ValueError with the possible words."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f'"{word}" is not a severity; use error, warning, info or hint') from None


class Safety(Enum):
    """How far a fix can be trusted.

    `SAFE`: the prompt asks for the same thing. `UNSAFE`: wording, order or emphasis changes, so a
    person looks first.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"

    # An enumeration hashes its members by their names, in Python, and every fix is hashed.
    __hash__ = object.__hash__
