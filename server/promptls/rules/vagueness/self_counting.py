"""The model has to count its own words or characters.

## What

"A 25-word summary", "exactly 16 words", "in 280 characters": a model writes tokens and cannot see how many
words or characters it has written. Reported at the number with its unit.

## Why

Mistral's prompting guide says not to make a model count words (docs/evidence.md, M1, 2026-11-22).
Models miss an exact number often and a range seldom; nobody was found to have published a rate for current
ones.

## Fix safety

Unsafe: the demand changes. "exactly 25 words" becomes "about 25 words"; a range may be better still.

## Limits

English and Chinese. Bounds and ranges are not reported ("under 60 characters", "150 to 200 words", "at most
25 words"), nor are small numbers that a model gets right (one to three words). Lengths of things that are
not the model's own words ("passwords of exactly 12 characters") are reported only with a noun of writing
nearby.

## Sources

- docs.mistral.ai, prompting ("do not make LLMs count words"); docs/evidence.md, M1, 2026-11-22
- docs/evidence.md, rule 18, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Safety, Severity
from promptls.named_tuple import NamedTuple
from promptls.prompt import Finding, Place, Proposal, TextChange, shift_finding
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.document import BlockContent
from promptls.prompt.sieve import Sieve, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_WRITING = "summar(?:y|ies)|sentences?|bullets?|bullet points?|descriptions?|titles?|paragraphs?|overviews?|explanations?|statements?|headlines?|takeaways?|answers?|responses?|essays?|articles?|abstracts?|captions?|posts?|stor(?:y|ies)|takes?|tweets?|bios?|intros?|introductions?|conclusions?|names?|phrases?"
_COUNTED = LazyPattern(
    rf"(?P<exact>\b(?:exactly|precisely)\s+)(?P<one>\d[\d,]*)[ -](?:words?|characters?|letters?|tokens?)\b"
    rf"|(?<![\d.,–-])(?<!-\s)\b(?P<two>\d[\d,]*)[ -]+(?:words?|characters?)\s+(?:long\s+)?(?:\w+\s+)?(?:{_WRITING})\b"
    rf"|\b(?:in|of|using|with|(?<!\d\s)(?<!up\s)to)\s+(?P<three>\d[\d,]*)\s+(?:words?|characters?)\b(?!\s*(?:or\b|maximum|max|limit|and\s+\d|to\s+\d|at\s+most|minimum))"
    r"|(?:正好|恰好|刚好)\s*(?P<four>\d+)\s*(?:个)?字",
    re.I,
)
_BOUND = LazyPattern(
    r"\b(?:at\s+(?:most|least)|no\s+(?:more|fewer|less)\s+than|up\s+to|under|below|over|within|fewer\s+than|less\s+than|more\s+than|between|about|around|approximately|roughly"
    r"|max(?:imum)?(?:\s+(?:of|length|size))?|limit(?:ed|s|ing)?(?:\s+\w+){0,4}|min(?:imum)?(?:\s+of)?|limit(?:ed)?\s+(?:it\s+)?to|limit\s+(?:\w+\s+){0,4}to|not\s+exceed(?:ing)?|exceeds?|first|last|every|per|~|≤|<|>|\d\s*(?:-|–|to|and|or))[\s~]*(?:a\s+|an\s+)?$",
    re.I,
)
_AN = LazyPattern(r"\b[Aa](?P<n>n)\s+$")
_DIGIT = LazyPattern(r"\d")
_FEW = 3
"""Numbers up to this are not reported. Our judgement."""
_SHOWN = frozenset({"", "json", "text", "txt", "markdown", "md", "yaml", "plaintext"})
_SIEVE = Sieve((_COUNTED,))


class Options(NamedTuple):
    """`few`: numbers up to this are not reported."""

    few: int = _FEW


@rule(
    "self-counting",
    family="vagueness",
    severity=Severity.INFO,
    safety=Safety.UNSAFE,
    options=Options,
    languages=("en", "zh"),
    looks_for=_SIEVE,
    good=(
        "Write a title under 60 characters.\n",
        "Write 150 to 200 words.\n",
        "In 2,000 words or fewer, tell the story.\n",
        "Summarise the text in at most 25 words.\n",
        "Passwords have 12 characters.\n",
        "Give each file a name of two words.\n",
        "Copy the first 100 characters of the log.\n",
        "Write a 150-200 word summary.\n",
        "Tweets are limited to 280 characters.\n",
        "Respect the limit of 2,600 characters.\n",
        "Limit each of the bullets to 16 words.\n",
        "Keep to a maximum length of 280 characters.\n",
    ),
    bad=(
        Bad(
            "Write a 25-word summary of the bill.\n",
            fixed="Write a roughly 25-word summary of the bill.\n",
            found=("25-word summary",),
        ),
        Bad(
            "Write an 80-word summary of the bill.\n",
            fixed="Write a roughly 80-word summary of the bill.\n",
            found=("80-word summary",),
        ),
        Bad(
            "Each takeaway must be exactly 16 words.\n",
            fixed="Each takeaway must be about 16 words.\n",
            found=("exactly 16 words",),
        ),
        Bad(
            "Explain the law in 50 words.\n",
            fixed="Explain the law in about 50 words.\n",
            found=("in 50 words",),
        ),
        Bad(
            'Return JSON:\n\n```json\n{"why": "A 25-word sentence on the cause."}\n```\n',
            fixed='Return JSON:\n\n```json\n{"why": "A roughly 25-word sentence on the cause."}\n```\n',
            found=("25-word sentence",),
        ),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each exact number of words or characters that the answer is to have."""
    for index, message in enumerate(ctx.prompt.messages):
        for number, finding in message.document.gather(_counted, ctx.options.few):
            yield shift_finding(finding, index, message.document.blocks[number].content)


@sifted(_SIEVE)
def _counted(block: Block, content: BlockContent, few: int) -> Iterator[Finding]:
    """What is found in one block, in its coordinates: in prose, and in what a shown output says of its fields."""
    if block.kind is BlockKind.FENCE:
        if block.info.split(" ", 1)[0].lower() not in _SHOWN:
            return
    elif block.example or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return
    text = content.text
    for match in _COUNTED.finditer(text):
        number = next(value for value in match.group("one", "two", "three", "four") if value)
        bound = _BOUND.search(text, max(0, match.start() - 40), match.start())
        if int(number.replace(",", "")) > few and not bound:
            yield _finding(0, match)


def _finding(index: int, match: re.Match[str]) -> Finding:
    words = " ".join(match.group().split())
    message = f'"{words}" makes the model count its own words; ask for about that many, or for a range'
    if match["exact"]:
        change = TextChange(index, match.start("exact"), match.start("one"), "about ")
    elif match["two"]:
        article = _AN.search(match.string, max(0, match.start() - 10), match.start())
        start = article.start("n") if article else match.start("two")
        change = TextChange(index, start, match.start("two"), " roughly " if article else "roughly ")
    elif match["three"]:
        change = TextChange(index, match.start("three"), match.start("three"), "about ")
    else:
        return Finding(Place(index, Span(*match.span())), message)
    fix = Proposal(f'Say "{change.text.strip()}"', (change,), Safety.UNSAFE, preferred=True)
    return Finding(Place(index, Span(*match.span())), message, (fix,))
