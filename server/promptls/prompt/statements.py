"""The demands of a whole prompt, ready to be compared with one another."""

# ruff: noqa: E501 - whole examples and alternations on one line
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from promptls.prompt.block import Block, BlockKind
from promptls.prompt.changes import Place
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.lemmas import lemmas
from promptls.prompt.outline import Scope, parallel, scopes
from promptls.prompt.prompt import Prompt, Role
from promptls.prompt.units import Unit
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_NEGATED = LazyPattern(r"\b(?:never|not|no|cannot|avoid|without|refrain)\b|n['’]t\b", re.I)
_CONDITIONAL = LazyPattern(
    r"\b(?:if|when|whenever|unless|except|until|once|while|otherwise|in case|depending|where|instead of|rather than"
    r"|for (?:the )?(?:first|second|other|\w+ (?:mode|requests?|questions?|cases?)))\b",
    re.I,
)
_CODE = LazyPattern(r"\w\([\w, =]*\)|\w = \w|[{};]$|^#")
_COMMON = 12
"""Statements that share a word above which the word no longer leads to candidates, so that comparing stays linear."""


class Statement(NamedTuple):
    """One demand. `place` is in the message; `words` are its lemmas; `unit` is None for an item without a verb.

    `conditional` is True where the sentence, or the line that introduces its list, says when it holds.
    """

    place: Place
    block: int
    text: str
    words: frozenset[str]
    unit: Unit | None
    negated: bool
    conditional: bool
    scope: Scope


class Statements:
    """The statements of a prompt and what is true of all of them."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt
        self.all = tuple(_statements(prompt))
        counts = Counter(chain.from_iterable(statement.words for statement in self.all))
        self._weight = {word: math.log((len(self.all) + 1) / n) + 0.3 for word, n in counts.items()}
        self._weights: dict[frozenset[str], float] = {}
        self._shared = frozenset(word for word, n in counts.items() if n > 1)

    def document(self, statement: Statement) -> Document:
        """The document that holds the statement."""
        return self.prompt.messages[statement.place.message].document

    @cached_property
    def candidates(self) -> tuple[tuple[Statement, Statement], ...]:
        """Pairs (earlier, later) of unconditional statements that share two words, one of them with few others.

        Linear in the number of statements.
        """
        return tuple(self._candidates())

    def _candidates(self) -> Iterator[tuple[Statement, Statement]]:
        holders: dict[str, list[int]] = {word: [] for word in self._shared}
        words = [statement.words for statement in self.all]
        for number, statement in enumerate(self.all):
            if statement.conditional:
                continue
            own = words[number]
            earlier: set[int] = set()
            for word in own & self._shared:
                held = holders[word]
                if len(held) <= _COMMON:
                    earlier.update(held)
                    held.append(number)
            for other in sorted(other for other in earlier if len(own & words[other]) > 1):
                yield self.all[other], statement

    def weight(self, words: frozenset[str]) -> float:
        """How much `words` say in this prompt: rare ones more than common ones."""
        return sum(self._weight[word] for word in words)

    def _whole(self, words: frozenset[str]) -> float:
        found = self._weights.get(words)
        if found is None:
            found = self._weights[words] = self.weight(words)
        return found

    def overlap(self, one: Statement, two: Statement) -> tuple[float, float]:
        """The weighted share of common words in the shorter of two statements, and in both together."""
        shared = self.weight(one.words & two.words)
        first, second = self._whole(one.words), self._whole(two.words)
        if not first or not second:
            return 0.0, 0.0
        return shared / min(first, second), shared / (first + second - shared)

    def apart(self, one: Statement, two: Statement) -> bool:
        """True if headings or lead-in lines give each of the two its own case."""
        if one.place.message != two.place.message:
            return False
        document = self.document(one)
        for first, second in ((one.scope.heading, two.scope.heading), (one.scope.parent, two.scope.parent)):
            if first != second and first >= 0 and second >= 0 and parallel(*_titles(document, first, second)):
                return True
        return one.scope.parent != two.scope.parent and (
            _sets_case(document, one.scope.parent) or _sets_case(document, two.scope.parent)
        )


def _titles(document: Document, first: int, second: int) -> list[str]:
    blocks = (document.blocks[first], document.blocks[second])
    return [document.text[b.content : min(b.end, b.content + 200)].split("\n", 1)[0] for b in blocks]


def _sets_case(document: Document, block: int) -> bool:
    if block < 0:
        return False
    found = document.blocks[block]
    return _CONDITIONAL.search(document.text, found.content, min(found.end, found.content + 200)) is not None


def _statements(prompt: Prompt) -> Iterator[Statement]:
    for index, message in enumerate(prompt.messages):
        if message.role in (Role.ASSISTANT, Role.TOOL):
            continue
        document = message.document
        outline, blocks = scopes(document), document.blocks
        cases = {-1: False}
        for number, (start, text, words, unit, negated, conditional) in document.gather(_demands_in):
            scope = outline[number]
            if scope.heading not in cases:
                cases[scope.heading] = _sets_case(document, scope.heading)
            at = blocks[number].content + start
            yield Statement(
                Place(index, Span(at, at + len(text))), number, text, words, unit, negated,
                conditional or cases[scope.heading], scope,
            )  # fmt: skip


def _demands_in(
    block: Block, content: BlockContent
) -> Iterator[tuple[int, str, frozenset[str], Unit | None, bool, bool]]:
    """(start, text, words, unit, negated, conditional) of the demands of one block."""
    if block.example or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return
    units = {(unit.start, unit.end): unit for unit in content.units}
    for position, (start, end) in enumerate(content.sentences):
        unit = units.get((start, end))
        heads = block.kind is BlockKind.ITEM and position == 0
        text = content.text[start:end]
        if (unit is None and not heads) or text.rstrip("*_ ").endswith((":", "：", "?")):
            continue
        words = lemmas(text)
        # What is quoted or looks like code is no demand of the author's own.
        if words and len(lemmas(content.prose[start:end])) > 1 and not _CODE.search(text):
            negated = bool(_NEGATED.search(content.prose, start, end))
            yield start, text, words, unit, negated, bool(_CONDITIONAL.search(content.prose, start, end))


@lru_cache(maxsize=2)
def statements_of(prompt: Prompt) -> Statements:
    """The statements of a prompt; several rules compare them."""
    return Statements(prompt)
