"""The shape that a task sentence implies: "Extract the names, dates and amounts from this invoice."

    task    := [politeness] [source ","] verb nouns [fields] [source] ["as JSON"] ["."]
             | "For each" noun [source] "," verb nouns [source]
             | verb "the following" [noun] [source] ":" nouns
    verb    := STRONG_VERBS ("extract", "pull out") | WEAK_VERBS ("list", "identify", "find", "get" …)
    nouns   := noun (("," | "and" | ", and" | "as well as" | "along with") noun)*
    noun    := [determiners] word … ["of" noun]
    fields  := ("with" | "including" | ", each with" | "and their") nouns | "(" nouns ")" | ":" nouns
    source  := ["mentioned" …] ("from" | "in" | "within" | "of") [words] text-noun [its place] | placeholder

What it gives (the tables are in `task_words`):

- Several nouns, or one without fields: an object with a key each. A plural is an array, a singular one value;
  the main noun decides the type ("amount", "price", "total": number; "flag": boolean; else string).
- One plural noun with fields: an array of objects. "and their prices" adds the thing's name, and so does any
  "with" behind things that have one (`NAMED_NOUNS`) or whose own words are wanted (`STATED_NOUNS`: risk,
  quote). Plurals of the fields are one each ("with owners") but for what one thing has many of
  ("with ingredients") and for one among singulars ("with date and guests"). "items (name, price)" is such an
  array beside other nouns, "entities (people, places)" one key for each kind; "names and ages of the guests"
  are the fields of each guest; in "the date and the items with name and price" the fields are the items'.
- Information ("key information", "main points", "highlights", "findings"): an array of objects with
  `topic` and `details`.
- Fields "of each review" are an array of reviews with them.

It gives None unless the whole sentence is understood, and these are no extraction from a text:

- a sentence that states a form (table, bullets, words, a list), asks a question, or goes on to another task
  ("and summarise", "and fix it");
- nouns that are written anew or worked on (`NEVER_NOUNS`: poem, answer, bug, file, user …) and sources that
  an agent works in (`AGENT_SOURCES`: file, directory, repository, code, website …);
- weak verbs without a source in the sentence, unless the nouns are records with fields ("List the action
  items with owner and due date"), clear records, or key information; with a weak verb "in the report" may be
  where to write, so that "in" must bring a plain text (`PLAIN_TEXTS`);
- "with" that says which things are meant ("products with high growth potential");
- counted things without a source ("List three reasons"): these are made up, not found.
"""

from __future__ import annotations

import re

from promptls.schema.shape import Field, Shape
from promptls.schema.task_nouns import Noun, Token, names_thing, singular, tokenise
from promptls.schema.task_words import (
    AGENT_SOURCES,
    ALWAYS_MANY,
    CLAUSE_WORDS,
    CLEAR_RECORDS,
    DETERMINERS,
    EVERYONE,
    FIELD_NOUNS,
    FUNCTION_WORDS,
    KINDS_FOLLOW,
    LEAD_VERBS,
    NAMED_NOUNS,
    NEVER_NOUNS,
    NUMBER_NOUNS,
    PARTICIPLES,
    PEOPLE,
    PLAIN_TEXTS,
    RECORD_NOUNS,
    SOURCE_PREPOSITIONS,
    SOURCE_TAILS,
    STATED_NOUNS,
    STOP_VERBS,
    STRONG_VERBS,
    TEXT_SOURCES,
    WEAK_VERBS,
)
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_POLITE = LazyPattern(
    r"\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)?(?:(?:please|now|first|next|carefully|kindly|then|and|finally|accurately|"
    r"your (?:task|job|goal) is to|you (?:are to|must|should|will)|(?:i|we) (?:want|need) you to|task)"
    r"\b[:,]?\s*)*",
    re.I,
)
_ASKS = LazyPattern(r"\s*(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+)?(?=\w)", re.I)
_JSON_TAIL = LazyPattern(
    r",?\s+(?:and\s+)?(?:(?:return|output|give|provide|format|respond|present|show)\s+(?:me\s+)?(?:with\s+)?"
    r"(?:(?:them|it|this|these|everything|the (?:results?|output|answer|data|information))\s+)?)?"
    r"(?:in|as|into|using|to)\s+(?:(?:an?|valid|structured|raw|single|strict)\s+)*JSON"
    r"(?:\s+(?:format|object|array|output|response|data))?\s*[.!:]?\s*$",
    re.I,
)
_VERB = LazyPattern("|".join(sorted({verb[0] for verb in STRONG_VERBS | WEAK_VERBS})), re.I)
_THEIR = frozenset({"their", "its", "his", "her"})
_LISTS = frozenset(
    {"list", "set", "series", "collection", "range", "instances", "mentions", "occurrences", "examples"}
)
_COUNTS = frozenset({"number", "count"})
_UNITS = frozenset({"years", "months", "weeks", "days", "hours", "minutes"})
_AFTER_SOURCE = (FUNCTION_WORDS - SOURCE_TAILS) | frozenset(
    {"and", "with", "including", "along", "together", "or", "from"}
)
_BARE = frozenset({"result", "results", "output", "value", "values"})
_WHOLE = frozenset({"each", "every", "any", "all"})
_EACH = frozenset({"each", "every"})


