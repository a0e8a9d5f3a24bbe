"""Tokens and noun phrases of a task sentence, for `from_task`."""

from __future__ import annotations

from promptls.named_tuple import NamedTuple
from promptls.schema.shape import Kind
from promptls.schema.task_words import (
    BOOLEAN_NOUNS,
    IMPORTANCE,
    INFORMATION,
    IRREGULAR_PLURALS,
    NUMBER_NOUNS,
    POINTS,
    POINTS_NEED_IMPORTANCE,
    SOFT_ADJECTIVES,
    STRING_NOUNS_IN_S,
)
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

MAX_TOKENS = 80
"""Longer sentences are no simple task; they are not read."""

_TOKEN = LazyPattern(
    r"(?P<hole>\{\{[^{}\n]*\}\}|\{[A-Za-z_][\w.]*\}|\$\{[^{}\n]*\}|<[A-Za-z_][^<>\n]*>|\$[A-Z_]{3,}|\ufffc+)"
    r"|(?P<word>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’\-]*)"
    r"|(?P<number>\d+)"
    r"|(?P<mark>[,.:;!()&])"
    r"|(?P<blank>\s+)"
)


class Token(NamedTuple):
    """`kind` is hole (a placeholder), word, number or mark; `text` is lower-cased."""

    kind: str
    text: str
    start: int
    end: int


def tokenise(sentence: str) -> list[Token] | None:
    """The tokens; None if the sentence holds anything but words, numbers, plain marks and placeholders."""
    found: list[Token] = []
    at = 0
    while at < len(sentence):
        match = _TOKEN.match(sentence, at)
        if match is None or len(found) >= MAX_TOKENS:
            return None
        at = match.end()
        kind = str(match.lastgroup)
        if kind != "blank":
            text = "and" if match.group() == "&" else match.group().lower().replace("’", "'")
            found.append(Token("word" if text == "and" else kind, text, match.start(), at))
    return found


def singular(word: str) -> str:
    """The singular of an English noun; the word itself if it is no plural."""
    if word in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[word]
    if word in STRING_NOUNS_IN_S or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 else word


def plural(word: str) -> str:
    """The plural of an English noun."""
    for several, one in IRREGULAR_PLURALS.items():
        if one == word:
            return several
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


_NO_KEY = SOFT_ADJECTIVES | {"most"}


class Noun(NamedTuple):
    """A noun phrase without its determiners; `counted` if a number stood before it.

    `fields` are the nouns in parentheses behind it, `bare` the phrase without its "of …", `owner` the
    several things that the "of …" names.
    """

    words: tuple[str, ...]
    span: Span
    counted: bool = False
    many: bool = False
    kind: Kind | None = None
    fields: tuple[Noun, ...] = ()
    bare: Noun | None = None
    owner: Noun | None = None

    def several(self) -> Noun:
        """The same phrase in the plural, for "each" and "every"."""
        if self.is_plural:
            return self
        return self._replace(words=(*self.words[:-1], plural(self.words[-1])), many=True)

    @property
    def head(self) -> str:
        """The main noun, in the singular."""
        return singular(self.words[-1])

    @property
    def is_plural(self) -> bool:
        """True if the phrase names several things."""
        if self.kind == "number":
            return False
        return self.many or (self.head != self.words[-1] and self.words[-1] != "species")

    @property
    def key(self) -> str:
        """The phrase in snake case: `due_date`, `email_addresses`."""
        words = [word for word in self.words[:-1] if word not in _NO_KEY] + [self.words[-1]]
        return snake(words)

    @property
    def singular_key(self) -> str:
        """The key of one of them."""
        words = [word for word in self.words[:-1] if word not in _NO_KEY] + [self.head]
        return snake(words)

    @property
    def value_kind(self) -> Kind:
        """The type of one such value, by its main noun."""
        if self.kind is not None:
            return self.kind
        if self.head in NUMBER_NOUNS:
            return "number"
        return "boolean" if self.head in BOOLEAN_NOUNS else "string"

    @property
    def is_information(self) -> bool:
        """True for "information", "details" and the like, whatever stands before it."""
        return self.head in INFORMATION or self.words[-1] in INFORMATION

    @property
    def is_important(self) -> bool:
        """True if a word like "key" or "main" stands before the main noun."""
        return any(word in IMPORTANCE for word in self.words[:-1])

    @property
    def is_points(self) -> bool:
        """True if the phrase means the gist of a text: "key information", "main points", "highlights"."""
        important = self.is_important
        if self.is_information:
            return important or (len(self.words) == 1 and self.words[0] in ("information", "info"))
        if self.head not in POINTS or not self.is_plural:
            return False
        return important or (self.head not in POINTS_NEED_IMPORTANCE)


_NO_NOUN = LazyPattern(r"(?:ous|ful|ible|istic|ish|ily|ely|ally|less)$")
_NOUNS_IN_ING = frozenset(
    (
        "marketing operating closing opening starting ending billing shipping funding existing meeting "
        "remaining outstanding founding governing tracking booking routing training pricing mailing setting "
        "recurring selling listing accounting heading"
    ).split()
)


def names_thing(words: list[str], *, determined: bool) -> bool:
    """False if the words are an adjective, an adverb, a contraction or begin with a verb in -ing."""
    last = words[-1]
    if _NO_NOUN.search(last) or (words[0] == "most" and len(words) < 3):
        return False
    if any("'" in word and not word.endswith(("'s", "s'")) for word in words):
        return False
    gerund = words[0].endswith("ing") and len(words) > 1 and words[0] not in _NOUNS_IN_ING
    return determined or not gerund


def snake(words: list[str]) -> str:
    """Words as a key in snake case, without possessive endings and apostrophes."""
    parts = [word.removesuffix("'s").replace("'", "").replace("e-mail", "email") for word in words]
    return "_".join(parts).replace("-", "_")
