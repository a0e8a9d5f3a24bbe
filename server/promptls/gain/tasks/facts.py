"""Invented people, firms and things that documents are made of, and dates as several languages write them."""

from __future__ import annotations

from promptls.gain.tasks.item import Dice
from promptls.named_tuple import NamedTuple

PEOPLE = (
    "Anna Berger", "Tom Hollis", "Mira Patel", "Jonas Lund", "Carla Rossi", "Peter Novak", "Grace Obi", "Leo Martin",
    "Nadia Haddad", "Simon Clarke", "Eva Lindqvist", "Hugo Torres", "Ines Costa", "Paul Fischer", "Ruth Adler",
)  # fmt: skip
FIRMS = (
    "Harbour Tools", "Norden Glass", "Bluefield Paper", "Castor Textiles", "Vega Lighting", "Oak & Finch", "Delta Pumps",
    "Quarry Foods", "Silver Lake Optics", "Morgen Print",
)  # fmt: skip
CITIES = "Bremen Leeds Lyon Porto Gdansk Turin Bergen Utrecht Graz Cork Valencia Tampere".split()
ARTICLES = (
    "hinge", "valve", "lamp", "bracket", "filter", "cable", "gasket", "sensor", "bearing", "switch", "nozzle", "pulley",
)  # fmt: skip
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}


class Date(NamedTuple):
    """A day."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """Such as 2026-03-09."""
        return f"{self.year}-{self.month:02}-{self.day:02}"

    def written(self, language: str) -> str:
        """As a letter in that language writes it."""
        if language == "zh":
            return f"{self.year}年{self.month}月{self.day}日"
        month = MONTHS[language][self.month - 1]
        link = {"en": " ", "de": ". ", "fr": " ", "es": " de "}[language]
        return f"{self.day}{link}{month}{' de ' if language == 'es' else ' '}{self.year}"


def date(dice: Dice) -> Date:
    """A day of 2024 to 2026 that every month has."""
    return Date(dice.whole(2024, 2026), dice.whole(1, 12), dice.whole(1, 28))


def reference(dice: Dice) -> str:
    """Such as KX-4821."""
    letters = "ABCDEFGHKLMNPRSTVWXZ"
    return f"{dice.pick(letters)}{dice.pick(letters)}-{dice.whole(1000, 9999)}"
