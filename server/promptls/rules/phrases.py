"""Rules that are a list of phrases: each is data and documentation, and this one check runs them all.

A rule module says `phrases("name", __name__, WordList(...), ...)` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Proposal
from promptls.prompt.demands import demands
from promptls.rules.rule import BlockView, Context, Rule, Scope, rule
from promptls.text.lazy_pattern import LazyPattern

Match = re.Match[str]
Spans = Callable[[BlockView], Iterator[tuple[int, int]]]


class Hit(NamedTuple):
    """A phrase that was found in `start..end`, the span that was looked at; `match` is of the prose."""

    block: BlockView
    start: int
    end: int
    match: Match

    @property
    def found(self) -> tuple[int, int]:
        """The phrase without marks before it: the group "found" if there is one, else all that matched."""
        first, last = self.match.span("found" if "found" in self.match.re.groupindex else 0)
        words = self.block.content.prose[first:last]
        return first + len(words) - len(words.lstrip(" \n\t*_-")), last

    @property
    def words(self) -> str:
        """The phrase as its author wrote it, on one line."""
        return " ".join(self.block.content.text[slice(*self.found)].split())


class Phrase(NamedTuple):
    """What is looked for. With `head` it must open the span. `accept` has the last word on each match."""

    pattern: LazyPattern
    head: bool = False
    accept: Callable[[Hit], bool] | None = None


class WordList(NamedTuple):
    """`message` follows the quoted words of each finding.

    Of the `phrases` the first that is found in a span counts; with `every`, all its places do. A span in
    which `unless` is found is left alone. `fixes` makes the proposals for a hit.
    """

    phrases: tuple[Phrase, ...]
    message: str
    spans: Spans | None = None
    unless: LazyPattern | None = None
    every: bool = False
    fixes: Callable[[Hit], tuple[Proposal, ...]] | None = None


class Allowed(NamedTuple):
    """`allow`: phrases (lower case) that are not reported. `words`: further phrases that are."""

    allow: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def sentences(block: BlockView) -> Iterator[tuple[int, int]]:
    """Each sentence of a block."""
    yield from block.content.sentences


def asking(block: BlockView) -> Iterator[tuple[int, int]]:
    """Each sentence that asks for something."""
    return demands(block.kind, block.content)


def whole(block: BlockView) -> Iterator[tuple[int, int]]:
    """All the prose of a block."""
    yield 0, len(block.content.prose)


def instructions(block: BlockView) -> Iterator[tuple[int, int]]:
    """Each instruction that is no ban, from its verb on."""
    for unit in block.content.units:
        if not unit.negated:
            yield unit.action, unit.end


def phrases(name: str, module: str, listed: WordList, **declaration: Any) -> Rule:
    """Declare `module`'s rule by its list; `declaration` is what `rule` takes."""

    def check(ctx: Context, block: BlockView) -> Iterator[Finding]:
        here = listed.phrases
        if len(here) > 1:
            has_bits = block.content.has_bits
            here = tuple([phrase for phrase, bit in bits if has_bits(bit)])
        if ctx.options.words:
            here = (*here, Phrase(any_of(ctx.options.words)))
        return _find(listed, here, block, ctx.options.allow)

    check.__module__ = module
    looked_for = tuple(phrase.pattern for phrase in listed.phrases)
    declare = rule(name, scope=Scope.BLOCK, options=Allowed, looks_for=looked_for, **declaration)
    made = declare(check)
    bits = tuple(zip(listed.phrases, made.sieve.each() if made.sieve else (), strict=True))
    return made


def _find(
    listed: WordList, looked_for: tuple[Phrase, ...], block: BlockView, allow: tuple[str, ...]
) -> Iterator[Finding]:
    prose = block.content.prose
    tells = [(p.pattern.match if p.head and not listed.every else p.pattern.search) for p in looked_for]
    for start, end in (listed.spans or sentences)(block) if tells else ():
        for tell in tells:  # most spans hold none, which is told so in half the time
            if tell(prose, start, end):
                break
        else:
            continue
        for hit in _hits(listed, looked_for, block, start, end):
            if hit.words.lower() not in allow:
                fixes = listed.fixes(hit) if listed.fixes else ()
                yield block.finding(*hit.found, f'"{hit.words}" {listed.message}', fixes)


def _hits(
    listed: WordList, looked_for: tuple[Phrase, ...], block: BlockView, start: int, end: int
) -> Iterator[Hit]:
    prose = block.content.prose
    for phrase in looked_for:
        found = False
        for match in _matches(phrase, prose, start, end, every=listed.every):
            hit = Hit(block, start, end, match)
            if phrase.accept is None or phrase.accept(hit):
                if not found and listed.unless and listed.unless.search(prose, start, end):
                    return
                found = True
                yield hit
        if found:
            return


def _matches(phrase: Phrase, prose: str, start: int, end: int, *, every: bool) -> Iterator[Match]:
    if every:
        yield from phrase.pattern.finditer(prose, start, end)
        return
    match = (phrase.pattern.match if phrase.head else phrase.pattern.search)(prose, start, end)
    if match:
        yield match


@lru_cache(maxsize=64)
def any_of(words: tuple[str, ...]) -> LazyPattern:
    """A pattern for any of a person's words or phrases, as whole words."""
    listed = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return LazyPattern(rf"(?<!\w)(?:{listed})(?!\w)", re.I)