class _NotUnderstood(Exception):
    """The sentence is outside the grammar."""


def from_task(sentence: str, *, has_source: bool = False) -> Shape | None:
    """The shape of the output that an extraction task implies; None if it implies none.

    `has_source` says that the prompt brings the text to extract from elsewhere (a variable, a message of
    its own). Field spans are code points of `sentence`.
    """
    if len(sentence) > 1000 or not _VERB.search(sentence):
        return None
    asks = _ASKS.match(sentence)
    if asks and sentence.rstrip().endswith("?"):
        sentence = " " * asks.end() + sentence[asks.end() :].rstrip()[:-1]
    if "?" in sentence:
        return None
    tail = _JSON_TAIL.search(sentence)
    begin = _POLITE.match(sentence)
    start = begin.end() if begin else 0
    found = tokenise(sentence[start : tail.start() if tail else len(sentence)])
    if not found:
        return None
    shifted = [token._replace(start=token.start + start, end=token.end + start) for token in found]
    try:
        return _Parser(shifted, has_source=has_source or tail is not None).task()
    except _NotUnderstood:
        return None


class _Parser:
    """A place in the tokens, and what the sentence has told so far."""

    __slots__ = ("at", "has_source", "of_each", "strong", "their", "tokens")

    def __init__(self, tokens: list[Token], has_source: bool) -> None:
        self.tokens = tokens
        self.has_source = has_source
        self.at = 0
        self.strong = False
        self.their = False
        self.of_each: Noun | None = None

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else Token("end", "", 0, 0)

    def accept(self, *words: str) -> bool:
        if tuple(self.peek(index).text for index in range(len(words))) != words:
            return False
        self.at += len(words)
        return True

    # -- the sentence

    def task(self) -> Shape:
        record = self.lead()
        self.verb()
        if self.accept("the", "following") and self.colon_ahead():
            shape = self.following()
        elif record is not None:
            fields = self.nouns()
            self.source()
            self.end()
            self.allowed([record], fields)
            shape = self.record(record, fields)
        else:
            shape = self.object()
        self.source()
        self.end()
        return shape

    def end(self) -> None:
        while self.peek().text in (".", "!", ":") or self.peek().kind == "hole":
            self.has_source = self.has_source or self.peek().kind == "hole"
            self.at += 1
        if self.peek().kind != "end":
            raise _NotUnderstood

    def lead(self) -> Noun | None:
        """A source brought in before the verb, or "for each noun"; gives that noun."""
        if self.peek().text == "for" and self.peek(1).text in ("each", "every"):
            self.at += 2
            noun = self.noun().several()
            self.source()
            if not self.accept(","):
                raise _NotUnderstood
            return noun
        if self.peek().text in LEAD_VERBS:
            self.at += 1
            if self.peek().text in ("through", "at"):
                self.at += 1
            self.source_noun()
            if not (self.accept(",", "and") or self.accept("and") or self.accept(",")):
                raise _NotUnderstood
        elif self.peek().text in ("from", "in", "within") and not (self.source() and self.accept(",")):
            raise _NotUnderstood
        while self.peek().text in ("carefully", "then", "please"):
            self.at += 1
        return None

    def verb(self) -> None:
        for verbs, strong in ((STRONG_VERBS, True), (WEAK_VERBS, False)):
            for length in (2, 1):
                if tuple(self.peek(index).text for index in range(length)) in verbs:
                    self.at += length
                    self.strong = strong
                    return
        raise _NotUnderstood

    def colon_ahead(self) -> bool:
        return any(token.text == ":" for token in self.tokens[self.at : self.at + 12])

    def following(self) -> Shape:
        """`the following [details] [from the text]: name, date and amount`."""
        while self.peek().text in ("information", "details", "data", "fields", "items", "values", "entities"):
            self.at += 1
        self.source()
        if not self.accept(":"):
            raise _NotUnderstood
        self.accept("the")
        return self.flat(self.nouns(), attributes=False)

    # -- nouns

    def nouns(self, *, attributes: bool = False) -> list[Noun]:
        found = [self.noun(attributes=attributes)]
        while self.separator():
            found.append(self.noun(attributes=attributes))
        return found

    def separator(self) -> bool:
        before = self.at
        self.accept(",")
        joined = self.accept("and") or self.accept("as", "well", "as") or self.accept("plus")
        if (
            not joined
            and self.at > before
            and (self.fields_ahead() or self.peek().text in SOURCE_PREPOSITIONS)
        ):
            self.at = before
            return False
        if joined and self.peek().text in _THEIR:
            self.at = before
            return False
        if self.at > before and self.peek().text in STOP_VERBS:
            raise _NotUnderstood
        return self.at > before

    def fields_ahead(self) -> bool:
        return self.peek().text in ("including", "with", "each", "along", "together")

    def noun(self, *, attributes: bool = False) -> Noun:
        bare = self.at
        each = self.peek().text in _EACH
        if self.peek().text in EVERYONE:
            self.at += 1
            return Noun(("people",), Span(self.tokens[bare].start, self.tokens[bare].end))
        if self.strong and self.peek().text == "only":
            self.at += 1
        counted = self.determiners(attributes=attributes)
        if self.at == bare and self.peek().text in STOP_VERBS and self.peek(1).kind == "word":
            raise _NotUnderstood
        determined = self.at > bare
        words: list[Token] = []
        while self.is_noun_word(words):
            words.append(self.peek())
            self.at += 1
        if (
            not words
            or len(words) > 5
            or not names_thing([word.text for word in words], determined=determined)
        ):
            raise _NotUnderstood
        if each and len(words) > 1 and words[0].text.endswith("'s"):
            owner = words.pop(0)
            self.of_each = Noun((owner.text.removesuffix("'s"),), Span(owner.start, owner.end)).several()
            each = False
        noun = Noun(tuple(word.text for word in words), Span(words[0].start, words[-1].end), counted)
        if self.peek().text == "of":
            noun = self.of(noun)
        if noun.head in NEVER_NOUNS or noun.words[-1] in NEVER_NOUNS:
            raise _NotUnderstood
        noun = noun.several() if each else noun
        return noun if attributes or self.peek().text != "(" or noun.is_information else self.group(noun)

    def group(self, noun: Noun) -> Noun:
        """`items (name, price)`: the fields of each; `entities (people, places)`: the kinds of them."""
        before = self.at
        self.at += 1
        try:
            inner = tuple(self.nouns(attributes=True))
        except _NotUnderstood:
            inner = ()
        known = len(inner) > 1 and all(map(_is_field, inner))
        kinds = noun.head in KINDS_FOLLOW and len(inner) > 1 and all(part.is_plural for part in inner)
        if not self.accept(")") or not noun.is_plural or not (known or kinds):
            self.at = before
            return noun
        return noun._replace(fields=inner)

    def determiners(self, *, attributes: bool) -> bool:
        counted = False
        while True:
            token = self.peek()
            if token.kind == "number" or token.text in ("top", "three", "five", "ten", "two", "four", "six"):
                counted = True
            elif token.text in _THEIR and not attributes:
                raise _NotUnderstood
            elif token.text not in DETERMINERS:
                if token.text != "of" or counted is False:
                    return counted
            elif token.text in _THEIR:
                self.their = True
            self.at += 1
            if self.peek().text == "of" and token.text in _WHOLE:
                self.at += 1

    def is_noun_word(self, words: list[Token]) -> bool:
        token = self.peek()
        if token.kind != "word" or token.text in FUNCTION_WORDS:
            return False
        if token.text in ("and", "with", "including", "along", "together", "plus", "each", "or"):
            return False
        if token.text in SOURCE_PREPOSITIONS or token.text in CLAUSE_WORDS:
            return False
        return not (words and token.text in PARTICIPLES)

    def of(self, noun: Noun) -> Noun:
        """`noun of …`: the source, a list or number of things, names of things, or a name with "of" in it."""
        each = self.peek(1).text in _EACH
        if noun.words[-1] not in _COUNTS and not each and self.source_of():
            self.source()
            return noun
        self.at += 1
        determined = self.peek().text in DETERMINERS
        inner = self.noun()
        if noun.words[-1] in _LISTS and len(noun.words) == 1:
            return inner
        span = Span(noun.span.start, inner.span.end)
        if each:
            self.of_each = inner
            self.has_source = self.has_source or inner.head in TEXT_SOURCES
            return noun
        if noun.words[-1] in _COUNTS:
            return Noun((*noun.words, "of", *inner.words), span, kind="number", many=False)
        if inner.is_plural:
            joined = (*inner.words[:-1], inner.head, noun.words[-1])
            return Noun(joined, span, noun.counted).several()._replace(bare=noun, owner=inner)
        words = (*noun.words, "of", *inner.words)
        if not determined and noun.words[-1] in _UNITS:
            return Noun(words, span, kind="number", many=False)
        bare = noun if determined else None
        return Noun(words, span, noun.counted, many=noun.is_plural, kind=noun.kind, bare=bare)

    # -- the source

    def source_of(self) -> bool:
        """True if the "of" here brings in the source: "the title of this article"."""
        before = self.at
        if self.peek(1).text in EVERYONE:
            return False
        try:
            found = self.source()
        except _NotUnderstood:
            found = False
        self.at = before
        return found

    def source(self) -> bool:
        """Take a source if one stands here; raises if what stands here is a place that an agent works in."""
        before = self.at
        if self.peek().text in CLAUSE_WORDS:
            self.clause()
        while self.peek().text in PARTICIPLES or (self.peek().text in ("are", "is") and self.at > before):
            self.has_source = self.has_source or self.peek().text == "mentioned"
            self.at += 1
        participle = self.at > before
        if self.peek().text not in SOURCE_PREPOSITIONS:
            if self.at > before and self.peek().text not in ("", ".", ",", ":", "and", "with", "!"):
                raise _NotUnderstood
            return False
        preposition = "from" if participle else self.peek().text
        self.at += 1
        self.source_noun("from" if preposition == "of" else preposition)
        return True

    def clause(self) -> None:
        """`that are mentioned`, `that appear`: passed over up to its preposition."""
        self.at += 1
        for _ in range(2):
            if self.peek().text in ("are", "is", "were", "was", "appear", "appears", "occur", "occurs"):
                self.at += 1

    def source_noun(self, preposition: str = "from") -> None:
        words: list[Token] = []
        while self.peek().kind in ("word", "hole", "number") and self.peek().text not in _AFTER_SOURCE:
            if words and self.peek().text in SOURCE_TAILS and any(map(_is_text, words)):
                self.tail()
                break
            words.append(self.peek())
            self.at += 1
        if [token.text for token in words] not in (["this"], ["the", "following"], ["below"]):
            heads = [token for token in words if token.text not in SOURCE_TAILS]
            if not heads or heads[-1].text in AGENT_SOURCES or not _is_text(heads[-1]):
                raise _NotUnderstood
            # "Capture all issues in the final report" says where to write, not where to look.
            if not self.strong and preposition != "from" and not _is_plain_text(heads[-1]):
                raise _NotUnderstood
        self.has_source = True

    def tail(self) -> None:
        while self.peek().kind in ("word", "hole", "number") and self.peek().text not in (
            "and",
            "with",
            "including",
        ):
            self.at += 1

    # -- shapes

    def object(self) -> Shape:
        nouns = self.nouns()
        self.source()
        fields = self.fields(information=nouns[-1].is_information)
        if self.peek().text == "," and self.peek(1).text in SOURCE_PREPOSITIONS:
            self.at += 1
        self.source()
        self.end()
        if fields is None and self.of_each is not None:
            nouns, fields = [self.of_each], nouns
        if fields is None and len(nouns) > 1:
            nouns, fields = _shared_owner(nouns)
        self.allowed(nouns, fields)
        if fields is not None and len(nouns) > 1 and [n for n in nouns if n.is_plural] == nouns[-1:]:
            # One of each but of the last: "the date and the items with name and price".
            nouns, fields = [*nouns[:-1], nouns[-1]._replace(fields=tuple(fields))], None
        if fields is None:
            return self.flat(nouns, attributes=False)
        if len(nouns) != 1:
            raise _NotUnderstood
        return self.record(nouns[0], fields)

    def fields(self, *, information: bool) -> list[Noun] | None:
        before = self.at
        self.accept(",")
        if self.accept("("):
            # Behind other nouns a parenthesis gives examples: "risks (coupling, latency)".
            nouns = self.nouns(attributes=True)
            if not information or len(nouns) < 2 or not self.accept(")"):
                raise _NotUnderstood
            return nouns
        if self.peek().text == ":" and self.peek(1).kind == "word":
            self.at += 1
            return self.nouns(attributes=True)
        paired = self.accept("and") or self.accept("as", "well", "as")
        if paired and self.peek().text not in _THEIR:
            raise _NotUnderstood
        if not paired and not self.link():
            self.at = before
            return None
        nouns = self.nouns(attributes=True)
        if not paired and _restricts(nouns):
            raise _NotUnderstood
        if self.accept("for", "each"):
            while self.peek().kind == "word" and self.peek().text not in SOURCE_PREPOSITIONS:
                self.at += 1
        return nouns

    def link(self) -> bool:
        return (
            self.accept("each", "with")
            or self.accept("along", "with")
            or self.accept("together", "with")
            or self.accept("with")
            or self.accept("including")
        )

    def allowed(self, nouns: list[Noun], fields: list[Noun] | None) -> None:
        """Raises unless this is plainly something to be found in a text."""
        if fields is None and len(nouns) == 1 and nouns[0].words[-1] in _BARE:
            raise _NotUnderstood
        if self.has_source:
            return
        if any(noun.counted for noun in nouns):
            raise _NotUnderstood
        for noun in nouns:
            points = noun.is_points and (self.strong or noun.is_important)
            clear = points or (*noun.words[-2:-1], noun.head) in CLEAR_RECORDS
            known = noun.head in RECORD_NOUNS or noun.head in NUMBER_NOUNS
            if not clear and not (known and (self.strong or fields)) and not (noun.is_information and fields):
                raise _NotUnderstood

    def record(self, noun: Noun, fields: list[Noun]) -> Shape:
        if noun.is_information or (noun.head in KINDS_FOLLOW and all(part.is_plural for part in fields)):
            return self.flat(fields, attributes=False)
        return _object([self.records(noun, fields)])

    def records(self, noun: Noun, fields: list[Noun]) -> Field:
        """The array of things with these fields, and with their own words where these are wanted too."""
        if not noun.is_plural:
            raise _NotUnderstood
        inner = self.flat(fields, attributes=True)
        own = "name" if noun.head in NAMED_NOUNS else noun.singular_key
        clear = (*noun.words[-2:-1], noun.head) in CLEAR_RECORDS
        wanted = self.their or (not clear and (noun.head in NAMED_NOUNS or noun.head in STATED_NOUNS))
        if wanted and not any(_identifies(field.name, own, noun) for field in inner.fields):
            inner = inner._replace(fields=(Field(own, Shape("string")), *inner.fields))
        return Field(noun.key, Shape("array", items=inner), None, noun.span)

    def flat(self, nouns: list[Noun], *, attributes: bool) -> Shape:
        """An object with a key for each noun; as attributes of a record, plurals mean one each."""
        if not attributes:
            return _object([field for noun in nouns for field in self.keys(noun)])
        if any(noun.is_information or noun.is_points for noun in nouns):
            raise _NotUnderstood
        alike = all(noun.is_plural for noun in nouns)
        return _object([self.attribute(noun, alike=alike) for noun in nouns])

    def keys(self, noun: Noun) -> list[Field]:
        """The keys that a noun gives: one, or one for each kind in its parentheses."""
        if noun.fields and noun.head in KINDS_FOLLOW:
            return [_field(kind) for kind in noun.fields]
        return [self.records(noun, list(noun.fields))] if noun.fields else [_field(noun)]

    def attribute(self, noun: Noun, *, alike: bool) -> Field:
        """One value each; several where a thing has many, or others beside it are one ("date and guests")."""
        told_apart = not alike and len(noun.words) == 1
        if noun.is_plural and (noun.head in ALWAYS_MANY or told_apart):
            return Field(noun.key, Shape("array", items=Shape(noun.value_kind)), None, noun.span)
        return Field(noun.singular_key, Shape(noun.value_kind), None, noun.span)


