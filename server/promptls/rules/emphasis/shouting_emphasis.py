"""Capitals and exclamation marks carry the emphasis.

## What

Three or more fully capitalised words of command ("You MUST", "NEVER", "CRITICAL:"), sentences in capitals,
or "!!!" in one prompt. Reported once, at the first, with the number.

## Why

It depends on the model. Anthropic's migration notes for Claude 4.5 and later, and OpenAI's guides for
GPT-4.1 and GPT-5, say to dial such words back, since newer models overreact to them (docs/evidence.md,
A2, O1, O6). The guides for GLM-4.6 and 4.7 ask for MUST and STRICTLY (Z3, Z4). So the rule runs where the
target profile lists it, and without a target only with `--select all`, as a hint. It fires in 1 to 50 % of
real files, by collection (2026-11-22).

## Fix

None: write the sentence in plain case, and give the reason where the rule matters.

## Limits

English only. Acronyms, headings, names of sections and constants are not counted, only a closed list of
words that command or stress, and runs of at least four capitalised words that hold one of the common small
words.

## Sources

- anthropics/skills, model migration notes; docs/evidence.md, A2, 2026-07-01
- OpenAI, GPT-4.1 prompting guide and prompt guidance; docs/evidence.md, O1, O6, 2026-11-22
- The other way round for GLM: docs/evidence.md, Z3, Z4, 2026-11-22
- docs/evidence.md, rule 61, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from promptls.diagnostics import Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place
from promptls.prompt.document import Document
from promptls.prompt.rescan import Kept
from promptls.prompt.sieve import OWN
from promptls.rules.rule import Bad, Context, Good, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_SHOUT = LazyPattern(
    r"\b(?:DO\s+NOT|MUST\s+NOT|MUST|NEVER|ALWAYS|ONLY|NOT|CRITICAL(?:LY)?|IMPORTANT(?:LY)?|MANDATORY|REQUIRED|STRICTLY|EXACTLY|ABSOLUTELY|ENSURE|WARNING|BEFORE|EVERY|BOTH"
    r"|CANNOT|DON['’]T|FORBIDDEN|PROHIBITED|IMMEDIATELY|NON-NEGOTIABLE|ESSENTIAL|CRUCIAL|ANY|ALL|SINGLE|ACTUALLY|REMEMBER|STOP|BE|WHY|WHAT)\b"
    r"|!{3,}"
)
_SENTENCE = LazyPattern(r"\b[A-Z][A-Z'’-]+(?:[ ,]+[A-Z][A-Z'’-]*){3,}\b")
_LOUD_WORDS = (
    "NOT|MUST|NEVER|ALWAYS|ONLY|CRITICAL|IMPORTANT|MANDATORY|REQUIRED|STRICTLY|EXACTLY|ABSOLUTELY|ENSURE|WARNING|BEFORE|EVERY|BOTH"
    "|DON['’]T|FORBIDDEN|PROHIBITED|IMMEDIATELY|NEGOTIABLE|ESSENTIAL|CRUCIAL|ANY|ALL|SINGLE|REMEMBER|STOP|BE|WHY|WHAT|!!!"
)
# Each word by its first sign, looked back at: a search is quick only where the pattern begins with a set of signs.
_LOUD = LazyPattern(
    rf"[A-Z!](?=[A-Z!'’ ,-])(?:{'|'.join(f'(?<={word[0]}){word[1:]}' for word in _LOUD_WORDS.split('|'))}"
    r"|(?<=[A-Z])['’-]*[ ,]+[A-Z][A-Z'’-]*[ ,]+[A-Z][A-Z'’-]*[ ,]+[A-Z])"
)
"""In whatever the two find, whatever is masked around it; few blocks hold one. The first two signs tell most
places apart, where a word only begins with a capital."""
_SMALL = frozenset(
    "THE A AN OF IN TO IS BE ARE AND OR FOR WITH THIS THAT IT YOU YOUR IF WHEN FROM ON AS BY NOT DO ALL ONLY USE WILL".split()
)
_LONE = frozenset(
    (
        "ANY",
        "ALL",
        "BE",
        "BOTH",
        "BEFORE",
        "EVERY",
        "WHAT",
        "WHY",
        "SINGLE",
        "STOP",
        "REQUIRED",
        "WARNING",
        "IMPORTANT",
        "REMEMBER",
    )
)
"""Words that also name things ("ALL", "STOP"): they count only beside words that command."""


_NAMED = LazyPattern(
    r"\b(?:called|titled|named|labell?ed|headings?|sections?|under)\s*[:\"“]?\s*(?:the\s+)?$"
)


class Options(NamedTuple):
    """`min_shouts`: capitalised words of command from which the rule reports."""

    min_shouts: int = 3


@rule(
    "shouting-emphasis",
    family="emphasis",
    severity=Severity.INFO,
    options=Options,
    model_bound=True,
    languages=("en",),
    good=(
        "You must cite a source. Never invent one. Only use the text.\n",
        "Use the JSON and SQL APIs of the EU, and the HTTP status codes.\n",
        "You MUST cite a source. Do NOT invent one.\n",
        Good("- You MUST cite.\n- NEVER guess.\n- ONLY use the text.\n", thresholds={"min_shouts": 4}),
        "Set MAX_SIZE, LOG_LEVEL and API_KEY in the file.\n",
        "EXAMPLES OF WHAT TO DO\n\nRun it.\n\nTHE END OF THE FILE\n",
    ),
    bad=(
        Bad("- You MUST cite a source.\n- NEVER guess.\n- ONLY use the text.\n", found=("MUST",)),
        Bad("CRITICAL: run the tests. Do NOT skip one. ALWAYS read the log.\n", found=("CRITICAL",)),
        Bad("You MUST cite a source. NEVER guess.\n\nanswer now!!! it is late.\n", found=("MUST",)),
        Bad("ONLY USE XML TAGS IN THIS LIST. Answer now!!! You MUST.\n", found=("ONLY USE XML TAGS IN THIS LIST",)),
    ),
)  # fmt: skip
def check(ctx: Context) -> Iterator[Finding]:
    """One finding at the first shout, if there are enough."""
    places: list[Place] = []
    count = 0
    for index, message in enumerate(ctx.prompt.messages):
        for number, (start, end, weight) in message.document.whole(_shouted, _shouted_after):
            base = message.document.blocks[number].content
            count += weight
            places.append(Place(index, Span(base + start, base + end)))
    least: int = ctx.options.min_shouts
    if count < least:
        return
    first = places[0]
    words = " ".join(
        ctx.prompt.messages[first.message].document.text[first.span.start : first.span.end].split()
    )
    related = tuple((place, "and here") for place in places[1:6])
    yield Finding(
        first,
        f'"{words}" and the other capitals shout ({len(places)} places); write them in plain case, and say why it matters',
        related=related,
    )


_Shouts = list[tuple[int, tuple[int, int, int]]]
"""Numbers of blocks with spans in them and their weight."""


def _shouted(document: Document) -> _Shouts:
    return [*_in_blocks(document, 0, len(document.blocks))]


def _shouted_after(document: Document, before: Document, kept: Kept, old: _Shouts) -> _Shouts:
    return kept.mended(old, [*_in_blocks(document, kept.head, kept.tail + kept.moved)])


def _in_blocks(document: Document, first: int, last: int) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """What some blocks shout, each of which is only asked if its text is loud."""
    blocks, end = document.blocks, document.blocks[last - 1].end if last else 0
    at = blocks[first].start if first < last else end
    while match := _LOUD.search(document.text, at, end):
        first = bisect_right(blocks, match.start(), lo=first, hi=last, key=attrgetter("end"))
        block = blocks[first]
        if block.kind in OWN and not block.example:
            for shout in _shouts(document.contents[first].prose):
                yield first, shout
        at = block.end


def _shouts(prose: str) -> Iterator[tuple[int, int, int]]:
    """Spans in order with what they weigh: a sentence in capitals as much as three words, small words nothing alone."""
    taken = 0
    for start, end in _sentences(prose):
        yield from _words(prose, taken, start)
        yield start, end, 2
        taken = end
    yield from _words(prose, taken, len(prose))


def _sentences(prose: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(prose):
        # A block that is nothing else is a title.
        title = _NAMED.search(prose, max(0, match.start() - 30), match.start()) or (
            match.end() == len(prose.rstrip()) and not prose[: match.start()].strip("*_ ")
        )
        if not title and not _SMALL.isdisjoint(match.group().replace(",", " ").split()):
            yield match.span()


def _words(prose: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    found = list(_SHOUT.finditer(prose, start, end))
    strong = any(match.group() not in _LONE for match in found)
    for match in found:
        if strong or match.group() not in _LONE:
            yield *match.span(), 1
