"""A rating is asked for on a scale whose steps have no meaning.

## What

"Rate the relevance from 1 to 5", "score (1-10)", "severity: High, Medium or Low" with nothing that says
what a 2 or a Medium is; "add confidence levels" in a prompt that names no levels at all. Reported at the scale.

## Why

Mistral's prompting guide prefers scales in words, with a sentence for each step (docs/evidence.md, M1,
2026-11-22): models crowd their scores at a few values, and another version of the model crowds them
elsewhere.

## Fix

None: only the author knows the steps. Write one line for each ("1: off topic", "5: answers directly").

## Limits

English only. Silent where three steps or more are explained near the scale ("5 = ...", "- High: ..."), or
where the same sentence says what a step stands for ("10 being ...").

## Sources

- docs.mistral.ai, prompting ("prefer worded scales"); docs/evidence.md, M1, 2026-11-22
- docs/evidence.md, rule 19, 2026-11-22
"""

# ruff: noqa: E501 - an alternation reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from promptls.diagnostics import Severity
from promptls.prompt import Finding, Place, Prompt
from promptls.prompt.block import Block, BlockKind
from promptls.prompt.demands import demands
from promptls.prompt.document import BlockContent, Document
from promptls.prompt.sieve import Sieve, Sought, looks_for, sifted
from promptls.rules.rule import Bad, Context, rule
from promptls.text import Span
from promptls.text.lazy_pattern import LazyPattern

_RATES = r"\b(?:rat(?:e|es|ed|ing|ings)|scor(?:e|es|ed|ing)|grad(?:e|es|ing)|rank(?:s|ing)?|evaluate|assess|judge|confidence)\b"
_NUMBERS = r"(?:from\s+|between\s+|on\s+a\s+(?:scale\s+)?(?:of\s+|from\s+)?|scale\s+(?:of|from)\s+|\(|of\s+|out\s+of\s+|using\s+a\s+)?\(?\b(?P<numbers>[01]\s*(?:\([^()\n]{1,40}\)\s*)?(?:-|–|—|to|and|through)\s*(?:5|7|10|100))\b(?!\s*(?:words|sentences|items|points?\s+(?:each|in|of)|years|minutes|bullets|examples|lines|%))"
_SCALE = LazyPattern(
    rf"{_RATES}[^\n]{{0,90}}?{_NUMBERS}|(?:scale)\s+(?:of|from)\s+(?P<scale>[01]\s*(?:-|–|—|to)\s*(?:5|7|10|100))\b"
    r"|\b(?:estimate|rate|assess|score|rank|classify|assign|prioriti[sz]e|grade)\b[^\n]{0,100}?\b(?P<words>(?:high|low|critical|s|xs)\s*(?:,|/|\|)\s*(?:medium|high|m|s)\s*(?:,|/|\|)\s*(?:and\s+|or\s+)?(?:low|high|l|m)\b(?:\s*(?:,|/|\|)\s*(?:and\s+|or\s+)?(?:xl|low|critical))?)",
    re.I,
)
_KIND = r"(?:confidence|severity|risk|certainty|priority|urgency|credibility|criticality)\s+(?:levels?|scores?|ratings?)"
_SOME_KIND = LazyPattern(rf"\b{_KIND}\b", re.I)
_LEVELS = LazyPattern(
    rf"\b(?:assign|add|include|give|state|provide|calculate|determine|set|tag|attach|report|label|estimate|summari[sz]e\s+with|(?:claim|finding|item|result|answer)s?\s+with)\s+(?:\w+\s+){{0,2}}?(?P<asked>{_KIND})\b"
    rf"(?!\s{{0,3}}(?:[:(=<>≥≤\[]|\d|of\s+\d|above|below|over|under|between|from\s+\d|based))|^\W*(?P<item>{_KIND})\s+(?:assigned|stated|given|scoring|added|included)\b",
    re.I,
)
"""A kind of scale without its steps."""
_WITH_STEPS, _WITHOUT_STEPS = Sieve((_SCALE,), own=True), Sieve((_LEVELS,), own=True)
_NAMED = Sought(
    r"\b(?:high|critical|severe|strong)\b[^\n]{0,40}\b(?:medium|moderate|low|weak|minor)\b|\b(?:low|minor|weak)\b[^\n]{0,40}\b(?:medium|moderate|high|major|strong)\b"
    r"|\b(?:[01]|0\.0)\s?(?:-|–|—|to|and)\s?(?:1\.0|1|3|4|5|7|10|100)\b|\bP[0-3]\b|\b(?:priority|severity|level|tier)\s[0-5]\b|\b"
    rf"{_KIND}\**\s{{0,3}}(?:[:(=<>≥≤\[]|\d)",
    re.I,
)
"""The steps of some scale: then it is most likely the one that is meant."""
_STEP = LazyPattern(
    r"(?:^|[\n(,;|*\s])(?=(\(?(?:(?:score\s+|level\s+|rating\s+)?(?:[<>≥≤]=?\s{0,2})?\d{1,3}(?:\s*(?:-|–|to)\s*\d{1,3})?|high|medium|low|critical|minor|major|s|m|l|xl)\)?[*_`\"']{0,3}\s*(?:[:=]|[-–—]\s|\(|\bmeans?\b|\bis\s+(?:for|when|if)\b)\s*[*_`]{0,3}\s*[A-Za-z\"'“]))",
    re.I,
)
"""A step and what it means is looked ahead at, so that all are found of those that overlap."""
_LONGEST = 200
"""Code points beyond which a step is not read, spaces included. Our judgement."""
_SAYS_MORE = LazyPattern(
    r"\b(?:\d{1,3}\s+(?:being|means?|is|stands)|where\s+\d|being\s+(?:the\s+)?(?:best|worst|highest|lowest)"
    r"|[A-Za-z-]{3,30}\s+to\s+[A-Za-z-]{3,30}\s+(?:is|means|shows|says))\b",
    re.I,
)
_NEAR = 1600
"""How far on (code points) the steps of a scale may be explained; a quarter of that before it. Our judgement."""
_ENOUGH = 3
"""Steps with a meaning from which a scale is explained. The number is docs/evidence.md's."""