def _restricts(nouns: list[Noun]) -> bool:
    """True if "with …" says which things are meant ("products with high growth potential")."""
    if any(len(noun.words) > 2 for noun in nouns):
        return True
    head = nouns[0].head
    known = head in FIELD_NOUNS or head in RECORD_NOUNS or head in NUMBER_NOUNS or head in ALWAYS_MANY
    return len(nouns) == 1 and not known


def _is_field(noun: Noun) -> bool:
    """True for a noun that is plainly a field of a record and no example of a thing."""
    head = noun.head
    return not noun.is_plural and (
        head in FIELD_NOUNS or head in RECORD_NOUNS or head in NUMBER_NOUNS or noun.words[-1] in FIELD_NOUNS
    )


def _identifies(key: str, own: str, noun: Noun) -> bool:
    """True if a field of this name already says which thing it is; the title of a person does not."""
    if key == "title":
        return noun.head not in PEOPLE
    return key in {own, "name", "text", "label", "id"} or key.endswith(("_name", "_id"))


def _shared_owner(nouns: list[Noun]) -> tuple[list[Noun], list[Noun] | None]:
    """ "of …" behind several nouns belongs to all of them: "the names and ages of the guests"."""
    last = nouns[-1]
    if last.bare is None or any(noun.bare is not None for noun in nouns[:-1]):
        return nouns, None
    if last.owner is None:
        return [*nouns[:-1], last.bare], None
    if last.owner.head in NEVER_NOUNS:
        raise _NotUnderstood
    return [last.owner], [*nouns[:-1], last.bare]


def _is_plain_text(token: Token) -> bool:
    return token.kind == "hole" or token.text in PLAIN_TEXTS or singular(token.text) in PLAIN_TEXTS


def _is_text(token: Token) -> bool:
    if token.kind == "hole":
        return True
    return token.text in TEXT_SOURCES or singular(token.text) in TEXT_SOURCES


def _object(fields: list[Field]) -> Shape:
    named = {field.name: field for field in fields}
    return Shape("object", fields=tuple(named.values()))


def _points_key(noun: Noun) -> str:
    return "key_points" if noun.is_information else noun.key


def _field(noun: Noun) -> Field:
    if noun.is_points:
        point = Shape("object", fields=(Field("topic", Shape("string")), Field("details", Shape("string"))))
        return Field(_points_key(noun), Shape("array", items=point), None, noun.span)
    if noun.is_information:
        raise _NotUnderstood
    value = Shape(noun.value_kind)
    return Field(noun.key, Shape("array", items=value) if noun.is_plural else value, None, noun.span)