@rule(
    "unanchored-scale",
    family="vagueness",
    severity=Severity.HINT,
    languages=("en",),
    looks_for=(_WITH_STEPS, _WITHOUT_STEPS),
    good=(
        "Rate the relevance from 1 to 5:\n\n- 1: off topic\n- 3: touches it\n- 5: answers it\n",
        "List 1 to 5 examples.\n",
        "## Confidence ratings\n\n- VERIFIED\n- OPEN\n\nGive each claim with its confidence rating.\n",
        "Give the confidence level of each claim: high, medium or low by this table.\n",
        "List the risk levels.\n\n```\nrisk: low | high\n```\n",
        "Score it from 0 to 10 (0 = useless, 5 = fair, 10 = perfect).\n",
        "Assign High, Medium or Low.\n\n- **High**: data is lost\n- **Medium**: a feature fails\n- **Low**: it looks odd\n",
        "The review gives 4 of 5 stars.\n",
        "Calculate a confidence score (1-100).\n\n- > 90: go on\n- 60-90: say so and go on\n- < 60: ask\n",
        "Weak to strong is how well the claim is supported, on a scale of 1-10.\n",
    ),
    bad=(
        Bad("Rate the relevance from 1 to 5.\n", found=("1 to 5",)),
        Bad("Name the claims.\n\n- Add confidence levels.\n", found=("confidence levels",)),
        Bad("- A score of how clear it is, on a scale of 1-10\n", found=("1-10",)),
        Bad("Estimate the value (High, Medium, Low) of each story.\n", found=("High, Medium, Low",)),
    ),
)
def check(ctx: Context) -> Iterator[Finding]:
    """Each scale, unless the prompt explains steps."""
    for index, message in enumerate(ctx.prompt.messages):
        text = message.document.text
        steps = _Steps(text)
        for number, found in message.document.gather(_scales):
            place = Place(index, found.shift(message.document.blocks[number].content))
            if not steps.explain(place.span):
                words = " ".join(text[place.span.start : place.span.end].split())
                said = f'"{words}" has steps without a meaning; say in words what each step stands for'
                yield Finding(place, said)
    yield from _without_steps(ctx.prompt)


def _without_steps(prompt: Prompt) -> Iterator[Finding]:
    """Levels that are asked for in a prompt that names the steps of no scale."""
    found = [
        Place(index, span.shift(message.document.blocks[number].content))
        for index, message in enumerate(prompt.messages)
        for number, span in message.document.gather(_levels)
    ]
    if not found or any(_names_steps(message.document) for message in prompt.messages):
        return
    for place in found:
        text = prompt.messages[place.message].document.text
        words = " ".join(text[place.span.start : place.span.end].split())
        yield Finding(place, f'"{words}" is a scale without steps; name them, and say what each stands for')


def _names_steps(document: Document) -> bool:
    """True if the steps of some scale are named, or a section has a scale for its title."""
    return document.mentions(_NAMED) or bool(document.gather(_titled))


@looks_for(_SOME_KIND, kinds=(BlockKind.HEADING,))
def _titled(block: Block, content: BlockContent) -> tuple[bool, ...]:
    return (True,) if _SOME_KIND.search(content.text) else ()


@sifted(_WITHOUT_STEPS)
def _levels(block: Block, content: BlockContent) -> Iterator[Span]:
    """The scales that one block asks for by their kind alone."""
    for start, end in demands(block.kind, content):
        if match := _LEVELS.search(content.prose, start, end):
            yield Span(*match.span(match.lastgroup or 0))


@sifted(_WITH_STEPS)
def _scales(block: Block, content: BlockContent) -> Iterator[Span]:
    """The scales that one block asks to judge on, without a word on their steps."""
    for start, end in demands(block.kind, content):
        match = _SCALE.search(content.prose, start, end)
        if match is not None and not _SAYS_MORE.search(content.prose, start, end):
            yield Span(*match.span(match.lastgroup or 0))


class _Steps:
    """The steps in a text, which is searched piece by piece where a scale stands near, and nowhere twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: dict[int, list[tuple[int, int]]] = {}

    def explain(self, scale: Span) -> bool:
        """True if there are enough of them before or behind a scale."""
        before = max(0, scale.start - _NEAR // 4)
        return self._are_enough(before, scale.start) or self._are_enough(scale.end, scale.end + _NEAR)

    def _are_enough(self, at: int, end: int) -> bool:
        found = 0
        for number in range(at // _NEAR, end // _NEAR + 1):
            for start, stop in self._in_piece(number):
                if at <= start and stop <= end:  # of two that overlap, the first counts
                    at, found = stop, found + 1
                    if found == _ENOUGH:
                        return True
        return False

    def _in_piece(self, number: int) -> list[tuple[int, int]]:
        known = self._pieces.get(number)
        if known is None:
            first, last = number * _NEAR, (number + 1) * _NEAR
            found = _STEP.finditer(self._text, first, last + _LONGEST)
            known = [(match.start(), match.end(1)) for match in found if match.start() < last]
            self._pieces[number] = known
        return known
